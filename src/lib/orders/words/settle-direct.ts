/** Words of an order on one account become numbers: once, before the question. */
import {type AccountHandle, type CallOptions, withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {resolveSymbol} from '../../adapter/find-market.ts';
import {type DecimalText, dec, floorToStep, ONE, plain} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import {legPrice} from '../../model/linked.ts';
import type {Market} from '../../model/market.ts';
import type {Side} from '../../model/order.ts';
import {toPassiveTick} from '../../model/rules.ts';
import {likelySymbol, productOf} from '../../model/symbol.ts';
import {type PriceWords, priceOf, type Quotes} from '../../model/typed/price.ts';
import {
  type Amount,
  amountIn,
  coinsFor,
  type PriceField,
  pricesIn,
  type Resolved,
  type TypedWords,
  wordsOf,
} from '../../model/typed/words.ts';
import type {Intent} from '../../state/journal.ts';
import type {OrderDeps} from '../order-deps.ts';
import {mayRepeat} from '../place/admission.ts';
import {journaledEarlier, sentEarlier} from '../place/earlier.ts';
import {RULES_MAX_AGE_MS} from '../place/prepare.ts';
import type {OrderTerms, TypedOrder} from '../place/terms.ts';
import {openedBy, worthOf} from './contract-size.ts';
import {type Usable, usableFor} from './usable.ts';

export interface SettledTerms {
  readonly terms: TypedOrder;
  readonly resolved: readonly Resolved[];
}

/**
 * The terms in numbers, their words beside them. An order that an earlier run sent under this client id keeps that run's numbers.
 * Throws DeskError; nothing was sent.
 */
export async function settleDirect(
  typed: TypedOrder,
  handle: AccountHandle,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<SettledTerms> {
  const words = wordsOf(typed) ?? amountOfContract(typed);
  if (words === null) return {terms: typed, resolved: []};
  const adapter = await handle.adapter();
  const name = {clientId: typed.clientId, leg: null};
  const earlier = sentEarlier(journaledEarlier(name, adapter, deps), {terms: {...typed, words}, leg: null}, adapter);
  if (earlier !== null && !mayRepeat(earlier)) return {terms: {...typed, words, ...firstNumbers(earlier, words)}, resolved: []};
  const {call} = deps;
  const market = await withTimeout(call, (signal) => resolveSymbol(typed.symbol, adapter, RULES_MAX_AGE_MS, signal));
  const amount = amountIn(typed, market);
  const prices = await settlePrices(typed, market, adapter, call);
  const priced = {...typed, words, ...prices.values};
  const sized = await new Sizing(priced, market, handle, adapter, call).of(amount);
  return {terms: {...priced, ...sized.size}, resolved: [...prices.resolved, ...sized.resolved]};
}

/** An exchange counts market orders of contracts in the base or in contracts: an amount of money is made a size here. */
function amountOfContract({symbol, quantity, quantityIn, price, stopPrice}: TypedOrder): TypedWords | null {
  const isAmount = quantityIn === 'QUOTE' && price === null && stopPrice === null;
  return isAmount && productOf(likelySymbol(symbol) ?? symbol) === 'linear' ? {quantity: `${quantity} in quote`} : null;
}

/**
 * What an earlier run made of the words; what was typed as a number stays. In its own unit: it may still turn out that nothing was
 * placed, and then these numbers are sent.
 */
function firstNumbers({request}: Intent, words: TypedWords): Partial<Pick<OrderTerms, 'quantity' | 'quantityIn' | PriceField>> {
  const quantityIn = request.type === 'MARKET' ? request.quantityIn : 'BASE';
  return {
    ...(words.quantity !== undefined && {quantity: request.quantity, quantityIn}),
    ...(words.price !== undefined && 'price' in request && {price: request.price}),
    ...(words.stopPrice !== undefined && 'stopPrice' in request && {stopPrice: request.stopPrice}),
    ...(words.takeProfit !== undefined && {takeProfit: legPrice(request, 'TAKE_PROFIT')}),
    ...(words.stopLoss !== undefined && {stopLoss: legPrice(request, 'STOP_LOSS')}),
  };
}

interface Prices {
  /** Of the fields that were typed. */
  readonly values: Readonly<Partial<Record<PriceField, DecimalText>>>;
  readonly resolved: readonly Resolved[];
}

async function settlePrices(
  typed: TypedOrder,
  {symbol, quote, rules}: Market,
  adapter: ExchangeAdapter,
  call: CallOptions,
): Promise<Prices> {
  const asked = pricesIn(typed);
  const words = asked.flatMap(({price}) => (typeof price === 'string' ? [] : [price]));
  const quotes = words.length === 0 ? {bid: null, ask: null, last: null} : await readQuotes(words, symbol, adapter, call);
  const resolved: Resolved[] = [];
  const values = asked.map(({field, text, price}): readonly [PriceField, DecimalText] => {
    if (typeof price === 'string') return [field, price];
    const value = toPassiveTick(sideOf(field, typed.side), priceOf(price, quotes), rules.tickSize);
    const from = `${quotesText(price, quotes)} on ${adapter.config.account}`;
    resolved.push({field, typed: text, value, unit: quote, from});
    return [field, value];
  });
  return {values: Object.fromEntries(values), resolved};
}

/** A take-profit and a stop-loss close what the order opens. */
function sideOf(field: PriceField, side: Side): Side {
  const isLinked = field === 'takeProfit' || field === 'stopLoss';
  return isLinked ? (side === 'BUY' ? 'SELL' : 'BUY') : side;
}

/** Only what the words need is asked for. */
export async function readQuotes(
  words: readonly PriceWords[],
  symbol: string,
  adapter: ExchangeAdapter,
  call: CallOptions,
): Promise<Quotes> {
  const {marketData} = adapter;
  const [book, tickers] = await Promise.all([
    words.every(({name}) => name === 'last') ? null : withTimeout(call, (signal) => marketData.book(symbol, 5, signal)),
    words.some(({name}) => name === 'last') ? withTimeout(call, (signal) => marketData.tickers([symbol], signal)) : null,
  ]);
  const last = tickers?.rows.find((row) => row.symbol === symbol)?.last ?? null;
  return {bid: book?.bids[0]?.[0] ?? null, ask: book?.asks[0]?.[0] ?? null, last};
}

/** The prices that the words start from, in words: `bid 60000`. */
export function quotesText({name}: PriceWords, {bid, ask, last}: Quotes): string {
  return name === 'mid' ? `bid ${bid}, ask ${ask}` : `${name} ${{bid, ask, last}[name]}`;
}

interface Sized {
  readonly size: {readonly quantity: DecimalText; readonly quantityIn: 'BASE' | 'QUOTE'};
  readonly resolved: readonly Resolved[];
}

/** The size of an order whose prices are numbers already. */
class Sizing {
  readonly #terms: TypedOrder;
  readonly #market: Market;
  readonly #handle: AccountHandle;
  readonly #adapter: ExchangeAdapter;
  readonly #call: CallOptions;

  constructor(terms: TypedOrder, market: Market, handle: AccountHandle, adapter: ExchangeAdapter, call: CallOptions) {
    this.#terms = terms;
    this.#market = market;
    this.#handle = handle;
    this.#adapter = adapter;
    this.#call = call;
  }

  async of(amount: Amount): Promise<Sized> {
    if (amount.kind === 'SHARE') return this.#share(amount.share);
    const {price, words} = this.#terms;
    const {quantity, quantityIn} = amount;
    if (quantityIn === 'QUOTE' && price !== null) {
      return this.#coins(coinsFor(quantity, price, this.#market.rules.stepSize), `${quantity} ${this.#market.quote} at ${price}`);
    }
    if (quantityIn === 'QUOTE' && this.#market.product === 'linear' && this.#terms.stopPrice === null) {
      const sized = await worthOf(quantity, this.#terms, this.#market, this.#adapter, this.#call);
      return this.#coins(sized.quantity, sized.from);
    }
    const typed = words?.quantity;
    const unit = this.#unit(quantityIn);
    const resolved =
      typed === undefined ? [] : [{field: 'quantity' as const, typed, value: quantity, unit, from: `${quantity} ${unit}`}];
    return {size: {quantity, quantityIn}, resolved};
  }

  async #share(share: DecimalText): Promise<Sized> {
    const {side, reduceOnly} = this.#terms;
    const {product, rules} = this.#market;
    if (product === 'linear' && !reduceOnly) {
      const opened = await openedBy(share, this.#terms, this.#market, this.#handle, this.#adapter, this.#call);
      return this.#coins(opened.quantity, opened.from);
    }
    const usable = await usableFor(this.#terms, this.#market, this.#handle, this.#adapter, this.#call);
    const amount = dec(usable.amount).times(share);
    if (product === 'linear' || side === 'SELL') return this.#coins(plain(floorToStep(amount, rules.stepSize)), usable.from);
    const price = await this.#boundingPrice();
    if (price !== null) return this.#coins(coinsFor(plain(amount), price, rules.stepSize), `${usable.from}, at ${price}`);
    return this.#sized(plain(floorToStep(amount, rules.quoteStep)), 'QUOTE', usable);
  }

  /** The most that a unit can cost; null for a market order that nothing bounds. Throws `usage` where only the trigger is known. */
  async #boundingPrice(): Promise<DecimalText | null> {
    const {price, stopPrice, maxSlippage = null} = this.#terms;
    if (price !== null) return price;
    if (stopPrice !== null) {
      throw new DeskError('usage', 'A stop that buys at market has no price to size a share with.', {
        hint: 'Add --price, or type the size as a number.',
        sent: false,
      });
    }
    if (maxSlippage === null) return null;
    const {symbol} = this.#market;
    const book = await withTimeout(this.#call, (signal) => this.#adapter.marketData.book(symbol, 5, signal));
    const ask = book.asks[0]?.[0];
    if (ask === undefined) throw new DeskError('rule', `There is no ask price for ${symbol} at this moment.`, {sent: false});
    return plain(dec(ask).times(ONE.plus(maxSlippage)));
  }

  #unit(quantityIn: 'BASE' | 'QUOTE'): string {
    return quantityIn === 'QUOTE' ? this.#market.quote : this.#market.base;
  }

  #coins(quantity: DecimalText, from: string): Sized {
    return this.#sized(quantity, 'BASE', {amount: quantity, from});
  }

  #sized(quantity: DecimalText, quantityIn: 'BASE' | 'QUOTE', {from}: Usable): Sized {
    const typed = this.#terms.words?.quantity ?? this.#terms.quantity;
    if (quantity === '0') {
      throw new DeskError('insufficient-funds', `${typed} comes to less than the smallest step: ${from}.`, {sent: false});
    }
    return {
      size: {quantity, quantityIn},
      resolved: [{field: 'quantity', typed, value: quantity, unit: this.#unit(quantityIn), from}],
    };
  }
}
