/** Triggers of conditional orders: at which price, by which price, and which way. */
import {units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrderRequest, TriggerPrice} from '../../engine/types.ts';
import type {Params} from '../../kit/params.ts';
import type {Context} from './context.ts';
import {wrongTrigger} from './contract-rules.ts';
import {badRequest} from './errors.ts';

const TRIGGER_PRICES = {LastPrice: 'LAST', MarkPrice: 'MARK', IndexPrice: 'INDEX'} as const;
/** The other way round. */
export const TRIGGER_NAMES = {LAST: 'LastPrice', MARK: 'MarkPrice', INDEX: 'IndexPrice'} as const;

export function triggerPriceOf(params: Params): string | null {
  const price = params.decimal('triggerPrice', 18);
  return price === '0' ? null : price;
}

/** The last price where nothing is said. */
export function triggerBy(params: Params, name = 'triggerBy'): TriggerPrice {
  return params.has(name) ? params.oneOf(name, TRIGGER_PRICES) : 'LAST';
}

/** Which way and by which price a trigger fires. Throws 110092 and 110093 where that price is there already. */
export function stopOf(
  context: Context,
  params: Params,
  market: EngineMarket,
  stopPrice: string,
): Pick<EngineOrderRequest, 'trigger' | 'triggerBy'> {
  const trigger = params.oneOf(
    'triggerDirection',
    {'1': 'RISE', '2': 'FALL'} as const,
    badRequest('params error: triggerDirection invalid'),
  );
  const by = triggerBy(params);
  const current = currentPrice(context, market, by);
  const isThere = trigger === 'RISE' ? current >= units(stopPrice) : current <= units(stopPrice);
  if (isThere) throw wrongTrigger(trigger === 'RISE', stopPrice, current, params.optional('triggerBy') ?? 'LastPrice');
  return {trigger, triggerBy: by};
}

export function currentPrice({engine}: Context, market: EngineMarket, by: TriggerPrice): bigint {
  if (by === 'LAST') return units(engine.markets.ticker(market.symbol).last);
  return by === 'MARK' ? engine.contracts.marks.mark(market) : engine.contracts.marks.index(market);
}
