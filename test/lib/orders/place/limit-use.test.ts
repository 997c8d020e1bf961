/** How much of the limits an order uses, as shown before it: the same figures by which it would be refused. */
import {describe, expect, it} from 'vitest';
import {NO_LIMITS} from '../../../../src/lib/config/limits-section.ts';
import {dec} from '../../../../src/lib/model/decimal.ts';
import {limitUses} from '../../../../src/lib/orders/place/limit-use.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import type {Rates} from '../../../../src/lib/orders/place/valuation.ts';
import {rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

const rates: Rates = (asset, into) => (asset === into ? dec(1) : asset === 'USDT' && into === 'USD' ? dec('0.5') : null);

async function afterOneOrder() {
  const desk = rig();
  const ticket = {clientId: null, leg: null, exact: false, allowDuplicate: true, despite: []};
  await desk.time.until(submitOrder({handle: desk.handle, terms: limitTerms({}), ...ticket}, desk.deps));
  const {config} = await desk.handle.adapter();
  const known = {journal: desk.state.journal, now: desk.deps.call.clock.now(), rates};
  return {config, known};
}

describe('limits with an order', () => {
  it('count what was sent today and the order, in the limit’s currency; those of the account stand beside the general ones', async () => {
    const {config, known} = await afterOneOrder();
    const limits = {
      ...NO_LIMITS,
      maxOrderValue: {amount: '1000', asset: 'USD'},
      maxDailyValue: {amount: '100000', asset: 'USDT'},
      maxOrdersPerMinute: 10,
      ofAccount: new Map([[config.account, {...NO_LIMITS, maxOrderValue: {amount: '900', asset: 'USDT'}}]]),
    };
    const uses = limitUses(config, limits, {amount: '600', asset: 'USDT'}, known);
    const [, daily] = uses;
    expect(dec(daily?.before ?? 0).gt(0)).toBe(true);
    expect(uses.map(({limit, used, of, asset}) => [limit, used, of, asset])).toEqual([
      ['maxOrderValue', '300', '1000', 'USD'],
      [
        'maxDailyValue',
        dec(daily?.before ?? 0)
          .plus(600)
          .toFixed(),
        '100000',
        'USDT',
      ],
      ['maxOrdersPerMinute', '2', '10', null],
      ['maxOrderValue', '600', '900', 'USDT'],
    ]);
  });

  it('are not known where no price leads there, or where the order’s value is not known', async () => {
    const {config, known} = await afterOneOrder();
    const limits = {...NO_LIMITS, maxOrderValue: {amount: '1', asset: 'EUR'}, maxDailyValue: {amount: '9', asset: 'USDT'}};
    expect(limitUses(config, limits, {amount: '600', asset: 'USDT'}, known)[0]).toMatchObject({before: '0', used: null});
    expect(limitUses(config, limits, null, known)[1]?.used).toBeNull();
    expect(limitUses(config, NO_LIMITS, null, known)).toEqual([]);
  });
});
