/**
 * Settles an order whose outcome is unknown: seen anywhere, it is placed; "not placed" needs proof (docs/reliability.md),
 * and everything else stays unknown. Asking is safe to repeat and changes nothing at the exchange. What proves absence is
 * judged in `proof.ts`; here it is asked for, and an unowned fill that could be the order's own outweighs it.
 */
import {within} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {OrderSource} from '../../adapter/contract/trading.ts';
import {dec} from '../../model/decimal.ts';
import {DeskError, toFailure} from '../../model/errors.ts';
import type {Fill, Order} from '../../model/order.ts';
import type {Intent} from '../../state/journal.ts';
import {credentialOf} from '../../state/shared-memory.ts';
import {foreignTo} from '../judge/ownership.ts';
import {counts, isProof, momentAt, type Negative} from '../judge/proof.ts';
import type {OrderDeps} from '../order-deps.ts';
import {type ExchangeTime, measureTime} from './exchange-time.ts';
import {settleIntent} from './record.ts';

/** Between two rounds of questions: half of the time spent so far, within these. A round is not cheap: 50 of Binance's 6000. */
const ROUND_MS = 1000;
const SLOW_ROUND_MS = 5000;
/** Fills before the send by this much may still be its own: clocks differ. */
const FILL_SLACK_MS = 2000;
const FILLS_LIMIT = 500;

/**
 * Asks until the intent is settled or `budgetMs` is spent. Returns the intent as journaled then. The caller holds the
 * lease.
 */
export async function resolveIntent(
  intent: Intent,
  adapter: ExchangeAdapter,
  budgetMs: number,
  deps: OrderDeps,
): Promise<Intent> {
  const {clock, signal} = deps.call;
  if (intent.state === 'INTENT' || intent.sent === null || intent.sentAt === null) {
    return settleIntent(
      intent,
      {state: 'NOT_PLACED', unsent: true, evidence: {source: 'journal', says: 'never sent'}},
      deps.state,
    );
  }
  const startedAt = clock.monotonic();
  const deadline = startedAt + budgetMs;
  const negatives: Negative[] = [];
  const time = await measureTime(adapter, deps);
  for (;;) {
    const verdict = await askRound(intent, adapter, time, negatives, deps);
    if (verdict !== null) return verdict;
    const waitMs = Math.min(Math.max(Math.round((clock.monotonic() - startedAt) / 2), ROUND_MS), SLOW_ROUND_MS);
    if (clock.monotonic() + waitMs > deadline || signal.aborted) break;
    await clock.sleep(waitMs, signal).catch(() => {});
  }
  const expired = isForgotten(intent, adapter, time() ?? clock.now());
  return settleIntent(
    intent,
    {
      state: expired ? 'UNRESOLVED' : 'UNKNOWN',
      evidence: {
        source: 'mxt',
        says: expired ? 'the exchange may have forgotten it by now' : `not settled after ${negatives.length} not-founds`,
      },
      ...(intent.error !== null && {error: intent.error}),
    },
    deps.state,
  );
}

/** Whether the exchange may have forgotten the order by this time on its clock. */
function isForgotten({sent}: Intent, {capabilities}: ExchangeAdapter, now: number): boolean {
  return now - (sent?.fenceAt ?? 0) > capabilities.proof.resolveDeadlineMs;
}

