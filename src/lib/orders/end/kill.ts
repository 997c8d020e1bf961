/** The kill switch: flag first, then cancel everywhere until nothing is left twice in a row, and name every survivor. */
import {type AccountStatus, askAccounts, within} from '../../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../../adapter/contract/exchange.ts';
import {DeskError, type Failure, toFailure} from '../../../model/errors.ts';
import type {Order} from '../../../model/order.ts';
import {venueOf} from '../../../state/shared-memory.ts';
import {unsettledIntents, unsettledOrders} from '../../look/list.ts';
import {openOrders} from '../../look/open-orders.ts';
import type {OrderDeps} from '../../order-deps.ts';
import {type CancelVerdict, cancelOne} from './cancel.ts';
import {cancelListed} from './cancel-all.ts';

/** Two empty reads this far apart: an order that slipped in before the flag has shown by then. */
const APART_MS = 2000;
/** Longest fight with one account. */
const BUDGET_MS = 60_000;

export interface KillDocument {
  readonly at: string;
  /** Since when and why no order is placed; null when the flag could not be raised. */
  readonly halt: {readonly at: string; readonly reason: string} | null;
  /** True when every account answered and nothing is left. */
  readonly complete: boolean;
  readonly orders: readonly CancelVerdict[];
  /** Still open, or open when last seen. */
  readonly survivors: readonly Order[];
  /** Orders of which nobody knows whether they exist. */
  readonly unknown: readonly Order[];
  readonly accounts: readonly AccountStatus[];
  readonly error?: Failure;
}

/** Works while one exchange is down, one account is broken, and even when the flag can not be written (it says so). */
export async function kill(reason: string, deps: OrderDeps): Promise<KillDocument> {
  const {clock} = deps.call;
  const raised = raise(reason, deps);
  const call = {...deps.call, timeoutMs: BUDGET_MS + 4 * deps.call.timeoutMs};
  const swept: Swept[] = deps.accounts.map(() => ({orders: [], survivors: []}));
  const {statuses, complete} = await askAccounts(deps.accounts, call, (adapter, _signal, handle) =>
    sweep(adapter, swept[deps.accounts.indexOf(handle)] ?? {orders: [], survivors: []}, deps),
  );
  const survivors = swept.flatMap((each) => each.survivors);
  const unknown = unsettledOrders(deps);
  return {
    at: new Date(clock.now()).toISOString(),
    halt: 'at' in raised ? {at: new Date(raised.at).toISOString(), reason: raised.reason} : null,
    complete: complete && survivors.length === 0 && unknown.length === 0 && 'at' in raised,
    orders: swept.flatMap(({orders}) => orders),
    survivors,
    unknown,
    accounts: statuses,
    ...('kind' in raised && {error: raised}),
  };
}

function raise(reason: string, {state}: OrderDeps): ReturnType<OrderDeps['state']['halt']['raise']> | Failure {
  try {
    return state.halt.raise(reason);
  } catch (error) {
    return toFailure(error);
  }
}

interface Swept {
  orders: CancelVerdict[];
  survivors: readonly Order[];
}

function keep(swept: Swept, verdicts: readonly CancelVerdict[]): void {
  const seen = new Set(verdicts.map(({order}) => order?.id));
  swept.orders = [...swept.orders.filter(({order}) => !seen.has(order?.id)), ...verdicts];
}

/** An order of unknown outcome may be live and in no list yet: the engine knows it by its client order id. Those that it ended. */
async function cancelDoubtful(adapter: ExchangeAdapter, deps: OrderDeps): Promise<readonly CancelVerdict[]> {
  const venue = venueOf(adapter.config);
  const intents = unsettledIntents(deps).filter((intent) => intent.account === adapter.config.account && intent.venue === venue);
  const verdicts = await Promise.all(
    intents.map((intent) => {
      const ref = {symbol: intent.symbol, id: intent.order?.id ?? null, clientOrderId: intent.clientOrderId};
      return cancelOne(adapter, ref, intent, deps);
    }),
  );
  return verdicts.filter(({outcome}) => outcome === 'canceled' || outcome === 'filled');
}

/** Fills `swept` as it goes, so that what is known survives a failure in the middle. */
async function sweep(adapter: ExchangeAdapter, swept: Swept, deps: OrderDeps): Promise<void> {
  const {clock, signal} = deps.call;
  const deadline = clock.monotonic() + BUDGET_MS;
  let emptySince: number | null = null;
  for (;;) {
    const {rows: open} = await within(deps.call, (given) => openOrders(adapter, null, deps, given));
    swept.survivors = open;
    keep(swept, await cancelDoubtful(adapter, deps));
    if (open.length > 0) {
      emptySince = null;
      keep(swept, await cancelListed(adapter, open, null, deps));
    } else {
      emptySince ??= clock.monotonic();
      if (clock.monotonic() - emptySince >= APART_MS) return;
    }
    if (clock.monotonic() > deadline) {
      throw new DeskError('timeout', `${open.length} orders are still open after ${BUDGET_MS / 1000} s.`, {
        hint: 'Run mxt kill again.',
      });
    }
    await clock.sleep(open.length > 0 ? APART_MS / 4 : APART_MS, signal);
  }
}
