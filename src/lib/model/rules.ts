/**
 * A market's rules applied to an order before it is sent: rounded where that costs nothing, refused where it would.
 * Prices go to the tick on the passive side (buy down, sell up), quantities down to the step; never over one step, never to zero.
 */
import type {DecimalText} from './decimal.ts';
import {DeskError} from './errors.ts';
import {ceiled, floored, larger} from './exact.ts';
import type {Market} from './market.ts';
import type {OrderRequest, Side} from './order.ts';
import {checkOffer, checkPrice, checkSize} from './rule-checks.ts';

/** One thing that was changed, and the rule behind it: `step 0.00001`. */
export interface Adjustment {
  readonly field: 'quantity' | 'price' | 'stopPrice' | 'takeProfit' | 'stopLoss';
  readonly from: DecimalText;
  readonly to: DecimalText;
  readonly rule: string;
}

export interface RuleOptions {
  /** Refuse instead of rounding. */
  readonly exact: boolean;
  /** Values market orders; null leaves their notional to the exchange. */
  readonly referencePrice: DecimalText | null;
}

export interface RuledOrder {
  readonly request: OrderRequest;
  readonly adjustments: readonly Adjustment[];
}

/**
 * The order as the market takes it. Throws DeskError `rule` with the arithmetic and the smallest valid order,
 * `unsupported` for a type this market does not have.
 */
export function applyRules(request: OrderRequest, market: Market, {exact, referencePrice}: RuleOptions): RuledOrder {
  checkOffer(request, market);
  const adjustments: Adjustment[] = [];
  const adjust = (field: Adjustment['field'], from: DecimalText, to: DecimalText, rule: string): DecimalText => {
    if (from !== to) adjustments.push({field, from, to, rule});
    return to;
  };
  const ruled = round(request, market, adjust);
  if (exact && adjustments.length > 0) throw inexact(adjustments);
  if ('price' in ruled) checkPrice('price', ruled.price, market);
  if ('stopPrice' in ruled) checkPrice('stopPrice', ruled.stopPrice, market);
  checkSize(ruled, market, valuationPrice(ruled, referencePrice));
  return {request: ruled, adjustments};
}

type Adjust = (field: Adjustment['field'], from: DecimalText, to: DecimalText, rule: string) => DecimalText;

function round(request: OrderRequest, {rules}: Market, adjust: Adjust): OrderRequest {
  const price = (field: 'price' | 'stopPrice', value: DecimalText) =>
    adjust(field, value, toPassiveTick(request.side, value, rules.tickSize), `tick ${rules.tickSize}`);
  const size = (value: DecimalText, step: DecimalText) => adjust('quantity', value, floored(value, step), `step ${step}`);
  switch (request.type) {
    case 'MARKET':
      if (request.quantityIn === 'QUOTE') return {...request, quantity: size(request.quantity, rules.quoteStep)};
      return {...request, quantity: size(request.quantity, larger(rules.stepSize, rules.marketStepSize))};
    case 'LIMIT':
      return {...request, quantity: size(request.quantity, rules.stepSize), price: price('price', request.price)};
    case 'STOP_LIMIT':
      return {
        ...request,
        quantity: size(request.quantity, rules.stepSize),
        price: price('price', request.price),
        stopPrice: price('stopPrice', request.stopPrice),
      };
    case 'STOP_MARKET':
      return {
        ...request,
        quantity: size(request.quantity, larger(rules.stepSize, rules.marketStepSize)),
        stopPrice: price('stopPrice', request.stopPrice),
      };
  }
}

/** The price on the tick, rounded to the side that costs nothing: a buy down, a sell up. */
export function toPassiveTick(side: Side, price: DecimalText, tick: DecimalText): DecimalText {
  return side === 'BUY' ? floored(price, tick) : ceiled(price, tick);
}

/** What one unit is worth for the notional: its own price, its trigger, or the given reference. */
function valuationPrice(request: OrderRequest, referencePrice: DecimalText | null): DecimalText | null {
  if ('price' in request) return request.price;
  return 'stopPrice' in request ? request.stopPrice : referencePrice;
}

/** The refusal to round where `--exact` forbids it. */
export function inexact(adjustments: readonly Adjustment[]): DeskError {
  const changes = adjustments.map(({field, from, to, rule}) => `${field} ${from} -> ${to} (${rule})`).join(', ');
  return new DeskError('rule', `Not exact: ${changes}.`, {hint: 'Give the rounded values, or leave out --exact.', sent: false});
}
