/** Agrees on a pair before its first order: both markets, their rules, the user's limits, and what pays for each side. Sends nothing. */
import type {AccountHandle} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {yourName} from '../../model/asset-names.ts';
import {coinOf, coinsPerUnitOf, toUnits} from '../../model/coins.ts';
import {type DecimalText, dec, ONE, plain} from '../../model/decimal.ts';
import {levelsFor} from '../../model/depth.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market, OrderBook, TradingFees} from '../../model/market.ts';
import type {Side as TradeSide} from '../../model/order.ts';
import {toPassiveTick} from '../../model/rules.ts';
import type {OrderDeps} from '../../orders/order-deps.ts';
import type {LimitCheck} from '../../orders/place/limits.ts';
import {prepareLimits} from '../../orders/place/limits.ts';
import {prepareTicket} from '../../orders/place/prepare.ts';
import type {OrderTerms} from '../../orders/place/terms.ts';
import {gather} from '../../router/gather.ts';
import {senderOf} from '../../state/account-names.ts';
import type {PairLeg, PairPlan, PairSide} from '../../state/pair-plan.ts';
import {refuseUnpaid} from './funds.ts';
import {floorToLot, lotOf, smallestOrder} from './sizes.ts';

const BOOK_DEPTH = 100;

export interface PairRequest {
  readonly asset: string;
  /** Coins. */
  readonly quantity: DecimalText;
  readonly long: PairPlace;
  readonly short: PairPlace;
  readonly minSpreadBps: DecimalText;
  readonly maxUnhedged: DecimalText;
  readonly maxSlippage: DecimalText;
  /** One side rests in the book instead of taking. */
  readonly maker: boolean;
}

export interface PairPlace {
  readonly handle: AccountHandle;
  /** As typed. */
  readonly symbol: string;
}

export interface Agreed {
  readonly plan: PairPlan;
  /** Both sides, held to the user's limits in full. */
  readonly limits: readonly LimitCheck[];
}

/** One side as it stands before the first order. */
interface Side {
  readonly handle: AccountHandle;
  readonly adapter: ExchangeAdapter;
  readonly market: Market;
  readonly book: OrderBook;
  readonly fees: TradingFees;
  readonly available: DecimalText | null;
  readonly coinsPerUnit: DecimalText;
}

/** Throws what would keep either side from being traded; nothing was sent then. */
export async function agreeOn(request: PairRequest, deps: OrderDeps): Promise<Agreed> {
  const [long, short] = await both((side) => sideOf(request, side, deps));
  refuseOddPair(request, long, short);
  const sides = {long, short};
  const lead = leadOf(sides, request.maker);
  const [first, second] = await both((side) => check(request, side, sides[side], side === lead && request.maker, deps));
  const {asset, minSpreadBps, maxUnhedged, maxSlippage} = request;
  const plan: PairPlan = {
    ...{
      kind: 'OPEN',
      closes: null,
      asset,
      long: first.leg,
      short: second.leg,
      lead,
      ...(request.maker && {maker: true as const}),
    },
    ...{minSpreadBps, maxUnhedged, maxSlippage},
  };
  return {plan, limits: [first.limits, second.limits]};
}

/** Waits for both, so that nothing goes on behind a failure. */
async function both<T>(read: (side: PairSide) => Promise<T>): Promise<[T, T]> {
  const [long, short] = await Promise.allSettled([read('long'), read('short')]);
  if (long.status === 'rejected') throw long.reason;
  if (short.status === 'rejected') throw short.reason;
  return [long.value, short.value];
}

async function sideOf(request: PairRequest, side: PairSide, deps: OrderDeps): Promise<Side> {
  const {handle, symbol} = request[side];
  const adapter = await handle.adapter();
  const asking = {anyQuote: false, exclude: [], depth: BOOK_DEPTH, withBalances: true, placing: true} as const;
  const trading: TradeSide = side === 'long' ? 'BUY' : 'SELL';
  const {candidates, failures} = await gather([handle], deps.call, {...asking, symbol, side: trading});
  const [found] = candidates;
  if (found === undefined || found.market === null || found.book === null || found.fees === null || found.excluded !== null) {
    const [failure] = failures;
    const why = found?.excluded ?? failure?.message ?? 'it cannot be traded now';
    throw new DeskError(failure?.kind ?? 'rule', `${handle.account} has no part in it: ${why}.`, {sent: false});
  }
  const {market, book, fees, available} = found;
  const coin = yourName(handle.names ?? {}, coinOf(market));
  if (coin !== request.asset) throw refusal(`${market.symbol} on ${handle.account} is ${coin}, not ${request.asset}`);
  return {handle, adapter, market, book, fees, available, coinsPerUnit: coinsPerUnitOf(market)};
}