/** One round over all sources. Null: nothing is proven yet. */
async function askRound(
  intent: Intent,
  adapter: ExchangeAdapter,
  time: ExchangeTime,
  negatives: Negative[],
  deps: OrderDeps,
): Promise<Intent | null> {
  const ref = {symbol: intent.symbol, id: intent.order?.id ?? null, clientOrderId: intent.clientOrderId};
  const sources = adapter.trading.orderSources(ref, intent.sentAt ?? intent.createdAt);
  const now = time();
  const before = momentAt(now, intent.sent?.fenceAt ?? Number.POSITIVE_INFINITY, adapter.capabilities.proof);
  const asked = await Promise.all(sources.map((source) => askSource(source, deps)));
  for (const [index, answer] of asked.entries()) {
    const source = sources[index] as OrderSource;
    if (answer instanceof DeskError) continue;
    if (answer !== null) {
      if (foreignTo(intent, answer) === null) return confirmSeen(intent, answer, source.name, deps);
      // Somebody else's order of the same name says nothing of this one.
      continue;
    }
    // What another key does not see may be where the order was sent.
    if (counts(before, source.fromEngine) && intent.credential === credentialOf(adapter.config))
      negatives.push({source: source.name, fromEngine: source.fromEngine, at: deps.call.clock.monotonic()});
  }
  if (!isProof(negatives, before)) return null;
  if (isForgotten(intent, adapter, now ?? 0) || (await hasUnownedFill(intent, adapter, deps))) return null;
  const names = [...new Set(negatives.map(({source}) => source))].join(', ');
  return settleIntent(
    intent,
    {
      state: 'NOT_PLACED',
      evidence: {source: names, says: `absent: ${negatives.length} not-founds after fence and bounds`},
      error: {
        kind: 'rejected',
        message: 'The order never reached the exchange: proven absent.',
        clientOrderId: intent.clientOrderId,
      },
    },
    deps.state,
  );
}

async function askSource(source: OrderSource, {call}: OrderDeps): Promise<Order | null | DeskError> {
  try {
    return await within(call, (signal) => source.find(signal));
  } catch (error) {
    // An error is never evidence: not of absence, and not of presence.
    return error instanceof DeskError ? error : new DeskError('internal', toFailure(error).message);
  }
}

/** The exchange has (had) it. One that never traded and was thrown out at the door is a refusal, not a placement. */
export function confirmSeen(intent: Intent, order: Order, source: string, {state}: OrderDeps): Intent {
  const evidence = {source, says: `${order.status}, filled ${order.filled}`};
  const refusal = refusedBy(order);
  if (refusal === null) return settleIntent(intent, {state: 'CONFIRMED', evidence, order}, state);
  const error = {kind: 'rejected' as const, message: refusal, clientOrderId: intent.clientOrderId};
  return settleIntent(intent, {state: 'REJECTED', evidence, order: {...order, status: 'REJECTED'}, error}, state);
}

/** Some exchanges reject a post-only order that would take, others cancel it at once: one word for both. */
function refusedBy(order: Order): string | null {
  if (order.filled !== null && order.filled !== '0') return null;
  const reason = order.reason === undefined ? '' : `: ${order.reason}`;
  if (order.status === 'REJECTED') return `The exchange rejected the order${reason}.`;
  const crossed = order.postOnly && /post.?only|maker|cross/i.test(order.reason ?? '');
  return crossed && (order.status === 'CANCELED' || order.status === 'EXPIRED')
    ? `Post-only would have traded at once${reason}.`
    : null;
}

/** A fill since the send that fits the order and that no other known order owns. Doubt counts as yes. */
async function hasUnownedFill(intent: Intent, adapter: ExchangeAdapter, deps: OrderDeps): Promise<boolean> {
  const since = (intent.sentAt ?? intent.createdAt) - FILL_SLACK_MS;
  try {
    const {rows, more} = await within(deps.call, (signal) =>
      adapter.trading.fills({symbol: intent.symbol, since, limit: FILLS_LIMIT}, signal),
    );
    // A full page may have left out the one that matters.
    return more || rows.length >= FILLS_LIMIT || rows.some((fill) => fits(fill, intent) && !isOwned(fill, intent, deps));
  } catch {
    return true;
  }
}

function fits({side, price, quantity}: Fill, {request}: Intent): boolean {
  if (side !== request.side) return false;
  if (!('quantityIn' in request && request.quantityIn === 'QUOTE') && dec(quantity).gt(request.quantity)) return false;
  if (!('price' in request)) return true;
  return side === 'BUY' ? dec(price).lte(request.price) : dec(price).gte(request.price);
}

function isOwned(fill: Fill, intent: Intent, {state}: OrderDeps): boolean {
  if (fill.clientOrderId !== null && fill.clientOrderId !== '' && fill.clientOrderId !== intent.clientOrderId) return true;
  // Exchanges count their orders per market: the same number elsewhere is another order.
  const {id: own, venue, symbol} = intent;
  return state.journal.find(fill.orderId).some((other) => other.id !== own && other.venue === venue && other.symbol === symbol);
}
