/**
 * Cancels every open order of the accounts and says what became of each. It acts before it reads: one failed read must not
 * keep an order open. Then the list shows what was missed, and that is canceled one by one.
 */
import {type AccountHandle, type AccountStatus, askAccounts, withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {CancelAllReport, CancelScope} from '../../adapter/contract/trading.ts';
import {DeskError, toFailure} from '../../model/errors.ts';
import type {Order} from '../../model/order.ts';
import type {Intent} from '../../state/journal.ts';
import {openPlaced, openSymbols} from '../../state/placed-symbols.ts';
import {isIn} from '../look/list.ts';
import {openOrders} from '../look/open-orders.ts';
import {orderOfIntent} from '../look/shown-order.ts';
import {distinct} from '../look/twins.ts';
import {hasMarketInAny, noSuchMarket} from '../look/typed-symbol.ts';
import type {OrderDeps} from '../order-deps.ts';
import type {CancelDocument, CanceledAccount} from './cancel.ts';
import {type CancelVerdict, cancelOne} from './cancel-one.ts';
import {doubtfulOn, refOfIntent} from './doubtful.ts';
import {isOutOfReach} from './reach.ts';
import {recordCancelAll} from './record-ends.ts';
import {withRightClock} from './right-clock.ts';
import {intentOf, refOf, SeenOrders} from './seen-orders.ts';

/** Orders asked about at once after a cancel-all. */
const AT_ONCE = 8;

/** How one account's cancel went. */
interface Ending {
  readonly verdicts: readonly CancelVerdict[];
  /** Whether the account has the typed symbol's market; null: none was typed, or it is not known. */
  readonly hasMarket: boolean | null;
  /** Orders that were canceled beside those of the verdicts: the exchange counts them, and names none. */
  readonly unnamed: number;
  /** Why it is not verified that nothing is left: the list, or a part of it, could not be read. */
  readonly error: DeskError | null;
}

/**
 * All open orders (of one symbol), on all accounts in parallel. Throws `not-found` with the nearest names for a symbol that
 * no account turns out to have, after the cancel was sent as typed.
 */
export async function cancelAllOrders(
  symbol: string | null,
  deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>,
  say: (line: string) => void = () => {},
): Promise<CancelDocument> {
  const call = {...deps.call, timeoutMs: deps.call.timeoutMs * 6};
  const {answers, statuses} = await askAccounts(deps.accounts, call, (adapter, _signal, handle) =>
    endAll(handle, adapter, symbol, deps, say),
  );
  const verdicts = answers.flatMap(({handle, value}) =>
    value.verdicts.map((verdict) => ({handle, verdict, order: verdict.order})),
  );
  const orders = distinct(verdicts).map(({verdict}) => verdict);
  const accounts = statuses.map((status) =>
    verified(status, answers.find(({handle}) => handle.account === status.account)?.value),
  );
  recordCancelAll({orders, accounts}, symbol, deps, say);
  const isComplete = accounts.every(({status}) => status === 'ok');
  const isNone = orders.length === 0 && accounts.every(({unnamed = 0}) => unnamed === 0);
  const isTypo = symbol !== null && isComplete && isNone && answers.every(({value}) => value.hasMarket === false);
  if (isTypo) throw await noSuchMarket(symbol, deps.accounts, deps.call);
  return {orders, accounts};
}

/** What was canceled stands beside the reason why more may be left. */
function verified(status: AccountStatus, ending: Ending | undefined): CanceledAccount {
  const {error = null, unnamed = 0} = ending ?? {};
  const counted = unnamed === 0 ? status : {...status, unnamed};
  return error === null ? counted : {...counted, status: 'failed', error: toFailure(error.on(status))};
}

/** One account. Throws why orders of a key that may only read are left. */
async function endAll(
  handle: AccountHandle,
  adapter: ExchangeAdapter,
  symbol: string | null,
  deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>,
  say: (line: string) => void,
): Promise<Ending> {
  if (handle.mode === 'read') return refuseReader(handle, await stillOpen(handle, adapter, symbol, deps, say));
  const seen = new SeenOrders(adapter, deps);
  const [report, doubts] = await Promise.all([
    sendCancelAll(adapter, symbol, knownOpen(adapter, deps), deps),
    cancelEach(adapter, doubtfulOn(adapter, symbol, deps), deps),
  ]);
  for (const order of report.orders) seen.note(order);
  for (const {intent, verdict} of doubts) seen.answer(orderOfIntent(intent), verdict);
  const {open, hasMarket: known, error} = await stillOpen(handle, adapter, symbol, deps, say);
  if (known === false) say(`${handle.account} has no market ${symbol} that mxt knows; the cancel was sent as typed.`);
  await cancelMissed(adapter, open, seen, deps);
  await seen.askEnds(deps.call.clock.monotonic() + deps.call.timeoutMs, symbol);
  const verdicts = seen.verdicts(open);
  return {verdicts, hasMarket: known, unnamed: unnamedOf([report], verdicts), error};
}

/** How many orders were canceled that nothing names: the journal may know some of those that the exchange counts. */
export function unnamedOf(reports: readonly CancelAllReport[], verdicts: readonly CancelVerdict[]): number {
  const named = new Set(reports.flatMap(({orders}) => orders.map(({id}) => id)));
  const unnamed = reports.reduce((sum, each) => sum + each.unnamed, 0);
  const found = verdicts.filter(({outcome}) => outcome === 'canceled').length - named.size;
  return Math.max(0, unnamed - Math.max(0, found));
}

/** What the journal knows to be open, or cannot rule out: it is ended whatever no list shows. */
export type KnownOpen = Required<Pick<CancelScope, 'knownSymbols' | 'knownOrders'>>;

export function knownOpen({config}: Pick<ExchangeAdapter, 'config'>, {state}: Pick<OrderDeps, 'state'>): KnownOpen {
  return {knownSymbols: openSymbols(config, state), knownOrders: openPlaced(config, state)};
}

/** One cancel-all, with a right clock. Never throws: what failed is in the report. `callerLists` as in `CancelScope`. */
export function sendCancelAll(
  adapter: ExchangeAdapter,
  symbol: string | null,
  {knownSymbols, knownOrders: placed}: KnownOpen,
  {call}: Pick<OrderDeps, 'call'>,
  callerLists = false,
): Promise<CancelAllReport> {
  const knownOrders = placed.filter((order) => symbol === null || order.symbol === symbol);
  const send = async (): Promise<CancelAllReport> => {
    try {
      return await withTimeout(call, (signal) =>
        adapter.trading.cancelAll({symbol, knownSymbols, knownOrders, callerLists}, signal),
      );
    } catch (error) {
      return {canceled: [], orders: [], unnamed: 0, failed: [{what: symbol ?? 'all orders', error: asDeskError(error)}]};
    }
  };
  return withRightClock(adapter, call, send, ({failed}) => failed.some(({error}) => error.kind === 'clock'));
}

function asDeskError(error: unknown): DeskError {
  return error instanceof DeskError ? error : new DeskError('internal', toFailure(error).message);
}

interface StillOpen extends Omit<Ending, 'verdicts' | 'unnamed'> {
  readonly open: readonly Order[];
}

/** The list after the cancel. What of it could be read is ended, also where a part is missing. */
async function stillOpen(
  handle: AccountHandle,
  adapter: ExchangeAdapter,
  symbol: string | null,
  deps: Pick<OrderDeps, 'call' | 'state'>,
  say: (line: string) => void,
): Promise<StillOpen> {
  const {call} = deps;
  const list = (of: string | null) =>
    withTimeout(call, (signal) => openOrders(adapter, {symbol: of, products: 'ALL'}, deps, signal));
  const [read, known] = await Promise.all([
    list(symbol).catch(asDeskError),
    symbol === null ? null : withTimeout(call, (signal) => hasMarketInAny(handle, adapter, symbol, signal)).catch(() => null),
  ]);
  // An order may outlive its market, and then only the list of all orders has it.
  const rows = symbol !== null && known === false ? await list(null).catch(asDeskError) : read;
  if (rows instanceof DeskError) return {open: [], hasMarket: known, error: rows};
  const [hole] = rows.missing.filter((part) => !isOutOfReach(handle, part));
  for (const part of rows.missing) {
    if (isOutOfReach(handle, part)) say(`${handle.account}: ${part.what}: out of this key's reach - ${part.error.message}`);
  }
  const open = symbol === null ? rows.rows : rows.rows.filter((order) => isIn(symbol, order));
  return {open, hasMarket: known, error: hole?.error ?? null};
}

/** A key that may only read ends nothing: what it shows is left. */
function refuseReader({account}: AccountHandle, {open, hasMarket: known, error}: StillOpen): Ending {
  if (open.length === 0) return {verdicts: [], hasMarket: known, unnamed: 0, error};
  throw new DeskError('permission', `${account} is in read mode: ${open.length} open orders are left.`, {
    hint: 'Cancel them with a key that may trade.',
    sent: false,
  });
}

async function cancelEach(adapter: ExchangeAdapter, intents: readonly Intent[], deps: Pick<OrderDeps, 'call' | 'state'>) {
  return Promise.all(
    intents.map(async (intent) => ({
      intent,
      verdict: await cancelOne(adapter, refOfIntent(intent), {intent, order: null}, deps),
    })),
  );
}

/** What the one request missed, one by one. */
async function cancelMissed(
  adapter: ExchangeAdapter,
  open: readonly Order[],
  seen: SeenOrders,
  deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>,
): Promise<void> {
  const missed = open.filter((order) => !seen.hasEnded(order));
  for (let from = 0; from < missed.length; from += AT_ONCE) {
    await Promise.all(
      missed.slice(from, from + AT_ONCE).map(async (order) => {
        seen.answer(order, await cancelOne(adapter, refOf(order), {intent: intentOf(order, deps), order}, deps));
      }),
    );
  }
}
