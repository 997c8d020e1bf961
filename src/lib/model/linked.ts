/**
 * Orders that an exchange links to another one: a take-profit and a stop-loss that it places itself when that one has filled.
 * What the exchange takes is checked here, and prices are rounded to the side that costs nothing. Pure.
 */
import type {DecimalText} from './decimal.ts';
import {DeskError} from './errors.ts';
import {compare} from './exact.ts';
import type {Market} from './market.ts';
import type {LinkedLeg, OrderRequest, Side, TimeInForce} from './order.ts';
import {checkPrice, checkSize} from './rule-checks.ts';
import {type Adjustment, inexact, toPassiveTick} from './rules.ts';

/** How an exchange links orders of one product. */
export interface LinkedForm {
  /** The exchange's name, for messages. */
  readonly exchange: string;
  /** ANY: a take-profit, a stop-loss, or both. ONE: one of both only. BOTH: never one alone. */
  readonly legs: 'ANY' | 'ONE' | 'BOTH';
  /** Sides of the order that they are linked to. */
  readonly sides: readonly Side[];
  /** Its types, and of one with a price its times in force. */
  readonly types: readonly ('LIMIT' | 'MARKET')[];
  readonly timesInForce: readonly TimeInForce[];
  /** Whether each leg gets a client order id of ours, both share one because they are one order, or they get none. */
  readonly ids: 'EACH' | 'SHARED' | 'NONE';
  /** Whether the exchange's own test of orders covers them. */
  readonly tested: boolean;
}

/** What was asked for, in numbers. */
export interface LinkedPrices {
  readonly takeProfit?: DecimalText | null;
  readonly stopLoss?: DecimalText | null;
}

const NAMES = {TAKE_PROFIT: 'take-profit', STOP_LOSS: 'stop-loss'} as const;
const FIELDS = {TAKE_PROFIT: 'takeProfit', STOP_LOSS: 'stopLoss'} as const;

/** The legs that the prices ask for, none without prices. `idOf`: the client order id of a leg. */
export function legsOf(
  {takeProfit = null, stopLoss = null}: LinkedPrices,
  idOf: (kind: LinkedLeg['kind']) => string | null,
): readonly LinkedLeg[] {
  const leg = (kind: LinkedLeg['kind'], price: DecimalText | null) =>
    price === null ? [] : [{kind, price, clientOrderId: idOf(kind)}];
  return [...leg('TAKE_PROFIT', takeProfit), ...leg('STOP_LOSS', stopLoss)];
}

/** The price of one leg; null: there is none of that kind. */
export function legPrice({linked = []}: Pick<OrderRequest, 'linked'>, kind: LinkedLeg['kind']): DecimalText | null {
  return linked.find((leg) => leg.kind === kind)?.price ?? null;
}

/** The client order ids of the legs, each once. */
export function linkedIdsOf({linked = []}: Pick<OrderRequest, 'linked'>): readonly string[] {
  return [...new Set(linked.flatMap(({clientOrderId}) => clientOrderId ?? []))];
}

/** Legs in words: `take-profit 65000, stop-loss 58000`. */
export function linkedWords(legs: readonly Pick<LinkedLeg, 'kind' | 'price'>[]): string {
  return legs.map(({kind, price}) => `${NAMES[kind]} ${price}`).join(', ');
}

