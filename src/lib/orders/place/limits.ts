/** Pre-trade safety: the user's limits, duplicates, and orders whose outcome is still unknown. */
import {withTimeout} from '../../adapter/accounts.ts';
import type {Limits, Money} from '../../config/keys-file.ts';
import {NO_LIMITS} from '../../config/limits-section.ts';
import type {AccountConfig} from '../../model/account.ts';
import {type Decimal, dec, ONE, plain, ZERO} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {OrderBook} from '../../model/market.ts';
import type {OrderRequest} from '../../model/order.ts';
import {isSentFrom} from '../../state/account-names.ts';
import type {Intent, IntentValue, JournalView} from '../../state/journal.ts';
import type {OrderDeps} from '../order-deps.ts';
import {halted} from './admission.ts';
import {countedToday} from './daily-value.ts';
import {readHeld} from './held-contracts.ts';
import {checkLeverage} from './leverage-limit.ts';
import type {LimitSubject} from './limit-subject.ts';
import {byOwnLimit} from './own-limit.ts';
import {checkPosition} from './position-limit.ts';
import {checkDuplicate, checkUnknown, DUPLICATE_WINDOW_MS} from './repeats.ts';
import {boundedValue, convert, expectedPrice, facing, plainValue, type Rates, readRates, shown} from './valuation.ts';

const MINUTE_MS = 60_000;
const BOOK_DEPTH = 100;

export interface LimitCheck {
  readonly value: IntentValue;
  /** Throws `limit`. Runs inside the journal's transaction, so that two processes cannot both be the last one allowed. */
  readonly check: (view: JournalView) => void;
  /** The same for an order that stands already and is made larger by so much. */
  readonly checkRaise: (by: IntentValue) => (view: JournalView) => void;
  /** Throws `limit` while the halt flag is up, unless the order only reduces a position. */
  readonly checkHalt: (view: Pick<JournalView, 'halt'>) => void;
}

/**
 * Reads what the limits need (nothing, when none are set) and checks what needs no journal: the general limits, and those
 * of the account beside them. Throws `limit`.
 */
export async function prepareLimits(
  subject: LimitSubject,
  deps: Pick<OrderDeps, 'call' | 'state' | 'limits' | 'accounts'>,
): Promise<LimitCheck> {
  const general = await prepare(subject, deps.limits, deps);
  const {account} = subject.adapter.config;
  const own = deps.limits.ofAccount?.get(account);
  if (own === undefined) return general;
  const second = ofAccount(
    account,
    await prepare(subject, own, deps).catch((error: unknown) => Promise.reject(byOwnLimit(error, account))),
  );
  const checks = [general, second];
  return {
    // Bounded by the book where one of them looked at it.
    value: (needsBook(subject.request, limitsFor(subject, own)) ? second : general).value,
    check: (view) => {
      for (const {check} of checks) check(view);
    },
    checkRaise: (by) => (view) => {
      for (const {checkRaise} of checks) checkRaise(by)(view);
    },
    checkHalt: general.checkHalt,
  };
}

/** The checks of an account's own limits, which their refusals say. */
function ofAccount(account: string, {check, checkRaise, ...rest}: LimitCheck): LimitCheck {
  const named = (run: LimitCheck['check']) => (view: JournalView) => {
    try {
      run(view);
    } catch (error) {
      throw byOwnLimit(error, account);
    }
  };
  return {...rest, check: named(check), checkRaise: (by) => named(checkRaise(by))};
}

async function prepare(
  subject: LimitSubject,
  given: Limits,
  deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>,
): Promise<LimitCheck> {
  const {call} = deps;
  const limits = limitsFor(subject, given);
  const held = await readHeld(subject, limits, call);
  const book = needsBook(subject.request, limits)
    ? await withTimeout(call, (signal) => subject.adapter.marketData.book(subject.market.symbol, BOOK_DEPTH, signal))
    : null;
  const now = call.clock.now();
  if (book !== null && limits.priceCollar !== null) checkCollar(subject, book, limits.priceCollar, now);
  const value =
    book === null ? plainValue(subject.request, subject.market) : boundedValue(subject.request, subject.market, book, now);
  const rates = await ratesFor(value, limits, subject.adapter.config, deps);
  if (limits.maxOrderValue !== null) checkOrderValue(value, limits.maxOrderValue, rates);
  const checkHalt = ({halt}: Pick<JournalView, 'halt'>): void => {
    if (halt !== null && !subject.request.reduceOnly) throw halted(halt.reason);
  };
  const checkHeld = (worth: IntentValue, view: JournalView): void => {
    if (held === null) return;
    const {maxPosition, maxLeverage} = limits;
    if (maxPosition !== null) checkPosition(subject, held, worth, maxPosition, {view, rates});
    if (maxLeverage !== null) checkLeverage(subject, held, worth, maxLeverage, {view, rates});
  };
  const check = (view: JournalView): void => {
    checkHalt(view);
    checkHeld(value, view);
    checkUnknown(subject, view, now);
    if (!subject.allowDuplicate) checkDuplicate(subject, view.since(now - DUPLICATE_WINDOW_MS));
    if (limits.maxOrdersPerMinute !== null) checkRate(subject, view.since(now - MINUTE_MS), limits.maxOrdersPerMinute);
    if (limits.maxDailyValue !== null) checkDailyValue(subject, value, limits.maxDailyValue, {view, now, rates});
  };
  const checkRaise = (by: IntentValue) => (view: JournalView) => {
    checkHalt(view);
    // The whole order: what stands of it already is left out of what rests.
    checkHeld(value, view);
    if (limits.maxDailyValue !== null) checkDailyValue(subject, by, limits.maxDailyValue, {view, now, rates});
  };
  return {value, check, checkRaise, checkHalt};
}

