/** From the answer to a placement to a verdict: a receipt is asked after until the engine has spoken. */
import {withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {Placement} from '../../adapter/contract/trading.ts';
import type {DeskError} from '../../model/errors.ts';
import type {Intent} from '../../state/journal.ts';
import {evidenceOf} from '../judge/answer.ts';
import {boundsOf, type Evidence} from '../judge/evidence.ts';
import {judge} from '../judge/judge.ts';
import type {OrderDeps} from '../order-deps.ts';
import {recordVerdict} from './record.ts';

/** First wait before asking for an order after its receipt; doubles up to the cap. */
const CONFIRM_FIRST_MS = 25;
const CONFIRM_CAP_MS = 800;

/** Writes what the answer proves, and confirms a receipt. Still unknown when the time of the call is over. */
export async function settleAnswer(
  intent: Intent,
  answer: Placement | DeskError,
  adapter: ExchangeAdapter,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<Intent> {
  const bounds = boundsOf(adapter.capabilities);
  const evidence: Evidence[] = [evidenceOf(answer, intent.clientOrderId)];
  const first = judge(intent, evidence, null, bounds);
  const recorded = recordVerdict(intent, first, deps.state);
  if (first.is !== 'OPEN' || first.next !== 'ORDER') return recorded;
  const [saw] = evidence;
  return confirm(recorded, evidence, saw?.saw === 'RECEIPT' ? saw.id : null, adapter, deps);
}

async function confirm(
  intent: Intent,
  evidence: Evidence[],
  id: string | null,
  adapter: ExchangeAdapter,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<Intent> {
  const {clock, signal, timeoutMs} = deps.call;
  const deadline = clock.monotonic() + timeoutMs;
  const ref = {symbol: intent.symbol, id, clientOrderId: intent.clientOrderId};
  for (let wait = CONFIRM_FIRST_MS; ; wait = Math.min(wait * 2, CONFIRM_CAP_MS)) {
    const order = await withTimeout(deps.call, (given) => adapter.trading.order(ref, given)).catch(() => null);
    if (order !== null) {
      evidence.push({saw: 'ORDER', source: 'order', order, fresh: true});
      const verdict = judge(intent, evidence, null, boundsOf(adapter.capabilities));
      if (verdict.is !== 'OPEN' || verdict.next !== 'ORDER') return recordVerdict(intent, verdict, deps.state);
    }
    if (signal.aborted || clock.monotonic() + wait > deadline) break;
    await clock.sleep(wait, signal).catch(() => {});
  }
  // A receipt that stays one is a doubt.
  const verdict = judge(intent, [], null, boundsOf(adapter.capabilities));
  return recordVerdict(intent, verdict, deps.state);
}