function refuseOddPair({asset}: PairRequest, long: Side, short: Side): void {
  if (long.handle.account === short.handle.account && long.market.symbol === short.market.symbol)
    throw refusal('Both sides are the same market of one account');
  if (long.market.quote !== short.market.quote) {
    throw refusal(
      `${long.market.symbol} and ${short.market.symbol} are not priced in one money, so their spread is not known`,
      `Name two markets of ${asset} with the same quote.`,
    );
  }
}

/** Rules, limits and funds of one side, for all of it. `rests`: its orders do, and pay a maker's fee. */
async function check(request: PairRequest, side: PairSide, at: Side, rests: boolean, deps: OrderDeps) {
  const {handle, adapter, market, book, fees, coinsPerUnit} = at;
  const trading: TradeSide = side === 'long' ? 'BUY' : 'SELL';
  const best = levelsFor(trading, book)[0]?.[0];
  if (best === undefined)
    throw new DeskError('rule', `The book of ${market.symbol} on ${handle.account} is empty.`, {sent: false});
  const slip = trading === 'BUY' ? ONE.plus(request.maxSlippage) : ONE.minus(request.maxSlippage);
  const price = toPassiveTick(trading, plain(dec(best).times(slip)), market.rules.tickSize);
  const facts = {rules: market.rules};
  const whole = floorToLot(dec(request.quantity), {coinsPerUnit}, facts);
  const least = smallestOrder({coinsPerUnit}, facts, best, false);
  for (const [flag, coins] of [
    ['QUANTITY', whole],
    ['--max-unhedged', dec(request.maxUnhedged)],
  ] as const) {
    if (coins.gte(least)) continue;
    throw new DeskError(
      'rule',
      `${flag} is under the smallest order of ${market.symbol} on ${handle.account}: ${plain(least)} ${request.asset}.`,
      {
        hint: `Give at least ${plain(least)}.`,
        sent: false,
      },
    );
  }
  const bit = dec(request.maxUnhedged).lt(whole) ? dec(request.maxUnhedged) : whole;
  const bitUnits = toUnits(bit, coinsPerUnit);
  const {maxQuantity} = market.rules;
  const units = maxQuantity !== null && bitUnits.gt(maxQuantity) ? dec(maxQuantity) : bitUnits;
  const terms: OrderTerms = {
    ...{side: trading, symbol: market.symbol, quantity: plain(units), quantityIn: 'BASE', price, stopPrice: null},
    ...{timeInForce: rests ? null : 'IOC', postOnly: rests, reduceOnly: false},
  };
  const prepared = await prepareTicket(
    {handle, terms, clientId: null, leg: null, exact: false, allowDuplicate: true, despite: []},
    deps,
  );
  const all = {...prepared.wire.request, quantity: plain(toUnits(whole, coinsPerUnit))};
  const subject = {adapter, market, request: all, allowDuplicate: true, despite: [], settings: prepared.settings};
  const limits = await prepareLimits(subject, deps);
  await refuseUnpaid({...at, side: trading, quantity: all.quantity, price, settings: prepared.settings}, deps);
  const leg: PairLeg = {
    ...senderOf(adapter.config),
    ...{exchange: handle.exchange, symbol: market.symbol, product: market.product, coinsPerUnit, quantity: plain(whole)},
    lot: plain(lotOf({coinsPerUnit}, facts)),
    coinFee: keptBack(at, rests ? fees.maker : fees.taker),
    reserve: limits.value,
  };
  return {leg, limits};
}

/** The share of what is bought that may be kept back in coins at this rate. */
function keptBack({market, fees}: Pick<Side, 'market' | 'fees'>, rate: DecimalText): DecimalText {
  return market.product === 'spot' && fees.buyFeeIn === 'BASE' && dec(rate).gt(0) ? rate : '0';
}

/**
 * Who buys and may lose coins to a fee: the other one follows what is really there. Then who pays the smaller fee for resting, or trades in
 * coarser steps, which the other one can follow more closely.
 */
function leadOf(sides: Readonly<Record<PairSide, Side>>, rests: boolean): PairSide {
  const {long, short} = sides;
  if (keptBack(long, long.fees.taker) !== '0') return 'long';
  const [ofLong, ofShort] = [dec(long.fees.maker), dec(short.fees.maker)];
  if (rests && !ofLong.eq(ofShort)) return ofLong.lt(ofShort) ? 'long' : 'short';
  const lot = ({coinsPerUnit, market}: Side) => lotOf({coinsPerUnit}, market);
  if (!lot(long).eq(lot(short))) return lot(long).gt(lot(short)) ? 'long' : 'short';
  const depth = (side: PairSide) =>
    levelsFor(side === 'long' ? 'BUY' : 'SELL', sides[side].book).reduce((sum, [, size]) => sum.plus(size), dec(0));
  return depth('short').lt(depth('long')) ? 'short' : 'long';
}

function refusal(what: string, hint?: string): DeskError {
  return new DeskError('usage', `${what}.`, {...(hint !== undefined && {hint}), sent: false});
}
