/** Promise: an order whose outcome is unknown is canceled by the kill switch too, although no list shows it yet. */

import {expect, it} from 'vitest';
import {allRows} from '../../../../src/lib/adapter/contract/rows.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {kill} from '../../../../src/lib/orders/end/kill.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import {patched} from '../../../support/patched.ts';
import {rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

const TERMS = limitTerms();
const OPTIONS = {exact: false, allowDuplicate: false, despite: []};

it('a lost answer, and reads that lag', async () => {
  const desk = rig();
  const real = await desk.handle.adapter();
  const adapter = patched(real, {order: async () => null, openOrders: async () => allRows([]), orderSources: () => []});
  const handle = {...desk.handle, adapter: async () => adapter};
  const deps = {...desk.deps, accounts: [handle]};
  desk.exchange.scripts.push((exchange, prepared) => {
    exchange.accept(prepared);
    throw new DeskError('unknown-outcome', 'No answer.', {sent: true});
  });
  const input = {handle, terms: TERMS, clientId: 'doubt', leg: null, ...OPTIONS};
  expect((await desk.time.until(submitOrder(input, deps))).outcome).toBe('unknown');
  const document = await desk.time.until(kill('test', deps));
  expect([...desk.exchange.orders.values()].map(({status}) => status)).toEqual(['CANCELED']);
  expect(document).toMatchObject({complete: true, unknown: [], orders: [{outcome: 'canceled', order: {clientOrderId: 'doubt'}}]});
});
