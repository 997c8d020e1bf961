/**
 * Settles an order whose outcome is unknown: asks what the judge wants to know until it has a verdict or the time is over.
 * Asking is safe to repeat and changes nothing at the exchange.
 */
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {Intent} from '../../state/journal.ts';
import {boundsOf, type Evidence, type Verdict} from '../judge/evidence.ts';
import {judge} from '../judge/judge.ts';
import type {OrderDeps} from '../order-deps.ts';
import {askFills, askSources} from './ask.ts';
import {createExchangeTime} from './exchange-time.ts';
import {recordVerdict} from './record.ts';

/** How long an unknown outcome is looked into at once. Proof of absence takes longer: `mxt order resolve`. */
export const FIRST_LOOK_MS = 2000;
/** Between two rounds of questions: half of the time spent so far, within these. A round is not cheap: 50 of Binance's 6000. */
const ROUND_MS = 1000;
const SLOW_ROUND_MS = 5000;

/**
 * Asks until the intent is settled or `budgetMs` is spent. Returns the intent as journaled then. The caller holds the lease. `askedMs`: how long
 * it has been asked for already, so that the rounds go on as slowly.
 */
export async function resolveIntent(
  intent: Intent,
  adapter: ExchangeAdapter,
  budgetMs: number,
  deps: Pick<OrderDeps, 'call' | 'state'>,
  askedMs = 0,
): Promise<Intent> {
  const {clock, signal} = deps.call;
  const bounds = boundsOf(adapter.capabilities);
  const time = createExchangeTime(adapter, deps);
  const subject = intent.state === 'INTENT' ? {...intent, sent: null} : intent;
  const evidence: Evidence[] = [];
  let verdict: Verdict = judge(subject, evidence, null, bounds);
  const startedAt = clock.monotonic();
  const deadline = startedAt + budgetMs;
  while (verdict.is === 'OPEN') {
    await time.measure();
    evidence.push(...(await askSources(intent, adapter, time, deps)));
    verdict = judge(subject, evidence, time.now(), bounds);
    if (verdict.is === 'OPEN' && verdict.next === 'FILLS') {
      evidence.push(...(await askFills(intent, adapter, time, deps)));
      verdict = judge(subject, evidence, time.now(), bounds);
    }
    if (verdict.is !== 'OPEN') break;
    const spentMs = askedMs + clock.monotonic() - startedAt;
    const waitMs = Math.min(Math.max(Math.round(spentMs / 2), ROUND_MS), SLOW_ROUND_MS);
    if (clock.monotonic() + waitMs > deadline || signal.aborted) break;
    await clock.sleep(waitMs, signal).catch(() => {});
  }
  return recordVerdict(intent, verdict, deps.state);
}
