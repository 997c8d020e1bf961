/**
 * The kill switch. At the same moment the flag is written and everything is canceled, everywhere, before anything is read;
 * then lists are read and what they show is canceled, until two of them in a row are empty. Nothing waits for anything
 * that may fail: no account for another, no cancel for a list or for the database.
 *
 *   flag ──────────── written, again and again while another process locks the database
 *   account A ─┬───── cancel-all, doubtful orders ─► list ─► (what it shows) ─► ... ─► two empty lists
 *   account B ─┴───── the same, in its own time; at most BUDGET_MS
 *                └── with --flatten: after the first cancel-all, positions ─► close each ─► ... ─► two empty reads
 *   read-only keys ── one list: what it shows is left
 */
import type {AccountHandle, CallOptions} from '../../adapter/accounts.ts';
import {placeOf} from '../../adapter/same-account.ts';
import {type Failure, toFailure} from '../../model/errors.ts';
import type {Order} from '../../model/order.ts';
import {type ExposureLeg, legOf} from '../../portfolio/legs.ts';
import {switchAction} from '../../state/action-log.ts';
import {type ClosingState, closingState} from '../../state/closing-state.ts';
import type {HaltRecord} from '../../state/halt.ts';
import type {Intent} from '../../state/journal.ts';
import {unsettledOrders} from '../look/list.ts';
import {distinct} from '../look/twins.ts';
import type {OrderDeps} from '../order-deps.ts';
import type {Submission} from '../place/submission.ts';
import type {CancelVerdict} from './cancel-one.ts';
import {readOnly} from './read-only.ts';
import {record, recordCancelAll} from './record-ends.ts';
import {type JournaledApart, journaledApart, withJournal} from './spare-journal.ts';
import {type AccountEnd, type KilledAccount, sweep} from './sweep.ts';

/** Longest fight with one account, whatever `--timeout` says. */
const BUDGET_MS = 60_000;
/** Longest wait for one answer: short enough that several fit into the budget. */
export const KILL_QUESTION_MS = 5000;
/** Between two attempts to write the flag while another process locks the database. */
const FLAG_AGAIN_MS = 100;

export interface KillDocument extends JournaledApart {
  readonly at: string;
  /** Whether new orders are refused from now on. */
  readonly halt: boolean;
  /** Since when, and why; absent when the flag could not be written. */
  readonly halted?: {readonly at: string; readonly reason: string};
  /** True when every account answered, nothing is left, new orders are refused and no order is journaled apart. */
  readonly complete: boolean;
  readonly orders: readonly CancelVerdict[];
  /** Still open, or open when last seen. */
  readonly survivors: readonly Order[];
  /** Orders that may exist although no answer proves it. */
  readonly unknown: readonly Order[];
  /** With --flatten: the orders that closed positions, or were refused. */
  readonly closings?: readonly Submission[];
  /** With --flatten: what is left of positions, or was when last read. */
  readonly positions?: readonly ExposureLeg[];
  readonly accounts: readonly KilledAccount[];
  /** Why the flag could not be written. */
  readonly error?: Failure;
}

/**
 * Works while one exchange is down, one account is broken, and even when the flag cannot be written (it says so). `flattens`:
 * positions are closed too.
 */
export async function kill(
  reason: string,
  deps: OrderDeps,
  say: (line: string) => void = () => {},
  flattens = false,
): Promise<KillDocument> {
  const {clock} = deps.call;
  const call: CallOptions = {...deps.call, timeoutMs: KILL_QUESTION_MS};
  const state = closingState(deps.state);
  const at = {...deps, call, state};
  const deadline = clock.monotonic() + BUDGET_MS;
  // Opening the accounts needs no database; the flag is written meanwhile.
  const traders = deps.accounts
    .filter(({mode}) => mode === 'trade')
    .map((handle) => ({handle, end: sweep(handle, deadline, at, say, flattens)}));
  const readers = deps.accounts
    .filter(({mode}) => mode === 'read')
    .map((handle) => ({handle, end: readOnly(handle, tradersOf(handle, traders), at, say, flattens)}));
  const ends = Promise.all([...traders, ...readers].map(async ({handle, end}) => ({handle, ...(await end)})));
  const raised = await raiseFlag(reason, ends, at);
  const document = documentOf(await ends, raised, at);
  // The flag has its record in its own write.
  if (!document.halt) record([switchAction('kill', 'not halted', reason)], at);
  recordCancelAll(document, null, at, say);
  return document;
}

