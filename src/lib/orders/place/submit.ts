/**
 * The one way an order leaves this program.
 *
 *   rules ─► limits ─► journal (halt, duplicates; SENT, synced) ─► one POST ─► journal ─► confirm / resolve
 *   known client id ─► the first one's result, as the exchange has it now, whatever the rules and limits of today say
 */
import {withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {DeskError} from '../../model/errors.ts';
import type {Intent, JournalView} from '../../state/journal.ts';
import type {OrderDeps} from '../order-deps.ts';
import {settleAnswer} from '../settle/confirm.ts';
import {assertNotRouted, canceledAs, mayRepeat, otherTerms} from './admission.ts';
import {adoptOrder} from './adopt.ts';
import {arrivalOf} from './arrival.ts';
import {forgetSettings} from './contract-settings.ts';
import {awaitOther, journaledEarlier, resolveAndRelease, sentEarlier} from './earlier.ts';
import {sentRecord} from './ids.ts';
import {type LimitCheck, prepareLimits} from './limits.ts';
import {draftOf, type PreparedTicket, prepareTicket} from './prepare.ts';
import {place} from './send.ts';
import {withBrokenRule} from './stale-rules.ts';
import {type Submission, submissionOf} from './submission.ts';
import type {Ticket} from './ticket.ts';
import {findUnderId} from './under-id.ts';

/**
 * Places one order once. Throws DeskError when it was refused before anything was journaled, and `interrupted` on Ctrl-C:
 * with the client order id when that order was journaled. Every other outcome is in the result, that of a leg always.
 */
export async function submitOrder(ticket: Ticket, deps: OrderDeps): Promise<Submission> {
  try {
    const adapter = await ticket.handle.adapter();
    const known = journaledEarlier(ticket, adapter, deps);
    const earlier = sentEarlier(known, ticket, adapter);
    const reported = earlier === null ? null : await awaitOther(earlier.id, adapter, deps);
    if (reported !== null) return reported;
    const prepared = await prepareTicket(ticket, deps, known);
    const found = await findUnderId(ticket, prepared, deps);
    if (found !== null) return adoptOrder(ticket, prepared, found, deps);
    const {held, wire} = prepared;
    // A --client-id is idempotent, so the duplicate check does not apply.
    const allowDuplicate = ticket.allowDuplicate || ticket.clientId !== null || ticket.leg !== null;
    const {despite, closes = false, reserved = false} = ticket;
    const subject = {
      adapter,
      market: wire.market,
      request: wire.request,
      allowDuplicate,
      despite,
      settings: held,
      closes,
      reserved,
    };
    const limits = await prepareLimits(subject, deps);
    const submission = await openAndSend(ticket, prepared, limits, deps);
    if (submission.outcome === 'rejected' && held !== null) {
      forgetSettings(adapter, deps.state.memory(adapter.config), deps.call);
    }
    return await withBrokenRule(submission, subject, deps);
  } catch (error) {
    throw error instanceof DeskError ? error.on(ticket.handle) : error;
  }
}

async function openAndSend(
  ticket: Ticket,
  prepared: PreparedTicket,
  {check, value}: LimitCheck,
  deps: Pick<OrderDeps, 'call' | 'state' | 'books'>,
): Promise<Submission> {
  const {clientId, leg} = ticket;
  const {adapter, wire} = prepared;
  const seen = deps.books?.last(adapter.config, wire.request.symbol) ?? [];
  const arrival = arrivalOf(wire.request, seen, deps.call.clock.now());
  const draft = {...draftOf(ticket, prepared, value), ...(arrival !== null && {arrival})};
  const admission = {
    check(view: JournalView) {
      if (clientId !== null && leg === null) assertNotRouted(clientId, view);
      const canceled = leg === null ? null : canceledAs(leg.routeId, view);
      if (canceled !== null) throw canceled;
      check(view);
    },
    mayRepeat,
  };
  const {found, intent} = deps.state.journal.open(draft, admission, sentRecord(wire));
  if (found === 'OTHER_TERMS') throw otherTerms(intent);
  if (found === 'KNOWN') {
    const reported = await awaitOther(intent.id, prepared.adapter, deps);
    // Refused to another process, or gone, at this very moment: proven not placed.
    return reported ?? submissionOf(deps.state.journal.get(intent.id) ?? intent, true);
  }
  return submissionOf(await resolveAndRelease(await sendIntent(intent, prepared, deps), prepared.adapter, deps));
}

/** Sends, once more after a refusal of the time stamp alone, and settles the answer. Returns the intent as journaled then. */
export async function sendIntent(
  intent: Intent,
  {adapter, held, wire: first}: Pick<PreparedTicket, 'adapter' | 'held' | 'wire'>,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<Intent> {
  const sent = await place(intent, first, adapter, deps, intent.state === 'SENT');
  const {answer} = sent;
  const isMistimed = !(answer instanceof DeskError) && answer.outcome === 'REJECTED' && answer.error.kind === 'clock';
  if (isMistimed && !isOverdue(intent, deps) && (await syncClock(adapter, deps))) {
    // Proven unexecuted: the exchange refused the time stamp before anything else. Once more, with its own time.
    deps.state.journal.note(intent.id, {source: 'placement', says: 'refused for its time stamp; clock measured again'});
    const restamped = adapter.trading.prepareOrder(first.request, first.market, held);
    const again = await place(sent.intent, restamped, adapter, deps);
    return settleAnswer(again.intent, again.answer, adapter, deps);
  }
  return settleAnswer(sent.intent, answer, adapter, deps);
}

async function syncClock(adapter: ExchangeAdapter, {call}: Pick<OrderDeps, 'call'>): Promise<boolean> {
  const synced = await withTimeout(call, (signal) => adapter.marketData.syncClock(signal)).catch(() => null);
  return synced !== null;
}

/** The process was suspended longer than its timeout: do not send at a price that old. */
function isOverdue({createdAt}: Intent, {call: {clock, timeoutMs}}: Pick<OrderDeps, 'call'>): boolean {
  return Math.abs(clock.now() - createdAt) > timeoutMs;
}