/** An order that only reduces a position passes limits on value: they must not keep a position open. Spot makes none. */
function limitsFor({request, market: {product}, closes = false, reserved = false}: LimitSubject, limits: Limits): Limits {
  const {reduceOnly} = request;
  if (reserved || (closes && reduceOnly)) return NO_LIMITS;
  if (reduceOnly) return {...limits, maxOrderValue: null, maxDailyValue: null, maxPosition: null, maxLeverage: null};
  return product === 'spot' ? {...limits, maxPosition: null, maxLeverage: null} : limits;
}

function needsBook(
  request: OrderRequest,
  {maxOrderValue, maxDailyValue, maxPosition, maxLeverage, priceCollar}: Limits,
): boolean {
  if (priceCollar !== null) return true;
  return (
    [maxOrderValue, maxDailyValue, maxPosition, maxLeverage].some((limit) => limit !== null) &&
    !('price' in request && request.side === 'BUY')
  );
}

/** Prices are asked only when a limit is in another currency, or earlier orders of the day may be. */
async function ratesFor(
  value: IntentValue,
  {maxOrderValue, maxDailyValue, maxPosition, maxLeverage}: Limits,
  config: AccountConfig,
  deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>,
): Promise<Rates> {
  const foreign = [maxOrderValue, maxDailyValue, maxPosition].some((limit) => limit !== null && limit.asset !== value.asset);
  const now = deps.call.clock.now();
  const {journal} = deps.state;
  const openPairs = () => journal.pairs().filter(({ended}) => ended === null);
  const isMixed = () =>
    maxDailyValue !== null &&
    countedToday(config, {valuesSince: journal.valuesSince, openPairs}, now).some(({asset}) => asset !== maxDailyValue.asset);
  return foreign || maxLeverage !== null || isMixed()
    ? readRates(deps, config.account)
    : (asset, into) => (asset === into ? ONE : null);
}

/** A trigger is held to the book, and a limit behind a trigger to the trigger: a stop at market then trades wherever the book is. */
function checkCollar({request, market}: LimitSubject, book: OrderBook, collar: string, now: number): void {
  const best = facing(request, book, now)[0]?.[0] ?? '0';
  const side = `the best ${request.side === 'BUY' ? 'ask' : 'bid'} ${best}`;
  if ('stopPrice' in request) holdNear('The stop price', dec(request.stopPrice), best, side);
  if (request.type === 'STOP_MARKET') return;
  const price = expectedPrice(request, market, book, now);
  if (request.type === 'STOP_LIMIT') holdNear('The price', price, request.stopPrice, `the stop price ${request.stopPrice}`);
  else holdNear(request.type === 'MARKET' ? 'The average price' : 'The price', price, best, side);

  function holdNear(what: string, price: Decimal, reference: string, named: string): void {
    const buy = request.side === 'BUY';
    const bound = dec(reference).times(buy ? ONE.plus(collar) : ONE.minus(collar));
    if (buy ? price.lte(bound) : price.gte(bound)) return;
    throw over(
      `${what} ${shown(price, market.quote)} is ${buy ? 'over' : 'under'} ${plain(bound)}: more than ${plain(dec(collar).times(100))}% from ${named}`,
      'priceCollar',
    );
  }
}

function checkOrderValue(value: IntentValue, limit: Money, rates: Rates): void {
  refuseOverValue(convert(value, limit.asset, rates, 'maxOrderValue'), limit);
}

/** Throws `limit` for one order worth more than this, in the limit's currency. */
export function refuseOverValue(worth: Decimal, limit: Money): void {
  if (worth.gt(limit.amount))
    throw over(`The order is worth ${shown(worth, limit.asset)}, the limit is ${limit.amount} ${limit.asset}`, 'maxOrderValue');
}

/** What was sent today counts, canceled or not, at today's prices. */
function checkDailyValue(
  {adapter}: LimitSubject,
  value: IntentValue,
  limit: Money,
  {view, now, rates}: {readonly view: JournalView; readonly now: number; readonly rates: Rates},
): void {
  const own = countedToday(adapter.config, view, now);
  const before = own.reduce((sum, sent) => sum.plus(convert(sent, limit.asset, rates, 'maxDailyValue')), ZERO);
  const worth = convert(value, limit.asset, rates, 'maxDailyValue');
  if (before.plus(worth).lte(limit.amount)) return;
  throw over(
    `Today's orders on ${adapter.config.account} (UTC) come to ${shown(before, limit.asset)}; with this one of ${shown(worth, limit.asset)} they would be over the limit of ${limit.amount} ${limit.asset}`,
    'maxDailyValue',
  );
}

function checkRate({adapter}: LimitSubject, recent: readonly Intent[], most: number): void {
  const {account} = adapter.config;
  const count = recent.filter((intent) => isSentFrom(intent, adapter.config)).length;
  if (count >= most) throw over(`${count} orders on ${account} in the last minute, the limit is ${most}`, 'maxOrdersPerMinute');
}

function over(message: string, key: string): DeskError {
  return new DeskError('limit', `${message} (limits.${key}).`, {
    hint: `Nothing was sent. Change limits.${key} in the keys file if this is meant.`,
    sent: false,
  });
}
