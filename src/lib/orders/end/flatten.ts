/**
 * Closes everything that an account holds in contracts, beside the cancels of `kill`. After the first cancel-all it reads what is
 * held and closes each position at market, with orders that can only reduce; then it reads again, until two reads in a row are
 * empty and the cancels are done too. What an order in doubt did shows in the next read: none is sent before it.
 *
 *   cancel-all ─► positions ─► close each ─► positions ─► ... ─► empty ─► (2 s) ─► empty
 */
import {type AccountHandle, withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {Rows} from '../../adapter/contract/rows.ts';
import type {Position} from '../../model/account.ts';
import {dec, plain} from '../../model/decimal.ts';
import {DeskError, toFailure} from '../../model/errors.ts';
import type {OrderDeps} from '../order-deps.ts';
import type {Submission} from '../place/submission.ts';
import {closePosition, withProvenModes} from './close-position.ts';
import {doubtfulOn} from './doubtful.ts';
import {isRefusal, REFUSED_ROUNDS} from './reach.ts';

/** Two empty reads this far apart: what an order filled just before its cancel has shown by then. */
const EMPTY_READS_APART_MS = 2000;
/** Between two rounds; doubled after each round in which nothing could be closed, up to the longest. */
const ROUND_MS = 500;
const LONGEST_ROUND_MS = 4000;
/** Kept for the last read of what is left. */
const LAST_READ_MS = 5000;

/** What the cancels of the account say. */
export interface Sweeping {
  /** Once the first cancel-all was answered, or failed: resting orders that reduce a position hold up its close. */
  readonly hasBegun: Promise<void>;
  readonly isOver: () => boolean;
}

export interface FlatEnd {
  readonly closings: readonly Submission[];
  /** Open, or open when last read. */
  readonly left: readonly Position[];
  /** Null: two reads in a row were empty. Else why that is not known, or not so. */
  readonly error: DeskError | null;
}

/** At most until `deadline` (monotonic). Never throws: how it went is the answer. */
export async function flatten(
  handle: AccountHandle,
  adapter: ExchangeAdapter,
  sweeping: Sweeping,
  deadline: number,
  deps: OrderDeps,
): Promise<FlatEnd> {
  if (adapter.derivatives === undefined) return {closings: [], left: [], error: null};
  await sweeping.hasBegun;
  const {clock, signal} = deps.call;
  const closings: Submission[] = [];
  let left: readonly Position[] = [];
  let emptySince: number | null = null;
  for (let refused = 0, stuck = 0; ; ) {
    const read = await readPositions(adapter, deps);
    const hole = read instanceof DeskError ? read : (read.missing[0]?.error ?? null);
    if (!(read instanceof DeskError)) left = read.rows;
    const isEmpty = left.length === 0 && hole === null;
    emptySince = isEmpty ? (emptySince ?? clock.monotonic()) : null;
    if (emptySince !== null && sweeping.isOver() && clock.monotonic() - emptySince >= EMPTY_READS_APART_MS) {
      return {closings, left: [], error: null};
    }
    const time = deadline - LAST_READ_MS - clock.monotonic();
    if (signal.aborted || time <= 0) return {closings, left, error: lateError(left, hole, isEmpty, signal)};
    const round = read instanceof DeskError ? [] : await within(time, closeAll(handle, adapter, left, deps), deps);
    closings.push(...round);
    const failed = round.filter(({outcome}) => outcome === 'rejected');
    const isStuck = hole !== null || (round.length > 0 && failed.length === round.length);
    stuck = isStuck ? stuck + 1 : 0;
    const refusal = refusalOf(hole, round);
    refused = refusal === null ? 0 : refused + 1;
    if (refusal !== null && refused >= REFUSED_ROUNDS) return {closings, left, error: refusal};
    const apart = emptySince === null ? 0 : emptySince + EMPTY_READS_APART_MS - clock.monotonic();
    const pause = apart > 0 ? apart : Math.min(ROUND_MS * 2 ** stuck, LONGEST_ROUND_MS);
    const wait = Math.max(pause, hole?.detail.retryAfterMs ?? 0);
    await clock.sleep(Math.min(wait, deadline - LAST_READ_MS - clock.monotonic()), signal).catch(() => {});
  }
}

async function readPositions(
  {derivatives}: ExchangeAdapter,
  {call}: Pick<OrderDeps, 'call'>,
): Promise<Rows<Position> | DeskError> {
  try {
    return await withTimeout(call, async (signal) => (await derivatives?.positions(signal)) ?? {rows: [], missing: []});
  } catch (error) {
    return error instanceof DeskError ? error : new DeskError('internal', toFailure(error).message);
  }
}

/** What is not answered by then is in the journal, and named as unknown. */
async function within(
  ms: number,
  round: Promise<readonly Submission[]>,
  {call}: Pick<OrderDeps, 'call'>,
): Promise<readonly Submission[]> {
  const done = new AbortController();
  const over = call.clock.sleep(ms, AbortSignal.any([call.signal, done.signal])).then(
    () => [],
    () => round,
  );
  return Promise.race([round, over]).finally(() => done.abort());
}

/** All at once: none waits for another. */
async function closeAll(
  handle: AccountHandle,
  adapter: ExchangeAdapter,
  positions: readonly Position[],
  deps: OrderDeps,
): Promise<readonly Submission[]> {
  const rounds = withProvenModes(positions).map(async (position) => {
    const quantity = plain(dec(position.quantity).abs());
    const despite = doubtfulOn(adapter, position.symbol, deps).map(({id}) => id);
    return closePosition({handle, position, quantity, maxSlippage: null, allowDuplicate: true, despite}, deps);
  });
  return (await Promise.all(rounds)).flat();
}

/** Why the key itself is refused, so that no later round can do better; null where it is not, or something that was read can be closed. */
function refusalOf(hole: DeskError | null, round: readonly Submission[]): DeskError | null {
  if (hole !== null && isRefusal(hole) && round.length === 0) return hole;
  const errors = round.map(({error}) => (error === undefined ? null : new DeskError(error.kind, error.message, error)));
  return round.length > 0 && errors.every((error) => error !== null && isRefusal(error)) ? (errors[0] ?? null) : null;
}

function lateError(left: readonly Position[], hole: DeskError | null, isEmpty: boolean, signal: AbortSignal): DeskError | null {
  if (signal.aborted && signal.reason instanceof DeskError) return signal.reason;
  if (hole !== null) return hole;
  if (isEmpty) return null;
  return new DeskError('timeout', `${left.length} positions are still open at the end of the time for it.`, {
    hint: 'Run mxt kill --flatten again.',
  });
}