/** Throws `unsupported` for what the exchange does not link itself. `form`: why it links nothing, or how it does; absent: it links nothing. */
export function checkForm(
  request: OrderRequest,
  legs: readonly LinkedLeg[],
  form: LinkedForm | string | undefined,
  {exchange, market}: {readonly exchange: string; readonly market: Pick<Market, 'product'>},
): LinkedForm {
  const product = market.product === 'spot' ? 'spot orders' : 'orders of contracts';
  if (form === undefined) throw unlinked(`${exchange} links no take-profit or stop-loss to ${product}.`);
  if (typeof form === 'string') throw unlinked(form);
  const {exchange: name, types, sides, timesInForce} = form;
  if (request.reduceOnly) throw unlinked('An order that only reduces a position opens nothing that a linked order could close.');
  if (!types.some((type) => type === request.type)) {
    const alone = types.includes('MARKET') ? 'limit and market orders' : 'limit orders';
    throw unlinked(`${name} links a take-profit or stop-loss to ${alone} only.`, types.includes('MARKET') ? null : '--price');
  }
  if (!sides.includes(request.side)) throw unlinked(`${name} links a take-profit and stop-loss to a buy only.`);
  if (request.type === 'LIMIT' && !timesInForce.includes(request.timeInForce)) {
    const known = timesInForce.map((each) => each.toLowerCase()).join(' or ');
    throw unlinked(`${name} places linked orders once the whole order has filled: --tif is ${known}.`);
  }
  if (form.legs === 'ONE' && legs.length > 1) throw unlinked(`${name} links one of take-profit and stop-loss, never both.`);
  if (form.legs === 'BOTH' && legs.length === 1)
    throw unlinked(`${name} links a take-profit and a stop-loss together, never one alone.`);
  return form;
}

function unlinked(message: string, add: string | null = null): DeskError {
  return new DeskError('unsupported', `${message} mxt never places linked orders by itself.`, {
    hint:
      add === null
        ? 'Place the order alone, and its stop with --stop-price once it has filled.'
        : `Add ${add}, or place the order alone.`,
    sent: false,
  });
}

/**
 * The request with its legs, on ticks. A leg closes, so it is rounded as an order of the other side: what is sold later never
 * cheaper, what is bought back never dearer. Throws `rule` with the arithmetic: a take-profit lies beyond the price, a stop-loss
 * on the other side of it. `price`: of the order, or of the market for an order without one.
 */
export function applyLinkedRules(
  request: OrderRequest,
  legs: readonly LinkedLeg[],
  price: DecimalText,
  market: Market,
  exact: boolean,
): {readonly request: OrderRequest; readonly adjustments: readonly Adjustment[]} {
  const side = request.side === 'BUY' ? 'SELL' : 'BUY';
  const {tickSize} = market.rules;
  const linked = legs.map((leg) => ({...leg, price: toPassiveTick(side, leg.price, tickSize)}));
  const adjustments = linked.flatMap(({kind, price: to}, index): readonly Adjustment[] => {
    const from = legs[index]?.price ?? to;
    return from === to ? [] : [{field: FIELDS[kind], from, to, rule: `tick ${tickSize}`}];
  });
  if (exact && adjustments.length > 0) throw inexact(adjustments);
  for (const leg of linked) {
    checkPrice(NAMES[leg.kind], leg.price, market);
    checkPlace(request, leg, price);
    checkWorth(request, leg, market);
  }
  return {request: {...request, linked}, adjustments};
}

function checkPlace({side, type}: OrderRequest, leg: LinkedLeg, price: DecimalText): void {
  const isAbove = (leg.kind === 'TAKE_PROFIT') === (side === 'BUY');
  const order = compare(leg.price, price);
  if (isAbove ? order > 0 : order < 0) return;
  const what = type === 'MARKET' ? 'the last price' : 'the price';
  const found = order === 0 ? 'equal to' : isAbove ? 'below' : 'above';
  throw new DeskError(
    'rule',
    `The ${NAMES[leg.kind]} of a ${side.toLowerCase()} is ${isAbove ? 'above' : 'below'} ${what}: ${leg.price} is ${found} ${price}.`,
    {sent: false},
  );
}

/** An order that the exchange would refuse when it places it protects nothing. */
function checkWorth(request: OrderRequest, leg: LinkedLeg, market: Market): void {
  if (request.type === 'MARKET' && request.quantityIn === 'QUOTE') return;
  const {symbol, clientOrderId, quantity} = request;
  const closing = {symbol, clientOrderId, quantity, side: request.side, reduceOnly: market.product !== 'spot'};
  try {
    checkSize({...closing, type: 'LIMIT', price: leg.price, timeInForce: 'GTC', postOnly: false}, market, leg.price);
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    throw new DeskError(error.kind, `The ${NAMES[leg.kind]} could not be placed: ${error.message}`, error.detail);
  }
}
