import {expect, it} from 'vitest';
import {amendOrder} from '../../../../src/lib/orders/change/amend.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import {patched} from '../../../support/patched.ts';
import {rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

it.each([
  ['its own price and quantity', {price: '60000.0', quantity: '0.0100'}],
  ['a price that the tick makes its own', {price: '60000.009', quantity: null}],
  ['a quantity that the step makes its own', {price: null, quantity: '0.010009'}],
])('an order that is to have %s keeps its place: nothing is asked and nothing is sent', async (_, terms) => {
  const desk = rig();
  const ticket = {handle: desk.handle, clientId: 'mine', leg: null, exact: false, allowDuplicate: true, despite: []};
  const {order} = await desk.time.until(submitOrder({...ticket, terms: limitTerms()}, desk.deps));
  const sent: string[] = [];
  const refuse = (name: string) => async () => {
    sent.push(name);
    throw new Error(name);
  };
  const adapter = patched(await desk.handle.adapter(), {
    amendOrder: refuse('amend'),
    cancelOrder: refuse('cancel'),
    placeOrder: refuse('place'),
  });
  const deps = {...desk.deps, accounts: [{...desk.handle, adapter: async () => adapter}]};
  const asked = async () => Promise.reject(new Error('a question'));
  const document = await desk.time.until(amendOrder({id: 'mine', symbol: null, ...terms}, deps, asked));
  expect(document).toMatchObject({outcome: 'amended', previous: null, order: {id: order.id, price: '60000', quantity: '0.01'}});
  expect(sent).toEqual([]);
});
