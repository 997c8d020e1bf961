import {expect, it} from 'vitest';
import {Secret} from '../../../src/lib/model/secret.ts';
import {cancelOrders} from '../../../src/lib/orders/end/cancel.ts';
import {submitOrder} from '../../../src/lib/orders/place/submit.ts';
import {openSymbols, placedSymbols} from '../../../src/lib/state/placed-symbols.ts';
import {rig} from '../../support/scripted-exchange.ts';
import {limitTerms} from '../../support/terms.ts';

it('symbols of orders that may be open are told from those of all orders', async () => {
  const desk = rig();
  const input = {handle: desk.handle, terms: limitTerms(), clientId: 'one', leg: null};
  await desk.time.until(submitOrder({...input, exact: false, allowDuplicate: true, despite: []}, desk.deps));
  const {config} = await desk.handle.adapter();
  const renamed = {...config, account: 'renamed'};
  const other = {...renamed, credentials: {apiKey: new Secret('another key')}};
  for (const account of [config, renamed]) expect(openSymbols(account, desk.state)).toEqual(['BTC/USDT']);
  expect(openSymbols(other, desk.state)).toEqual([]);
  await desk.time.until(cancelOrders(['one'], null, desk.deps));
  expect(openSymbols(config, desk.state)).toEqual([]);
  expect(placedSymbols(config, 0, desk.state)).toEqual(['BTC/USDT']);
  expect(placedSymbols(config, desk.time.now() + 1000, desk.state)).toEqual([]);
});

it('there are none where the state directory cannot be read: ending orders works without one', async () => {
  const desk = rig();
  const {config} = await desk.handle.adapter();
  desk.state.close();
  expect([openSymbols(config, desk.state), placedSymbols(config, 0, desk.state)]).toEqual([[], []]);
});
