/**
 * A series carried out, one order after the other, by its plan alone. What an earlier run sent is reported and never sent again;
 * what it did not send is sent, unless its time has passed.
 */
import type {AccountHandle} from '../../adapter/accounts.ts';
import {DeskError, type Failure, toFailure} from '../../model/errors.ts';
import type {Intent} from '../../state/journal.ts';
import type {PlannedLeg, SeriesPlan} from '../../state/routes.ts';
import type {OrderDeps} from '../order-deps.ts';
import {canceledAs, halted, mayRepeat} from '../place/admission.ts';
import {failedSubmission} from '../place/failed.ts';
import type {Submission} from '../place/submission.ts';
import {submitOrder} from '../place/submit.ts';
import {settleAndLook} from '../settle/resolve-all.ts';
import {legOfSeries} from './claim-series.ts';
import type {SeriesChild, SeriesInput} from './series.ts';
import {legTerms} from './settle-series.ts';

/** How long an order of an earlier run is looked for: long enough to prove that it was never placed, once its time is over. */
const LOOK_MS = 8000;
/** A wait is looked at again this often: the wall clock may be set, the machine may sleep, and the halt flag may go up. */
const WATCH_MS = 1000;

export interface Series {
  readonly id: string;
  readonly clientId: string;
  readonly plan: SeriesPlan;
  readonly input: SeriesInput;
  readonly handle: AccountHandle;
}

/** What became of one order of the series. `submission` null: it was not sent. */
export interface Carried {
  readonly child: SeriesChild;
  readonly submission: Submission | null;
}

/** `say` gets a line for each order that is waited for. Never throws for one order. */
export async function carryOut(series: Series, deps: OrderDeps, say: (line: string) => void): Promise<readonly Carried[]> {
  const {legs} = series.plan;
  const earlier = await reportEarlier(series, deps);
  const carried: Carried[] = [];
  let stopped: Failure | null = null;
  for (const [index, leg] of legs.entries()) {
    const known = earlier.get(index);
    if (known !== undefined) {
      carried.push(childOf(index, leg, known));
      continue;
    }
    const barrier: Failure | null = stopped ?? (await barrierOf(leg, series, deps, () => say(waitingFor(index, legs))));
    if (barrier !== null) {
      const isMissed = barrier.kind === 'timeout';
      if (!isMissed) stopped = barrier;
      carried.push(notSent(index, leg, isMissed ? 'missed' : 'unsent', barrier));
      continue;
    }
    const one = await send(index, leg, series, deps);
    carried.push(one);
    if (leg.during !== null) say(`${index + 1} of ${legs.length}: ${one.child.outcome}`);
  }
  return carried;
}

/** Of each order that an earlier run sent, and that may not be sent again: what became of it. */
async function reportEarlier(
  {id}: Series,
  deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>,
): Promise<ReadonlyMap<number, Submission>> {
  const {journal} = deps.state;
  const sent = journal.legs(id).filter((intent) => !mayBeSent(intent));
  const reports = await Promise.all(
    sent.map(async (intent) => {
      const submission = await settleAndLook(intent, LOOK_MS, deps);
      const now = journal.get(intent.id) ?? intent;
      return intent.legIndex === null || mayBeSent(now) ? [] : [[intent.legIndex, {...submission, replayed: true}] as const];
    }),
  );
  return new Map(reports.flat());
}

/** It never left this machine, or is proven not placed. */
export function mayBeSent(intent: Intent): boolean {
  return intent.state === 'INTENT' || intent.unsent || mayRepeat(intent);
}

/**
 * Waits until the order may be sent. Why it may not be sent at all: `timeout` where its time has passed, else what stops the whole
 * series.
 */
async function barrierOf(
  {during}: PlannedLeg,
  {id, input}: Series,
  {call, state}: Pick<OrderDeps, 'call' | 'state'>,
  onWait: () => void,
): Promise<Failure | null> {
  let hasSaid = false;
  for (;;) {
    if (call.signal.aborted) return toFailure(new DeskError('interrupted', 'Interrupted before it was sent.'));
    const halt = state.halt.current();
    if (halt !== null && !input.typed.reduceOnly) return toFailure(halted(halt.reason));
    const canceled = canceledAs(id, state.journal);
    if (canceled !== null) return toFailure(canceled);
    const now = call.clock.now();
    if (during === null || (now >= during[0] && now < during[1])) return null;
    if (now >= during[1])
      return {kind: 'timeout', message: `Its time, ${new Date(during[0]).toISOString()}, had passed; nothing was sent for it.`};
    if (!hasSaid) onWait();
    hasSaid = true;
    await call.clock.sleep(Math.min(during[0] - now, WATCH_MS), call.signal).catch(() => {});
  }
}

function waitingFor(index: number, legs: readonly PlannedLeg[]): string {
  const at = legs[index]?.during?.[0] ?? 0;
  return `${index + 1} of ${legs.length} at ${new Date(at).toISOString()}`;
}

async function send(index: number, leg: PlannedLeg, series: Series, deps: OrderDeps): Promise<Carried> {
  const {id, clientId, plan, input, handle} = series;
  const terms = legTerms(input, plan, leg);
  // The others of the series are orders of their own: one in doubt is no reason to leave out the next.
  const others = deps.state.journal.legs(id).map((intent) => intent.id);
  const {exact, allowDuplicate, despite} = input.options;
  const ticket = {handle, terms, clientId, leg: legOfSeries(id, index), exact, allowDuplicate, despite: [...despite, ...others]};
  try {
    return childOf(index, leg, await submitOrder(ticket, deps));
  } catch (error) {
    const failure = toFailure(error);
    const wasCut = failure.kind === 'interrupted' && failure.clientOrderId === undefined;
    return wasCut ? notSent(index, leg, 'unsent', failure) : childOf(index, leg, failedSubmission(error, handle, terms));
  }
}

function childOf(index: number, leg: PlannedLeg, submission: Submission): Carried {
  const {outcome, replayed, order, error} = submission;
  const child = {
    ...asked(index, leg),
    outcome,
    replayed,
    clientOrderId: order.clientOrderId,
    ...(error !== undefined && {error}),
  };
  return {child, submission};
}

function notSent(index: number, leg: PlannedLeg, outcome: 'missed' | 'unsent', error: Failure): Carried {
  return {child: {...asked(index, leg), outcome, replayed: false, clientOrderId: null, error}, submission: null};
}

function asked(index: number, {quantity, quantityIn, price, during}: PlannedLeg) {
  return {index, at: during === null ? null : new Date(during[0]).toISOString(), quantity, quantityIn, price};
}
