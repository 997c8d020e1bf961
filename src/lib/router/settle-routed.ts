/** Words of a routed order become numbers: prices are the best of the route, shares are of all accounts together. */
import {type AccountHandle, askAccounts, type CallOptions} from '../adapter/accounts.ts';
import {type Decimal, type DecimalText, dec, floorToStep, plain, ZERO} from '../model/decimal.ts';
import {DeskError} from '../model/errors.ts';
import type {Side} from '../model/order.ts';
import {productOf, splitSymbol} from '../model/symbol.ts';
import {type PriceWords, priceOf, type Quotes} from '../model/typed/price.ts';
import {amountIn, pricesIn, type Resolved, type TypedFields, wordsOf} from '../model/typed/words.ts';
import {quotesText} from '../orders/words/settle-direct.ts';
import {roomForFee} from '../orders/words/usable.ts';
import {gather} from './gather.ts';
import type {Candidate, RouteRequest} from './route.ts';

export interface SettledRequest {
  readonly request: RouteRequest;
  readonly resolved: readonly Resolved[];
}

/** What settling needs of the command. */
export interface RoutedWords {
  readonly accounts: readonly AccountHandle[];
  readonly call: CallOptions;
  readonly gathering: {readonly anyQuote: boolean; readonly exclude: readonly string[]};
  /** True when the route is to be traded: accounts that may only read are no part of it. */
  readonly placing: boolean;
}

/** The request in numbers. Throws DeskError; nothing was sent. */
export async function settleRouted(request: RouteRequest, words: RoutedWords): Promise<SettledRequest> {
  const typed = wordsOf(request, request.rest);
  if (typed === null) return {request, resolved: []};
  const {symbol, side, mode} = request;
  const pair = splitSymbol(symbol) ?? {base: symbol, quote: ''};
  const amount = amountIn(request, pair);
  const asked = pricesIn(request).find(({field}) => field === 'price')?.price ?? null;
  if (amount.kind === 'SHARE' && mode !== 'split') {
    throw new DeskError('usage', `A share such as ${request.quantity} needs the account that it is a share of.`, {
      hint: 'Add --on ACCOUNT, or --route split for a share of all accounts together.',
      sent: false,
    });
  }
  const isWord = asked !== null && typeof asked !== 'string';
  const candidates = isWord || amount.kind === 'SHARE' ? await look(symbol, side, amount.kind === 'SHARE', words) : [];
  const priced = isWord
    ? await settlePrice(asked, request, candidates, words)
    : {price: asked as DecimalText | null, resolved: []};
  const sized =
    amount.kind === 'SHARE'
      ? shareOf(dec(amount.share), {...request, price: priced.price}, candidates)
      : sizeOf(amount, request.rest ? priced.price : null, typed.quantity, pair);
  return {
    request: {...request, words: typed, price: priced.price, ...sized.size},
    resolved: [...priced.resolved, ...sized.resolved],
  };
}

/** The accounts of the route as they stand: those that could not be asked are left out of it here as there. */
async function look(
  symbol: string,
  side: Side,
  withBalances: boolean,
  {accounts, call, gathering, placing}: RoutedWords,
): Promise<readonly Candidate[]> {
  const {exclude} = gathering;
  const asked = {symbol, side, depth: 5, anyQuote: false, exclude, withBalances, withFees: withBalances, placing};
  return (await gather(accounts, call, asked)).candidates.filter(({excluded}) => excluded === null);
}

async function settlePrice(
  words: PriceWords,
  {price: typed, symbol, side}: TypedFields,
  candidates: readonly Candidate[],
  {accounts, call}: RoutedWords,
): Promise<{readonly price: DecimalText; readonly resolved: readonly Resolved[]}> {
  const tops = (of: 'bids' | 'asks') => candidates.flatMap(({book}) => book?.[of][0]?.[0] ?? []);
  const lasts = words.name === 'last' ? await lastPrices(symbol, candidates, accounts, call) : [];
  const quotes: Quotes = {
    bid: extreme(tops('bids'), 'HIGHEST'),
    ask: extreme(tops('asks'), 'LOWEST'),
    last: extreme(lasts, side === 'BUY' ? 'LOWEST' : 'HIGHEST'),
  };
  const value = priceOf(words, quotes);
  const from = `${quotesText(words, quotes)}, the best of the route`;
  return {price: value, resolved: [{field: 'price', typed: typed ?? '', value, unit: splitSymbol(symbol)?.quote ?? '', from}]};
}

async function lastPrices(
  symbol: string,
  candidates: readonly Candidate[],
  accounts: readonly AccountHandle[],
  call: CallOptions,
): Promise<readonly DecimalText[]> {
  const asked = accounts.filter(({account}) => candidates.some((candidate) => candidate.account === account));
  const {answers} = await askAccounts(asked, call, ({marketData}, signal) => marketData.tickers([symbol], signal));
  return answers.flatMap(({value}) => value.rows.flatMap((row) => (row.symbol === symbol ? (row.last ?? []) : [])));
}

