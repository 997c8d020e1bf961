/**
 * Whether an order was placed: the only place where that is decided. Pure: placing, replacing, canceling, resolving, the kill
 * switch and the model that simulates millions of intents all judge by these lines. Everything around it asks and writes.
 *
 *   not sent ─► not placed
 *   an order of ours is seen ─► placed (refused where it never traded and was thrown out at the door)
 *   refused in allow-listed words ─► refused        the id belongs to another order that keeps it ─► refused
 *   not-founds that prove absence, and no fill that could be its own ─► not placed
 *   anything else ─► open, with the question that could settle it
 */
import {dec} from '../../model/decimal.ts';
import type {Failure} from '../../model/errors.ts';
import {isTerminal, type Order} from '../../model/order.ts';
import type {IntentState, Settlement} from '../../state/journal.ts';
import type {Bounds, Evidence, Subject, Verdict} from './evidence.ts';
import {compareFresh, whyNotOurs} from './ownership.ts';
import {admissible, isProof} from './window.ts';

type Seen = Extract<Evidence, {readonly saw: 'ORDER'}>;

/**
 * `evidence` in the order in which it came. `exchangeNow` is on the exchange's clock, epoch ms; null while that has not been
 * measured, and then nothing is proven absent.
 */
export function judge(subject: Subject, evidence: readonly Evidence[], exchangeNow: number | null, bounds: Bounds): Verdict {
  if (subject.sent === null) return {is: 'NOT_PLACED', unsent: true, error: subject.error, source: 'journal', says: 'never sent'};
  return (
    ofSighting(subject, evidence, bounds) ??
    ofAnswer(evidence) ??
    ofForeignOrder(subject, evidence, bounds) ??
    ofAbsence(subject, evidence, exchangeNow, bounds) ??
    stillOpen(subject, evidence, exchangeNow, bounds)
  );
}

/** An order that is ours, in a state that only the engine gives. */
function ofSighting(subject: Subject, evidence: readonly Evidence[], bounds: Bounds): Verdict | null {
  const last = seen(evidence).findLast(({order}) => whyNotOurs(subject, order, bounds) === null && isEngineState(order));
  if (last === undefined) return null;
  const {order, source, fresh} = last;
  const {adjustments, wrong} = fresh ? compareFresh(subject.request, order) : {adjustments: [], wrong: null};
  if (wrong !== null) return null;
  const says = `${order.status}, filled ${order.filled ?? 'unknown'}`;
  // One that was placed before and crossed after a change has ended; that it was refused is not true any more.
  const refusal = subject.state === 'CONFIRMED' ? null : refusedBy(order);
  if (refusal === null) return {is: 'PLACED', order, adjustments, source, says};
  const error = named(subject, {kind: 'rejected', message: refusal});
  return {is: 'REFUSED', order: {...order, status: 'REJECTED'}, error, source, says};
}

/** A stop waits as PENDING; for any other order PENDING only repeats the receipt. An unknown status is not a verdict. */
function isEngineState({status, type}: Order): boolean {
  if (status === 'PENDING') return type === 'STOP_LIMIT' || type === 'STOP_MARKET';
  return status !== 'UNKNOWN';
}

/** Some exchanges reject a post-only order that would take, others cancel it at once: one word for both. */
function refusedBy(order: Order): string | null {
  if (order.filled !== null && !dec(order.filled).isZero()) return null;
  const reason = order.reason === undefined ? '' : `: ${order.reason}`;
  const crossed = order.postOnly && /post.?only|maker|cross/i.test(order.reason ?? '');
  const isRejected = order.status === 'REJECTED';
  if (crossed && (isRejected || order.status === 'CANCELED' || order.status === 'EXPIRED'))
    return `Post-only would have traded at once${reason}.`;
  return isRejected ? `The exchange rejected the order${reason}.` : null;
}

