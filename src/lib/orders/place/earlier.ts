/**
 * What an earlier run under the same name came to. Rules, prices and limits of today change nothing of it, and a market that
 * is gone or does not answer must not make it look unplaced.
 */
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {symbolCandidates} from '../../model/symbol.ts';
import {identityOf, isSentFrom, venueOf} from '../../state/account-names.ts';
import {type Intent, isUnsettled} from '../../state/journal.ts';
import type {OrderDeps} from '../order-deps.ts';
import {lastOf, lookAgain} from '../settle/look-again.ts';
import {releaseIntent} from '../settle/record.ts';
import {FIRST_LOOK_MS, resolveIntent} from '../settle/resolve.ts';
import {mayRepeat, otherTerms} from './admission.ts';
import {intentIdOf} from './ids.ts';
import {interruptedBy, type Submission, submissionOf} from './submission.ts';
import {termsText} from './terms.ts';
import type {Ticket} from './ticket.ts';

const WAIT_STEP_MS = 50;

/**
 * The intent that an earlier run journaled under this name, sent or not: by the name itself, so that it is found whatever the
 * account was called then. Null: none.
 */
export function journaledEarlier(
  {clientId, leg}: Pick<Ticket, 'clientId' | 'leg'>,
  {config}: ExchangeAdapter,
  {state: {journal}}: Pick<OrderDeps, 'state'>,
): Intent | null {
  if (leg !== null) return journal.get(intentIdOf({identity: identityOf(config), clientId, leg}) ?? '');
  if (clientId === null) return null;
  const venue = venueOf(config);
  const known = journal
    .find(clientId)
    .filter((intent) => intent.clientId === clientId && intent.routeId === null && isSentFrom(intent, config))
    .toSorted((a, b) => Number(b.venue === venue) - Number(a.venue === venue));
  // One that stands for an order comes before one that may be tried again.
  return known.find((intent) => wasSent(intent) && !mayRepeat(intent)) ?? known[0] ?? null;
}

/** The same, where it was sent. Throws `limit` for other terms. */
export function sentEarlier(
  known: Intent | null,
  {terms, leg}: Pick<Ticket, 'terms' | 'leg'>,
  adapter: ExchangeAdapter,
): Intent | null {
  if (known === null || !wasSent(known)) return null;
  // A leg that may be tried again has today's prices; its route has compared what was asked.
  if (leg !== null && known.venue === venueOf(adapter.config) && mayRepeat(known)) return null;
  const same =
    symbolCandidates(terms.symbol).includes(known.symbol) && termsText({...terms, symbol: known.symbol}) === known.terms;
  if (!same || known.venue !== venueOf(adapter.config)) throw otherTerms(known);
  return known;
}

function wasSent({state, unsent}: Intent): boolean {
  return state !== 'INTENT' && !unsent;
}

/**
 * The result of an intent that this call did not send: waits for the process that works on it, and settles it if that process
 * has died. Null when it was proven not placed and may be tried again.
 */
export async function awaitOther(
  id: string,
  adapter: ExchangeAdapter,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<Submission | null> {
  const {clock, signal, timeoutMs} = deps.call;
  const {journal} = deps.state;
  const deadline = clock.monotonic() + timeoutMs;
  for (;;) {
    const known = journal.get(id);
    if (known === null) return null;
    if (!isUnsettled(known.state) && known.state !== 'INTENT') return asItStands(known, adapter, deps);
    // Read again under the lease: its holder may have gone on in between.
    if (known.state !== 'INTENT' && journal.lease(id)) {
      const settled = await resolveAndRelease(journal.get(id) ?? known, adapter, deps);
      return isUnsettled(settled.state) ? submissionOf(settled, true) : asItStands(settled, adapter, deps);
    }
    if (clock.monotonic() > deadline) return submissionOf(known, true);
    await clock.sleep(WAIT_STEP_MS, signal).catch(() => Promise.reject(interruptedBy(known)));
  }
}

/** Looks into an unknown outcome once, and lets go of the lease. A leg cut short by Ctrl-C is its route's to tell. */
export async function resolveAndRelease(
  intent: Intent,
  adapter: ExchangeAdapter,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<Intent> {
  const {signal} = deps.call;
  try {
    const isOver = !isUnsettled(intent.state) || signal.aborted;
    const settled = isOver ? intent : await resolveIntent(intent, adapter, FIRST_LOOK_MS, deps);
    if (signal.aborted && intent.routeId === null) throw interruptedBy(settled);
    return settled;
  } finally {
    releaseIntent(intent.id, deps.state);
  }
}

/** A settled intent as it is now. Null when it may be tried again. */
async function asItStands(
  settled: Intent,
  adapter: ExchangeAdapter,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<Submission | null> {
  if (settled.state !== 'CONFIRMED') return mayRepeat(settled) ? null : submissionOf(settled, true);
  const last = lastOf(settled, deps);
  if (last.state !== 'CONFIRMED') return submissionOf(last, true);
  const {intent, failure} = await lookAgain(last, adapter, deps);
  const submission = submissionOf(intent, true);
  return failure === null ? submission : {...submission, error: failure};
}
