/**
 * Several orders at once, each with a verdict of its own: all are checked before the first is sent, and one that is refused stops
 * no other. Orders on one account go in the order of the file, accounts side by side; where one is routed, all go in that order.
 */
import type {AccountHandle} from '../adapter/accounts.ts';
import type {DecimalText} from '../model/decimal.ts';
import {DeskError, type ErrorKind, exitCodeOf, type Failure, toFailure} from '../model/errors.ts';
import {type Resolved, wordsOf} from '../model/typed/words.ts';
import type {OrderDeps} from '../orders/order-deps.ts';
import {accountNamed, directTicket, exitCodeOfPlace, type Placed, type PlaceOutcome} from '../orders/place/document.ts';
import {inTurnOf} from '../orders/place/dry-run.ts';
import {journaledEarlier} from '../orders/place/earlier.ts';
import {leftBehind} from '../orders/place/failed.ts';
import {prepareTicket} from '../orders/place/prepare.ts';
import type {Submission} from '../orders/place/submission.ts';
import {settleDirect} from '../orders/words/settle-direct.ts';
import {placeTyped, showTyped, type TypedPlacing} from './place-typed.ts';
import type {DryDocument} from './routed.ts';

/** An order of the file. */
export interface PlacingLine {
  readonly line: number;
  readonly placing: TypedPlacing;
}

/** What became of one line. */
export interface LineVerdict {
  readonly line: number;
  /** Null: routed. */
  readonly account: string | null;
  readonly clientId: string | null;
  readonly outcome: PlaceOutcome;
  readonly replayed: boolean;
  readonly missing: DecimalText | null;
  readonly error?: Failure;
}

type OfLine<T> = T & {readonly line: number};

/** What `order place --from` prints. */
export interface PlacedLines extends Omit<Placed, 'orders' | 'resolved'> {
  /** Of a routed line one for each leg; none where it was refused before it was planned, or before its words became numbers. */
  readonly orders: readonly OfLine<Submission>[];
  readonly resolved: readonly OfLine<Resolved>[];
  readonly route: null;
  readonly lines: readonly LineVerdict[];
}

interface ReadyLine extends PlacingLine {
  /** Null: routed. */
  readonly handle: AccountHandle | null;
  readonly resolved: readonly Resolved[];
  /** Why it cannot be sent: its account did not answer, for instance. */
  readonly failure: unknown;
}

/** A line in numbers, about to be placed. */
export type AskedLine = Pick<ReadyLine, 'handle' | 'placing' | 'failure'>;

/** Asked once, for all of them. */
export type AskLines = (lines: readonly AskedLine[]) => Promise<boolean>;

/** Mistakes of the file itself: the next try of the same line would fail as well. */
const MISTAKES: ReadonlySet<ErrorKind> = new Set(['usage', 'config', 'rule', 'unsupported', 'not-found', 'permission']);

/** Null when the answer was no. Throws the first mistake that a line has, with its number: nothing was sent then. */
export async function placeLines(lines: readonly PlacingLine[], deps: OrderDeps, ask: AskLines): Promise<PlacedLines | null> {
  const ready = await checkedLines(lines, deps);
  if (!(await ask(ready))) return null;
  const lanes = Map.groupBy(ready, ({handle}) => (ready.some((each) => each.handle === null) ? '' : (handle?.account ?? '')));
  const placed = await Promise.all([...lanes.values()].map((lane) => placeLane(lane, deps)));
  return documentOf(placed.flat().toSorted((a, b) => a.verdict.line - b.verdict.line));
}

/** Each as it would be sent. Throws as `placeLines`. */
export async function showLines(lines: readonly PlacingLine[], deps: OrderDeps): Promise<DryDocument> {
  refuseMistakes(lines);
  const documents = [];
  for (const {line, placing} of lines) {
    const document = await showTyped(placing, deps).catch((error: unknown) => Promise.reject(ofLine(error, line)));
    documents.push(document);
  }
  const orders = inTurnOf(documents.flatMap((each) => each.orders));
  const isReplayed = documents.every(({replayed}) => replayed === true);
  const resolved = documents.flatMap((each) => each.resolved);
  return {dryRun: true, ...(isReplayed && {replayed: true}), orders, resolved, route: null};
}

async function checkedLines(
  lines: readonly PlacingLine[],
  deps: Pick<OrderDeps, 'call' | 'random' | 'state' | 'accounts'>,
): Promise<readonly ReadyLine[]> {
  refuseMistakes(lines);
  const checks = await Promise.allSettled(lines.map((each) => checkedLine(each, deps)));
  return checks.map((check, index) => {
    if (check.status === 'fulfilled') return check.value;
    throw ofLine(check.reason, lines[index]?.line ?? 0);
  });
}

