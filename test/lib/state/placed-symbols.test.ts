import {expect, it} from 'vitest';
import {cancelOrders} from '../../../src/lib/orders/end/cancel.ts';
import {submitOrder} from '../../../src/lib/orders/place/submit.ts';
import {openSymbols, placedSymbols} from '../../../src/lib/state/placed-symbols.ts';
import {rig} from '../../support/scripted-exchange.ts';
import {limitTerms} from '../../support/terms.ts';

it('symbols of orders that may be open are told from those of all orders', async () => {
  const desk = rig();
  const input = {handle: desk.handle, terms: limitTerms(), clientId: 'one', parent: null};
  await desk.time.until(submitOrder({...input, exact: false, allowDuplicate: true, despite: []}, desk.deps));
  expect(openSymbols('desk', desk.state)).toEqual(['BTC/USDT']);
  expect(openSymbols('other', desk.state)).toEqual([]);
  await desk.time.until(cancelOrders(['one'], null, desk.deps));
  expect(openSymbols('desk', desk.state)).toEqual([]);
  expect(placedSymbols('desk', 0, desk.state)).toEqual(['BTC/USDT']);
  expect(placedSymbols('desk', desk.time.now() + 1000, desk.state)).toEqual([]);
});

it('there are none where the state directory cannot be read: ending orders works without one', () => {
  const desk = rig();
  desk.state.close();
  expect([openSymbols('desk', desk.state), placedSymbols('desk', 0, desk.state)]).toEqual([[], []]);
});