type Ended = AccountEnd & {readonly handle: AccountHandle};

/** The accounts of the same exchange whose key may trade: one of them may be the same account. */
function tradersOf(
  reader: AccountHandle,
  traders: readonly {readonly handle: AccountHandle; readonly end: Promise<AccountEnd>}[],
) {
  return traders.filter(({handle}) => placeOf(handle) === placeOf(reader));
}

/** Tries as long as the accounts take. Answers why it failed where it did. */
async function raiseFlag(
  reason: string,
  ends: Promise<unknown>,
  {state, call}: Pick<OrderDeps, 'call' | 'state'>,
): Promise<HaltRecord | Failure> {
  let isOver = false;
  const over = ends.then(() => {
    isOver = true;
  });
  for (;;) {
    try {
      return state.halt.raise(reason);
    } catch (error) {
      if (isOver || call.signal.aborted) return toFailure(error);
    }
    await Promise.race([over, call.clock.sleep(FLAG_AGAIN_MS, call.signal).catch(() => {})]);
  }
}

function documentOf(
  ends: readonly Ended[],
  raised: HaltRecord | Failure,
  deps: Pick<OrderDeps, 'call' | 'accounts'> & {readonly state: ClosingState},
): KillDocument {
  const orders = distinct(
    ends.flatMap(({handle, verdicts}) => verdicts.map((verdict) => ({handle, verdict, order: verdict.order}))),
  );
  const left = distinct(ends.flatMap(({handle, survivors}) => survivors.map((order) => ({handle, order}))));
  const survivors = left.map(({order}) => order);
  const doubtful = ends.flatMap((end) => end.doubtful);
  const harmless = new Set(ends.flatMap(harmlessOf).map(nameOf));
  const unknown = unsettledOrders(deps, doubtful).filter((order) => !harmless.has(nameOf(order)));
  const flats = ends.flatMap(({handle, flat}) => (flat === null ? [] : [{handle, ...flat}]));
  const positions = flats.flatMap(({handle, left: held}) => held.map((position) => legOf(handle, position, null)));
  const isHalted = 'at' in raised;
  const apart = journaledApart(deps.state);
  const isDone =
    ends.every(({account}) => account.status === 'ok') &&
    survivors.length === 0 &&
    unknown.length === 0 &&
    positions.length === 0 &&
    apart.journaledIn === undefined;
  return {
    at: new Date(deps.call.clock.now()).toISOString(),
    halt: isHalted,
    ...(isHalted && {halted: {at: new Date(raised.at).toISOString(), reason: raised.reason}}),
    complete: isHalted && isDone,
    orders: orders.map(({verdict}) => verdict),
    survivors,
    unknown,
    ...(flats.length > 0 && {
      closings: flats.flatMap(({closings}) => closings.map((each) => withJournal(each, deps.state))),
      positions,
    }),
    ...apart,
    accounts: ends.map(({account}) => account),
    ...(!isHalted && {error: raised}),
  };
}

/**
 * Orders in doubt of an account that is proven to hold nothing any more, which could only reduce what it held and rest nowhere:
 * whatever they did is done, and the time in which one could still arrive is over.
 */
function harmlessOf({flat, doubtful}: Ended): readonly Intent[] {
  if (flat === null || flat.error !== null || flat.left.length > 0) return [];
  return doubtful.filter(({request}) => {
    const isImmediate = request.type === 'MARKET' || (request.type === 'LIMIT' && request.timeInForce !== 'GTC');
    return request.reduceOnly && isImmediate;
  });
}

function nameOf({account, symbol, clientOrderId}: Pick<Order, 'account' | 'symbol' | 'clientOrderId'>): string {
  return `${account} ${symbol} ${clientOrderId}`;
}