/** The words as numbers, and what the rules say of the order. One that an earlier run placed is reported, whatever they say now. */
async function checkedLine(
  {line, placing}: PlacingLine,
  deps: Pick<OrderDeps, 'call' | 'random' | 'state' | 'accounts'>,
): Promise<ReadyLine> {
  const {on, typed} = placing;
  if (on === null) return {line, placing, handle: null, resolved: [], failure: null};
  const handle = accountNamed(on, deps);
  const known = {line, placing, handle, resolved: []};
  try {
    const {terms, resolved} = await settleDirect(typed, handle, deps);
    const settled = {...placing, typed: {...typed, ...terms}};
    const ticket = directTicket(handle, settled.typed, placing.options);
    if (journaledEarlier(ticket, await handle.adapter(), deps) === null) await prepareTicket(ticket, deps);
    return {...known, placing: settled, resolved, failure: null};
  } catch (error) {
    if (error instanceof DeskError && !MISTAKES.has(error.kind) && error.kind !== 'interrupted')
      return {...known, failure: error};
    throw error;
  }
}

/** What no account need be asked about. Throws `usage` with the line. */
function refuseMistakes(lines: readonly PlacingLine[]): void {
  refuseTwice(lines);
  const worded = lines.find(({placing: {on, typed}}) => on === null && wordsOf(typed) !== null);
  if (worded === undefined) return;
  const mistake = new DeskError('usage', 'An order of a file that is routed has its size and price in numbers.', {
    hint: 'Give it an account with "on".',
  });
  throw ofLine(mistake, worded.line);
}

/** Two lines of one id would be one order. */
function refuseTwice(lines: readonly PlacingLine[]): void {
  const named = new Map<string, number>();
  for (const {line, placing} of lines) {
    const {clientId} = placing.typed;
    if (clientId === null) continue;
    const name = `${placing.on ?? ''} ${clientId}`;
    const first = named.get(name);
    if (first !== undefined)
      throw ofLine(new DeskError('usage', `The client-id ${clientId} is that of line ${first}.`, {sent: false}), line);
    named.set(name, line);
  }
}

function ofLine(error: unknown, line: number): unknown {
  if (!(error instanceof DeskError) || error.kind === 'interrupted') return error;
  return new DeskError(error.kind, `Line ${line}: ${error.message} Nothing was sent.`, {...error.detail, sent: false});
}

interface LinePlaced {
  readonly verdict: LineVerdict;
  readonly orders: readonly Submission[];
  readonly resolved: readonly Resolved[];
}

async function placeLane(lane: readonly ReadyLine[], deps: OrderDeps): Promise<readonly LinePlaced[]> {
  const placed = [];
  for (const ready of lane) placed.push(await placeLine(ready, deps));
  return placed;
}

async function placeLine(ready: ReadyLine, deps: OrderDeps): Promise<LinePlaced> {
  const {line, placing, handle, resolved} = ready;
  const of = {line, account: handle?.account ?? null, clientId: placing.typed.clientId};
  try {
    if (ready.failure !== null) throw ready.failure;
    if (deps.call.signal.aborted) throw new DeskError('interrupted', 'Interrupted before it was sent.', {sent: false});
    const placed = await placeTyped(placing, deps, async () => true);
    if (placed === null) throw new DeskError('internal', 'The order came to nothing.');
    const {outcome, replayed, missing, orders} = placed;
    const error = orders.find((each) => each.error !== undefined)?.error;
    return {verdict: {...of, outcome, replayed, missing, ...(error !== undefined && {error})}, orders, resolved};
  } catch (error) {
    // Words are no order yet: the verdict names the line.
    const isInNumbers = wordsOf(placing.typed) === null;
    const orders = handle === null || !isInNumbers ? [] : [leftBehind(error, handle, placing.typed, deps)];
    const [only] = orders;
    const failure = only?.error ?? toFailure(error);
    return {
      verdict: {...of, outcome: only?.outcome ?? 'rejected', replayed: false, missing: null, error: failure},
      orders,
      resolved,
    };
  }
}

function documentOf(placed: readonly LinePlaced[]): PlacedLines {
  const lines = placed.map(({verdict}) => verdict);
  return {
    outcome: outcomeOf(lines.map(({outcome}) => outcome)),
    replayed: lines.every(({replayed}) => replayed),
    orders: placed.flatMap(({verdict: {line}, orders}) => orders.map((order) => ({line, ...order}))),
    resolved: placed.flatMap(({verdict: {line}, resolved}) => resolved.map((word) => ({line, ...word}))),
    missing: lines.every(({missing}) => missing === '0') ? '0' : null,
    route: null,
    lines,
  };
}

/** One that is not known makes all of them unknown; some placed and some not is partial. */
function outcomeOf(outcomes: readonly PlaceOutcome[]): PlaceOutcome {
  if (outcomes.includes('unknown')) return 'unknown';
  const [first] = outcomes;
  return first !== undefined && outcomes.every((each) => each === first) ? first : 'partial';
}

/** As of one order: 0 all placed, 3 some, 6 one is not known, else why the first was refused. */
export function exitCodeOfLines({outcome, orders, lines}: PlacedLines): number {
  const [first] = lines.flatMap(({error}) => error ?? []);
  return outcome === 'rejected' && first !== undefined ? exitCodeOf(first) : exitCodeOfPlace({outcome, orders});
}
