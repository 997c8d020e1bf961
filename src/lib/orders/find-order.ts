/** Finds one order by either id: the journal knows account and symbol; else all accounts are asked at once. */
import {type AccountHandle, type AccountStatus, askAccounts} from '../adapter/accounts.ts';
import {DeskError, type Failure} from '../model/errors.ts';
import type {Order, OrderRef} from '../model/order.ts';
import type {Intent} from '../state/journal.ts';
import type {OrderDeps} from './order-deps.ts';

export interface FoundOrder {
  readonly handle: AccountHandle;
  readonly ref: OrderRef;
  /** Null when only the journal knows it so far. */
  readonly order: Order | null;
  readonly intent: Intent | null;
  /** Why `order` is only what the journal remembers: the exchange could not be asked. */
  readonly stale?: Failure;
}

/** Where an order may be, from the journal alone: no question to anybody. */
export function journaled(id: string, {state, accounts}: OrderDeps): readonly FoundOrder[] {
  const intents = intentsOf(id, state);
  return intents.flatMap((intent) => {
    const handle = accounts.find(({account}) => account === intent.account);
    if (handle === undefined) return [];
    return [
      {
        handle,
        intent,
        order: null,
        ref: {symbol: intent.symbol, id: intent.order?.id ?? null, clientOrderId: intent.clientOrderId},
      },
    ];
  });
}

/** A state directory that can not be read must not keep anybody from cancelling. */
function intentsOf(id: string, state: OrderDeps['state']): readonly Intent[] {
  try {
    return state.journal.find(id);
  } catch {
    return [];
  }
}

export interface Search {
  readonly found: readonly FoundOrder[];
  readonly accounts: readonly AccountStatus[];
  /** Why a negative answer is not the whole truth. */
  readonly failures: readonly Failure[];
}

/** Asks every account for an order with this id, as theirs and as ours. */
export async function searchOrder(id: string, symbol: string | null, deps: OrderDeps): Promise<Search> {
  const {answers, statuses} = await askAccounts(deps.accounts, deps.call, async (adapter, signal) => {
    const name = symbol ?? '';
    const pattern = adapter.capabilities.clientOrderIdPattern;
    const asks = [adapter.order({symbol: name, id, clientOrderId: null}, signal)];
    if (new RegExp(`^(?:${pattern.source})$`).test(id))
      asks.push(adapter.order({symbol: name, id: null, clientOrderId: id}, signal));
    const results = await Promise.allSettled(asks);
    const order = results.map((result) => (result.status === 'fulfilled' ? result.value : null)).find((value) => value !== null);
    if (order !== undefined) return order;
    const failed = results.find((result) => result.status === 'rejected' && !isForeignId(result.reason));
    if (failed?.status === 'rejected') throw failed.reason;
    return null;
  });
  const found = answers.flatMap(({handle, value}) => {
    if (value === null) return [];
    return [{handle, order: value, intent: null, ref: {symbol: value.symbol, id: value.id, clientOrderId: value.clientOrderId}}];
  });
  return {found, accounts: statuses, failures: statuses.flatMap(({error}) => (error === undefined ? [] : [error]))};
}

/** An id that this exchange can not even have is not found there. */
function isForeignId(reason: unknown): boolean {
  return reason instanceof DeskError && ['not-found', 'usage', 'rule', 'rejected', 'unsupported'].includes(reason.kind);
}

/** The one order behind an id: its newest state. Throws `not-found`, or why that can not be said. */
export async function findOrder(
  id: string,
  symbol: string | null,
  deps: OrderDeps,
): Promise<FoundOrder & {readonly order: Order | null}> {
  const [known] = journaled(id, deps);
  if (known !== undefined) {
    const adapter = await known.handle.adapter();
    const {answers, statuses} = await askAccounts([known.handle], deps.call, (_, signal) => adapter.order(known.ref, signal));
    const [answer] = answers;
    const stale = answer === undefined ? statuses[0]?.error : undefined;
    if (stale !== undefined && known.intent?.order === null) throw errorOf(stale);
    return {...known, order: answer?.value ?? known.intent?.order ?? null, ...(stale !== undefined && {stale})};
  }
  const {found, failures} = await searchOrder(id, symbol, deps);
  const [first] = found;
  if (first !== undefined) return first;
  throw notFound(id, failures);
}

/** "Not found" only when everybody was asked; else the failure that leaves it open. */
export function notFound(id: string, failures: readonly Failure[]): DeskError {
  const [failure] = failures;
  if (failure !== undefined) return errorOf(failure);
  return new DeskError('not-found', `No account has an order ${id.slice(0, 64)}.`, {
    hint: 'Some exchanges find an order only with its symbol: add --symbol.',
  });
}

/** A failure as the error it came from. */
export function errorOf(failure: Failure): DeskError {
  const {kind, message, ...detail} = failure;
  return new DeskError(kind, message, detail);
}
