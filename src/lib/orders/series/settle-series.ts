/** A series as typed becomes orders with numbers: once, before the question. Rules are checked for every one of them. */
import {type AccountHandle, type CallOptions, withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {resolveSymbol} from '../../adapter/find-market.ts';
import {Decimal, type DecimalText, dec, plain, ZERO} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import {larger} from '../../model/exact.ts';
import type {Market} from '../../model/market.ts';
import {applyRules, inexact, toPassiveTick} from '../../model/rules.ts';
import {priceIn, priceOf} from '../../model/typed/price.ts';
import {amountIn, coinsFor, type Resolved} from '../../model/typed/words.ts';
import type {PlannedLeg, SeriesPlan} from '../../state/routes.ts';
import type {OrderDeps} from '../order-deps.ts';
import {RULES_MAX_AGE_MS} from '../place/prepare.ts';
import {checkSlippage} from '../place/slippage.ts';
import {type OrderTerms, requestOf} from '../place/terms.ts';
import {type ContractSize, openedBy, worthOf} from '../words/contract-size.ts';
import {quotesText, readQuotes} from '../words/settle-direct.ts';
import {usableFor} from '../words/usable.ts';
import {type Divided, ladderLegs} from './rungs.ts';
import type {SeriesInput} from './series.ts';
import {sliceLegs} from './slices.ts';

export interface SettledSeries {
  readonly plan: SeriesPlan;
  /** Base units; null where they are known only once the orders are filled. */
  readonly target: DecimalText | null;
  readonly resolved: readonly Resolved[];
}

/** The terms of one of its orders. */
export function legTerms({typed}: Pick<SeriesInput, 'typed'>, {symbol}: SeriesPlan, leg: PlannedLeg): OrderTerms {
  const {side, timeInForce, postOnly, reduceOnly, maxSlippage = null, slippageByDefault = false} = typed;
  const {quantity, quantityIn, price} = leg;
  const bound = maxSlippage === null ? {} : {maxSlippage, slippageByDefault};
  return {side, symbol, quantity, quantityIn, price, stopPrice: null, timeInForce, postOnly, reduceOnly, ...bound};
}

/** Throws DeskError with nothing sent. */
export async function settleSeries(
  input: SeriesInput,
  handle: AccountHandle,
  {call}: Pick<OrderDeps, 'call'>,
): Promise<SettledSeries> {
  const {form, typed, options} = input;
  const adapter = await handle.adapter();
  const market = await withTimeout(call, (signal) => resolveSymbol(typed.symbol, adapter, RULES_MAX_AGE_MS, signal));
  if (market.product === 'spot') checkSlippage(typed);
  const asked = form.kind === 'LADDER' ? [form.from, form.to] : [typed.price].flatMap((price) => price ?? []);
  const prices = await pricesOf(asked, input, market, adapter, call);
  const size = await sizeOf({...input, prices: prices.values}, market, handle, adapter, call);
  if (market.product === 'linear') checkSlippage({...typed, quantityIn: size.divided.quantityIn});
  const legs = legsOf(input, size.divided, prices.values, market, call.clock.now());
  const plan = {account: handle.account, symbol: market.symbol, legs};
  const target = legs.every(({quantityIn}) => quantityIn === 'BASE') ? plain(sum(legs)) : null;
  if (options.exact) refuseInexact(size.divided, legs);
  for (const leg of legs)
    applyRules(requestOf(legTerms(input, plan, leg), ''), market, {exact: options.exact, referencePrice: null});
  return {plan, target, resolved: [...prices.resolved, ...inOrders(size, typed, legs, market)]};
}

/** What of the size the orders come to, where steps take something off it. */
function inOrders(
  {divided, resolved}: Sized,
  {quantity: typed}: SeriesInput['typed'],
  legs: readonly PlannedLeg[],
  {base, rules}: Market,
): readonly Resolved[] {
  const value = plain(sum(legs));
  if (divided.quantityIn === 'QUOTE' || legs.some(({quantityIn}) => quantityIn === 'QUOTE') || value === divided.quantity)
    return resolved;
  const step = `step ${rules.stepSize}`;
  if (resolved.length === 0) return [{field: 'quantity', typed, value, unit: base, from: step}];
  return resolved.map((each) => ({...each, value, from: `${each.from}, ${step}`}));
}

function legsOf(
  {form, typed}: SeriesInput,
  size: Divided,
  prices: readonly DecimalText[],
  {rules}: Market,
  now: number,
): readonly PlannedLeg[] {
  const {into} = form;
  const [first = null, second = null]: readonly (DecimalText | null)[] = prices;
  if (form.kind === 'LADDER') {
    if (first === null || second === null || dec(first).eq(second))
      throw new DeskError('usage', '--ladder needs two different prices.', {sent: false});
    return ladderLegs(typed.side, [first, second], into, size, rules);
  }
  // At a price the size is coins.
  const divided: Divided =
    first === null || size.quantityIn === 'BASE'
      ? size
      : {quantity: coinsFor(size.quantity, first, rules.stepSize), quantityIn: 'BASE'};
  const atMarket = first === null ? larger(rules.stepSize, rules.marketStepSize) : rules.stepSize;
  const step = divided.quantityIn === 'QUOTE' ? rules.quoteStep : atMarket;
  const most = divided.quantityIn === 'QUOTE' ? null : rules.maxQuantity;
  return sliceLegs(divided, first, {into, overMs: form.overMs, start: now}, {step, most});
}

interface Sized {
  readonly divided: Divided;
  readonly resolved: readonly Resolved[];
}

/** `prices`: what the series is typed at; none: at market. */
async function sizeOf(
  {typed, prices}: Pick<SeriesInput, 'typed'> & {readonly prices: readonly DecimalText[]},
  market: Market,
  handle: AccountHandle,
  adapter: ExchangeAdapter,
  call: CallOptions,
): Promise<Sized> {
  const amount = amountIn(typed, market);
  const isContract = market.product === 'linear';
  // Of all its prices the one at which a contract ties up most.
  const order = {...typed, price: prices.length === 0 ? null : plain(Decimal.max(...prices)), stopPrice: null};
  const ofContract = ({quantity, from}: ContractSize): Sized => {
    if (quantity === '0')
      throw new DeskError('insufficient-funds', `${typed.quantity} comes to nothing: ${from}.`, {sent: false});
    return {
      divided: {quantity, quantityIn: 'BASE'},
      resolved: [{field: 'quantity', typed: typed.quantity, value: quantity, unit: market.base, from}],
    };
  };
  if (amount.kind === 'NUMBER' && isContract && amount.quantityIn === 'QUOTE' && order.price === null)
    return ofContract(await worthOf(amount.quantity, order, market, adapter, call));
  if (amount.kind === 'SHARE' && isContract && !typed.reduceOnly)
    return ofContract(await openedBy(amount.share, order, market, handle, adapter, call));
  if (amount.kind === 'NUMBER') {
    const {quantity, quantityIn} = amount;
    const unit = quantityIn === 'QUOTE' ? market.quote : market.base;
    const from = `${quantity} ${unit}`;
    const resolved =
      quantity === typed.quantity ? [] : [{field: 'quantity' as const, typed: typed.quantity, value: quantity, unit, from}];
    return {divided: {quantity, quantityIn}, resolved};
  }
  const usable = await usableFor(typed, market, handle, adapter, call);
  const quantity = plain(dec(usable.amount).times(amount.share));
  if (quantity === '0')
    throw new DeskError('insufficient-funds', `${typed.quantity} comes to nothing: ${usable.from}.`, {sent: false});
  const quantityIn = market.product === 'spot' && typed.side === 'BUY' ? ('QUOTE' as const) : ('BASE' as const);
  const unit = quantityIn === 'QUOTE' ? market.quote : market.base;
  return {
    divided: {quantity, quantityIn},
    resolved: [{field: 'quantity', typed: typed.quantity, value: quantity, unit, from: usable.from}],
  };
}

/** On the tick, but for the price of slices, which each of them is rounded to. */
async function pricesOf(
  asked: readonly string[],
  {form, typed: {side}, options}: SeriesInput,
  {symbol, quote, rules: {tickSize}}: Market,
  adapter: ExchangeAdapter,
  call: CallOptions,
): Promise<{readonly values: readonly DecimalText[]; readonly resolved: readonly Resolved[]}> {
  const isLadder = form.kind === 'LADDER';
  const prices = asked.map((text) => ({text, price: priceIn(text, isLadder ? '--ladder' : '--price')}));
  const words = prices.flatMap(({price}) => (typeof price === 'string' ? [] : [price]));
  const quotes = words.length === 0 ? {bid: null, ask: null, last: null} : await readQuotes(words, symbol, adapter, call);
  const settled = prices.map(({text, price}) => {
    if (typeof price === 'string' && !isLadder) return {value: price, resolved: []};
    const isNumber = typeof price === 'string';
    const value = toPassiveTick(side, isNumber ? price : priceOf(price, quotes), tickSize);
    if (isNumber && value === price) return {value, resolved: []};
    const rule = `tick ${tickSize}`;
    if (isNumber && options.exact) throw inexact([{field: 'price', from: price, to: value, rule}]);
    const from = isNumber ? rule : `${quotesText(price, quotes)} on ${adapter.config.account}`;
    return {value, resolved: [{field: 'price' as const, typed: text, value, unit: quote, from}]};
  });
  return {values: settled.map(({value}) => value), resolved: settled.flatMap(({resolved}) => resolved)};
}

function refuseInexact({quantity, quantityIn}: Divided, legs: readonly PlannedLeg[]): void {
  if (quantityIn === 'QUOTE' || dec(quantity).eq(sum(legs))) return;
  throw new DeskError('rule', `Not exact: the orders come to ${plain(sum(legs))} of ${quantity}.`, {
    hint: 'Give a size that the step divides, or leave out --exact.',
    sent: false,
  });
}

function sum(legs: readonly PlannedLeg[]) {
  return legs.reduce((total, {quantity}) => total.plus(quantity), ZERO);
}
