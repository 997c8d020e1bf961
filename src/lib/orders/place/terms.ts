/** What a person asks for, before any rule: checked for contradictions, and turned into a request. */
import type {DecimalText} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {OrderRequest, Side, TimeInForce, Trigger} from '../../model/order.ts';
import type {TypedWords} from '../../model/typed/words.ts';

export interface OrderTerms {
  readonly side: Side;
  /** Canonical. */
  readonly symbol: string;
  readonly quantity: DecimalText;
  readonly quantityIn: 'BASE' | 'QUOTE';
  /** Null: a market order. */
  readonly price: DecimalText | null;
  readonly stopPrice: DecimalText | null;
  /** Prices at which the exchange itself is to close what this order opens; null or absent: not asked for. */
  readonly takeProfit?: DecimalText | null;
  readonly stopLoss?: DecimalText | null;
  /** Which price fires it. Null or absent: the last one. */
  readonly triggerBy?: Trigger['by'] | null;
  /** Null: GTC for an order with a price. */
  readonly timeInForce: TimeInForce | null;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  /** As a fraction: `price` is made of it and of the book of the moment, and the order ends at once. */
  readonly maxSlippage?: DecimalText | null;
  /** The keys file gave `maxSlippage`: it bounds the order, and is none of its words. */
  readonly slippageByDefault?: boolean;
  /** What was typed in words, by which the order is known; the fields above are the numbers that they became. */
  readonly words?: TypedWords;
}

/** An order as it was typed, with the name that it was given: numbers, or words that `words/` makes numbers of. */
export interface TypedOrder extends OrderTerms {
  /** The user's --client-id. */
  readonly clientId: string | null;
}

/** The request that the terms mean. Throws `usage` for terms that contradict each other. */
export function requestOf(terms: OrderTerms, clientOrderId: string): OrderRequest {
  const {symbol, side, quantity, quantityIn, price, stopPrice, reduceOnly, postOnly} = terms;
  const timeInForce = terms.timeInForce ?? 'GTC';
  const common = {symbol, side, clientOrderId, reduceOnly, quantity};
  const by = terms.triggerBy ?? null;
  if (by !== null && stopPrice === null) throw contradiction('--trigger needs --stop-price.');
  if (hasLinked(terms)) checkLinked(terms);
  // Of which kind it is depends on where the market stands: `triggerFor` says that.
  const condition = {...(by !== null && {trigger: {kind: 'STOP' as const, by}})};
  if (quantityIn === 'QUOTE' && price !== null) throw contradiction('--quote sizes a market order; leave out --price.');
  if (quantityIn === 'QUOTE' && stopPrice !== null) {
    throw new DeskError('usage', 'A stop that trades at market has no price at which an amount of the quote would be a size.', {
      hint: 'Add --price, or type the size in the base.',
      sent: false,
    });
  }
  if (price === null) {
    if (postOnly) throw contradiction('--post-only needs --price.');
    if (terms.timeInForce !== null) throw contradiction('--tif needs --price.');
    return stopPrice === null
      ? {...common, type: 'MARKET', quantityIn}
      : {...common, type: 'STOP_MARKET', stopPrice, ...condition};
  }
  if (stopPrice !== null) {
    if (postOnly) throw contradiction('--post-only and --stop-price exclude each other.');
    return {...common, type: 'STOP_LIMIT', price, stopPrice, timeInForce, ...condition};
  }
  if (postOnly && timeInForce !== 'GTC')
    throw contradiction(`--post-only rests in the book; --tif ${timeInForce.toLowerCase()} never does.`);
  return {...common, type: 'LIMIT', price, timeInForce, postOnly};
}

/** Whether a take-profit or a stop-loss is asked for. */
export function hasLinked({takeProfit = null, stopLoss = null}: Pick<OrderTerms, 'takeProfit' | 'stopLoss'>): boolean {
  return takeProfit !== null || stopLoss !== null;
}

function checkLinked({stopPrice, reduceOnly}: OrderTerms): void {
  if (stopPrice !== null) throw contradiction('--take-profit and --stop-loss exclude --stop-price: it is an order of its own.');
  if (reduceOnly)
    throw contradiction('--take-profit and --stop-loss exclude --reduce-only: such an order opens nothing to close.');
}

/** The terms as canonical text: the same client id with another text is another order. */
export function termsText({
  symbol,
  side,
  quantity,
  quantityIn,
  price,
  stopPrice,
  takeProfit = null,
  stopLoss = null,
  triggerBy = null,
  timeInForce,
  postOnly,
  reduceOnly,
  maxSlippage = null,
  slippageByDefault = false,
  words = {},
}: OrderTerms): string {
  // The last price is what a stop waits for without the flag too.
  const trigger = triggerBy === null || triggerBy === 'LAST' ? '' : `trigger-${triggerBy.toLowerCase()}`;
  const linked = [
    takeProfit === null ? '' : `take-profit-${words.takeProfit ?? takeProfit}`,
    stopLoss === null ? '' : `stop-loss-${words.stopLoss ?? stopLoss}`,
  ];
  const simple = [postOnly ? 'post-only' : '', reduceOnly ? 'reduce-only' : '', trigger];
  const flags = [...simple, ...linked].filter((flag) => flag !== '');
  // What was typed: the same command later means the same order, although its book or the keys file is another.
  const typed = maxSlippage === null ? (words.price ?? price) : slippageByDefault ? null : `SLIPPAGE ${maxSlippage}`;
  const lives = slippageByDefault ? 'GTC' : maxSlippage === null ? (timeInForce ?? 'GTC') : 'IOC';
  const size = words.quantity === undefined ? [quantity, quantityIn] : [words.quantity, 'TYPED'];
  return [side, ...size, symbol, typed ?? 'MARKET', words.stopPrice ?? stopPrice ?? '-', lives, ...flags].join(' ');
}

function contradiction(message: string): DeskError {
  return new DeskError('usage', message, {sent: false});
}