/** What the exchange answered, or that it was never asked. */
function ofAnswer(evidence: readonly Evidence[]): Verdict | null {
  for (const each of evidence) {
    if (each.saw === 'NOT_SENT') return {is: 'NOT_PLACED', unsent: true, error: each.error, source: 'placement', says: each.says};
    if (each.saw !== 'REFUSED') continue;
    const because = {source: 'placement', says: `refused: ${each.error.code ?? each.error.kind}`};
    // Refused for the moment that it came in: the same intent may be tried again, as its error says.
    if (each.passing) return {is: 'NOT_PLACED', unsent: true, error: each.error, ...because};
    return {is: 'REFUSED', error: each.error, order: null, ...because};
  }
  return null;
}

/**
 * Another order has the id. Where the exchange said that the id is taken, and that order keeps it, ours was refused for it;
 * so it was where the exchange answers a known id with its first order, or with a receipt that names it.
 */
function ofForeignOrder(subject: Subject, evidence: readonly Evidence[], bounds: Bounds): Verdict | null {
  const taken = evidence.some(({saw}) => saw === 'TAKEN');
  for (const {order, source, fresh} of seen(evidence)) {
    const why = whyNotOurs(subject, order, bounds);
    if (why === null) continue;
    const keeps = !isTerminal(order.status) || bounds.uniqueness === 'EVER' || bounds.uniqueness === 'REPLAY';
    const replayed = bounds.uniqueness === 'REPLAY' && fresh && (source === 'placement' || isReceiptOf(evidence, order));
    if (!replayed && !(taken && keeps)) continue;
    return {
      is: 'REFUSED',
      error: named(subject, {kind: 'rejected', message: standsForAnother(order, why)}),
      order: null,
      source,
      says: why,
    };
  }
  return null;
}

/** The answer to the placement was a receipt that names this order. */
function isReceiptOf(evidence: readonly Evidence[], {id}: Order): boolean {
  return id !== null && evidence.some((each) => each.saw === 'RECEIPT' && each.id === id);
}

function standsForAnother({id}: Order, why: string): string {
  return `${ID_TAKEN}${id === null ? '' : ` (${id})`}: ${why}.`;
}

const ID_TAKEN = 'The client order id stands for another order';

/** Whether an order was refused because the exchange has another one under its id: what was wanted may be there already. */
export function isIdTaken({message}: Failure): boolean {
  return message.startsWith(ID_TAKEN);
}

/** Absence needs both: not-founds that count, and no fill that could be the order's own, read no earlier than they. */
function ofAbsence(subject: Subject, evidence: readonly Evidence[], exchangeNow: number | null, bounds: Bounds): Verdict | null {
  const {sent} = subject;
  if (sent === null || isForgotten(sent.fenceAt, exchangeNow, bounds)) return null;
  // An order that is there in a word of its own is not absent.
  if (seen(evidence).some(({order}) => whyNotOurs(subject, order, bounds) === null)) return null;
  const counted = admissible(
    evidence.filter((each) => each.saw === 'NOT_FOUND'),
    sent.fenceAt,
    bounds,
  );
  if (!isProof(counted)) return null;
  const names = [...new Set(counted.map(({source}) => source))].join(', ');
  const fills = evidence.findLast((each) => each.saw === 'FILLS');
  const proven = counted.at(-1)?.askedAt ?? 0;
  if (fills === undefined || fills.askedAt === null || fills.askedAt < proven)
    return open(subject, 'FILLS', `absent by ${names}; fills not read yet`);
  if (fills.unowned > 0) return null;
  const answered = subject.error === null ? '' : ` Its answer to the placement was: ${subject.error.message}`;
  return {
    is: 'NOT_PLACED',
    unsent: false,
    error: named(subject, {
      ...(subject.error?.code !== undefined && {code: subject.error.code}),
      kind: 'rejected',
      message: `The exchange has no such order: proven absent.${answered}`,
    }),
    source: names,
    says: `absent: ${counted.length} not-founds after fence and bounds`,
  };
}