function extreme(prices: readonly DecimalText[], which: 'LOWEST' | 'HIGHEST'): DecimalText | null {
  return prices.reduce<DecimalText | null>((kept, next) => {
    if (kept === null) return next;
    return (which === 'LOWEST' ? dec(next).lt(kept) : dec(next).gt(kept)) ? next : kept;
  }, null);
}

/** Money is shared out in parts no smaller than this many decimals. */
const SHOWN_PLACES = 8;

interface Sized {
  readonly size: {readonly quantity: DecimalText; readonly quantityIn: 'BASE' | 'QUOTE'};
  readonly resolved: readonly Resolved[];
}

function sizeOf(
  {quantity, quantityIn}: {readonly quantity: DecimalText; readonly quantityIn: 'BASE' | 'QUOTE'},
  price: DecimalText | null,
  typed: string | undefined,
  {base, quote}: {readonly base: string; readonly quote: string},
): Sized {
  if (quantityIn === 'QUOTE' && price !== null) {
    const coins = plain(dec(quantity).div(price).toDecimalPlaces(18, 1));
    return sized(coins, 'BASE', base, typed ?? quantity, `${quantity} ${quote} at ${price}`);
  }
  if (typed === undefined) return {size: {quantity, quantityIn}, resolved: []};
  const unit = quantityIn === 'QUOTE' ? quote : base;
  return sized(quantity, quantityIn, unit, typed, `${quantity} ${unit}`);
}

/**
 * A share of what all accounts of the route can use. Each account is bounded by its own balance when it is planned, so what its step or
 * its minimum leaves there is no part of the sum: the number would be one that no plan reaches.
 */
function shareOf(share: Decimal, request: RouteRequest, candidates: readonly Candidate[]): Sized {
  const {side, price, quantity, symbol} = request;
  const isContract = productOf(symbol) === 'linear';
  const each = candidates.flatMap((candidate) => usableOf(candidate, request) ?? []);
  const tradable = each.filter((amount) => !amount.isZero());
  const usable = tradable.length > 0 ? tradable : each;
  if (usable.length === 0) {
    const what = isContract ? 'available margin' : 'a free balance';
    throw new DeskError('insufficient-funds', `No account of the route has ${what} that is known for this trade.`, {
      hint: 'Type the size as a number.',
      sent: false,
    });
  }
  const sum = usable.reduce((total, amount) => total.plus(amount), ZERO);
  const {base = '', quote = ''} = splitSymbol(symbol) ?? {};
  const isMoney = isContract || side === 'BUY';
  const shown = plain(sum.toDecimalPlaces(SHOWN_PLACES, 1));
  const what = isContract ? `${shown} ${quote} opened by the margin` : `free ${side === 'BUY' ? quote : base} ${shown}`;
  const from = `${what} on ${usable.length} accounts`;
  const amount = sum.times(share);
  const quantityIn = isMoney && price === null ? 'QUOTE' : 'BASE';
  const coins = isMoney && price !== null ? amount.div(price) : amount;
  const cut = coins.toDecimalPlaces(quantityIn === 'QUOTE' ? SHOWN_PLACES : 18, 1);
  if (cut.isZero()) throw new DeskError('insufficient-funds', `${quantity} comes to nothing: ${from}.`, {sent: false});
  return sized(
    plain(cut),
    quantityIn,
    quantityIn === 'QUOTE' ? quote : base,
    quantity,
    price === null ? from : `${from}, at ${price}`,
  );
}

/** Of one account: money, for a sell of coins these; null where that is not known, 0 where its smallest order is more. */
function usableOf({available, fees, opens, market, book}: Candidate, {side, price, symbol}: RouteRequest): Decimal | null {
  const isContract = productOf(symbol) === 'linear';
  const free = isContract ? (opens?.value ?? null) : available;
  if (free === null) return null;
  const funds = side === 'BUY' && !isContract && fees !== null ? roomForFee(dec(free), fees) : dec(free);
  const isMoney = isContract || side === 'BUY';
  // Money without a price buys what it buys: nothing is missing of it.
  if (market === null || (isMoney && price === null)) return funds;
  const {stepSize, minQuantity, minNotional} = market.rules;
  const coins = floorToStep(isMoney ? funds.div(price ?? '1') : funds, stepSize);
  const worth = coins.times(price ?? book?.bids[0]?.[0] ?? '0');
  if (coins.lt(minQuantity) || (!worth.isZero() && worth.lt(minNotional))) return ZERO;
  return isMoney ? coins.times(price ?? '1') : coins;
}

function sized(quantity: DecimalText, quantityIn: 'BASE' | 'QUOTE', unit: string, typed: string, from: string): Sized {
  return {size: {quantity, quantityIn}, resolved: [{field: 'quantity', typed, value: quantity, unit, from}]};
}
