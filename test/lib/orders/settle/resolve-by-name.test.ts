/** Promise: `order resolve` settles the one order that an id names, and says when it names two. */
import {expect, it} from 'vitest';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import {exitCodeOfResolve, resolveOrders} from '../../../../src/lib/orders/settle/resolve-all.ts';
import {type Rig, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

const place = async (desk: Rig, clientId: string | null, price: string) => {
  const input = {handle: desk.handle, terms: limitTerms({price}), clientId, leg: null, exact: false, allowDuplicate: true};
  return (await desk.time.until(submitOrder({...input, despite: []}, desk.deps))).order;
};

it('an id that is the exchange’s of one order and the client’s of another is told apart by --by', async () => {
  const desk = rig();
  const one = await place(desk, null, '60000');
  const id = one.id ?? '';
  const other = await place(desk, id, '60001');
  await expect(desk.time.until(resolveOrders(id, 1000, desk.deps))).rejects.toMatchObject({
    ...{kind: 'usage', detail: {hint: 'Add --by id or --by client.', matches: [{}, {}]}},
  });
  for (const [by, meant] of [
    ['id', one],
    ['client', other],
  ] as const) {
    const {orders} = await desk.time.until(resolveOrders(id, 1000, desk.deps, {by}));
    expect(orders.map(({order}) => order.id)).toEqual([meant.id]);
  }
  await expect(desk.time.until(resolveOrders(id, 1000, desk.deps, {symbol: 'ETH/USDT'}))).rejects.toMatchObject({
    kind: 'not-found',
  });
});

it('a state that could not be read again is exit 3, and an order that is proven not placed is settled', async () => {
  const desk = rig();
  await place(desk, 'mine', '60000');
  desk.exchange.readsFail = true;
  expect(exitCodeOfResolve(await desk.time.until(resolveOrders('mine', 1000, desk.deps)))).toBe(3);
  desk.exchange.readsFail = false;
  expect(exitCodeOfResolve(await desk.time.until(resolveOrders('mine', 1000, desk.deps)))).toBe(0);
  desk.exchange.scripts.push(() => ({outcome: 'REJECTED', error: new DeskError('insufficient-funds', 'No money.')}));
  await place(desk, 'poor', '60000');
  expect(exitCodeOfResolve(await desk.time.until(resolveOrders('poor', 1000, desk.deps)))).toBe(0);
});