function stillOpen(subject: Subject, evidence: readonly Evidence[], exchangeNow: number | null, bounds: Bounds): Verdict {
  const {sent} = subject;
  if (sent !== null && isForgotten(sent.fenceAt, exchangeNow, bounds))
    return {...open(subject, 'SOURCES', 'the exchange may have forgotten it by now'), forgotten: true};
  const receipt = evidence.some(({saw}) => saw === 'RECEIPT');
  const taken = evidence.some(({saw}) => saw === 'TAKEN');
  const strange = strangeOrder(subject, evidence, bounds);
  const doubt = evidence.findLast((each) => each.saw === 'NO_ANSWER');
  const fills = evidence.findLast((each) => each.saw === 'FILLS');
  const says =
    strange ??
    (fills !== undefined && fills.unowned > 0 ? `${fills.unowned} fills may be its own` : null) ??
    (doubt === undefined ? null : `no usable answer: ${doubt.error.kind}`) ??
    (receipt ? 'a receipt; the engine has not answered yet' : taken ? 'the client order id is taken' : 'nothing is proven yet');
  const error = strange === null ? (doubt?.error ?? subject.error) : named(subject, {kind: 'protocol', message: strange});
  const next = (receipt || taken) && strange === null ? 'ORDER' : 'SOURCES';
  return {...open(subject, next, says), receipt, error};
}

/** An order under our id that is not what was asked for, in words. */
function strangeOrder(subject: Subject, evidence: readonly Evidence[], bounds: Bounds): string | null {
  for (const {order, source, fresh} of seen(evidence)) {
    const why = whyNotOurs(subject, order, bounds) ?? (fresh ? compareFresh(subject.request, order).wrong : null);
    if (why === null || !fresh) continue;
    return source === 'placement'
      ? `The exchange answered with another order than the one asked for: ${why}.`
      : standsForAnother(order, why);
  }
  return null;
}

function isForgotten(fenceAt: number, exchangeNow: number | null, {resolveDeadlineMs}: Bounds): boolean {
  return exchangeNow !== null && exchangeNow - fenceAt > resolveDeadlineMs;
}

function open({error}: Subject, next: 'ORDER' | 'SOURCES' | 'FILLS', says: string): Extract<Verdict, {is: 'OPEN'}> {
  return {is: 'OPEN', next, receipt: false, forgotten: false, error, source: 'mxt', says};
}

function seen(evidence: readonly Evidence[]): readonly Seen[] {
  return evidence.filter((each) => each.saw === 'ORDER');
}

function named({clientOrderId}: Subject, failure: Failure): Failure {
  return {...failure, clientOrderId};
}

/** The verdict as the journal keeps it. */
export function settlementOf(verdict: Verdict): Settlement {
  const evidence = {source: verdict.source, says: verdict.says};
  switch (verdict.is) {
    case 'PLACED':
      return {state: 'CONFIRMED', order: verdict.order, adjustments: verdict.adjustments, evidence};
    case 'REFUSED':
      return {state: 'REJECTED', error: verdict.error, evidence, ...(verdict.order !== null && {order: verdict.order})};
    case 'NOT_PLACED':
      return {state: 'NOT_PLACED', unsent: verdict.unsent, evidence, ...(verdict.error !== null && {error: verdict.error})};
    case 'OPEN': {
      const state = verdict.forgotten ? 'UNRESOLVED' : verdict.receipt ? 'ACKED' : 'UNKNOWN';
      return {state, evidence, ...(verdict.error !== null && {error: verdict.error})};
    }
  }
}

const FINAL: ReadonlySet<IntentState> = new Set(['CONFIRMED', 'REJECTED', 'NOT_PLACED']);

/**
 * Whether a new verdict replaces the one in the journal. Proof is proof: a later doubt does not undo it. A placed order may
 * still be seen in a newer state, and an order that is there outweighs a proof that it was not.
 */
export function supersedes(next: IntentState, now: IntentState): boolean {
  return !FINAL.has(now) || next === now || (next === 'CONFIRMED' && now === 'NOT_PLACED');
}
