/** What a coin of a pair is worth. */
import type {DecimalText} from '../../model/decimal.ts';
import {plain} from '../../model/decimal.ts';
import type {OrderDeps} from '../../orders/order-deps.ts';
import {readRates} from '../../orders/place/valuation.ts';

/** In USD, by the price boards of the accounts; null: none knows it. Never throws. */
export async function coinInUsd(asset: string, deps: OrderDeps): Promise<DecimalText | null> {
  const call = {...deps.call, signal: new AbortController().signal};
  const rate = await readRates({...deps, call}).then(
    (rates) => rates(asset, 'USD'),
    () => null,
  );
  return rate === null ? null : plain(rate);
}
