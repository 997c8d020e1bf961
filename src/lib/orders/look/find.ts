/** Finds one order by either id: the journal knows account and symbol; else all accounts are asked at once. */
import {type AccountHandle, type AccountStatus, askAccounts} from '../../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../../adapter/contract/exchange.ts';
import {DeskError, type Failure} from '../../../model/errors.ts';
import {isTerminal, type Order, type OrderRef} from '../../../model/order.ts';
import type {Intent} from '../../../state/journal.ts';
import type {OrderDeps} from '../../order-deps.ts';
import {newest, remembered} from './newest.ts';

/** An exchange that does not find what it had is behind, or has forgotten it: no news either way. */
const NOT_SHOWN: Failure = {kind: 'not-found', message: 'The exchange does not show this order now.'};

export interface FoundOrder {
  readonly handle: AccountHandle;
  readonly ref: OrderRef;
  /** Null when only the journal knows it so far. */
  readonly order: Order | null;
  readonly intent: Intent | null;
  /** Why `order` is only what the journal remembers: the exchange could not be asked, or does not show it. */
  readonly stale?: Failure;
}

/**
 * Where an order may be, from the journal alone, newest first: no question to anybody. Several, when one name stands for
 * several orders: the legs of a route, or the same --client-id on other accounts.
 */
export function journaled(id: string, symbol: string | null, {state, accounts}: OrderDeps): readonly FoundOrder[] {
  const intents = intentsOf(id, state).filter(
    (intent) => accounts.some(({account}) => account === intent.account) && (symbol === null || symbol === intent.symbol),
  );
  return living(intents).flatMap((intent) => {
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

/** Those that may be open; else those that were placed; else all. A refused replacement is not what its name stands for. */
function living(intents: readonly Intent[]): readonly Intent[] {
  const taken = intents.filter(({state}) => state !== 'REJECTED' && state !== 'NOT_PLACED');
  const last = taken.filter((each) => !taken.some((other) => other.state === 'CONFIRMED' && replaces(other, each)));
  const open = last.filter(({order}) => order === null || !isTerminal(order.status));
  return [open, last, intents].find(({length}) => length > 0) ?? [];
}

function replaces({parent}: Intent, {clientOrderId, order}: Intent): boolean {
  return parent !== null && (parent === clientOrderId || parent === order?.id);
}

/** Whether what one name stands for belongs together, so that ending all of it is what was meant. */
export function isOneOrder(found: readonly FoundOrder[]): boolean {
  const [first, ...others] = found.flatMap(({intent}) => (intent === null ? [] : [intent]));
  if (first === undefined) return found.length === 1;
  return others.every(
    (other) =>
      (first.parent !== null && first.parent === other.parent) ||
      (first.key !== null && first.key === other.key && first.account === other.account) ||
      replaces(first, other),
  );
}

/** The refusal to guess which of several orders is meant. */
export function ambiguous(id: string, found: readonly FoundOrder[]): DeskError {
  const places = [...new Set(found.map(({handle}) => handle.account))].sort();
  const several = places.length > 1;
  const names = several ? places : found.map(({ref}) => ref.clientOrderId ?? ref.id ?? '');
  return new DeskError(
    'usage',
    `${id.slice(0, 64)} is an order on several ${several ? 'accounts' : 'names'}: ${names.join(', ')}.`,
    {
      hint: several ? 'Add --account NAME.' : 'Give the one that is meant, or add --symbol.',
      sent: false,
    },
  );
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
    const orders = await (symbol === null ? anySymbol(id, adapter, signal) : ofSymbol(id, symbol, adapter, signal));
    return orders.map((order) => upToDate(order, null, adapter, deps));
  });
  const found = answers.flatMap(({handle, value}) => value.map((order) => ({handle, order, intent: null, ref: order})));
  return {found, accounts: statuses, failures: statuses.flatMap(({error}) => (error === undefined ? [] : [error]))};
}

async function anySymbol(id: string, adapter: ExchangeAdapter, signal: AbortSignal): Promise<readonly Order[]> {
  return (await adapter.trading.lookUp(id, signal)).orders;
}

/** Asked for as the exchange's id and as ours: the two may be different orders. */
async function ofSymbol(id: string, symbol: string, adapter: ExchangeAdapter, signal: AbortSignal): Promise<readonly Order[]> {
  const asks = [adapter.trading.order({symbol, id, clientOrderId: null}, signal)];
  if (adapter.capabilities.clientOrderIds.accepts(id))
    asks.push(adapter.trading.order({symbol, id: null, clientOrderId: id}, signal));
  const results = await Promise.allSettled(asks);
  const orders = results.flatMap((result) => (result.status === 'fulfilled' && result.value !== null ? [result.value] : []));
  const failed = results.find((result) => result.status === 'rejected' && !isForeignId(result.reason));
  if (orders.length === 0 && failed?.status === 'rejected') throw failed.reason;
  return orders.filter((order, index) => orders.findIndex(({id: other}) => other === order.id) === index);
}

/** A read, corrected by what the exchange told before. */
function upToDate(told: Order, placed: Order | null, adapter: ExchangeAdapter, deps: OrderDeps): Order {
  return newest(told, [...(placed === null ? [] : [placed]), ...remembered(adapter, deps)]);
}

/** An id that this exchange can not even have is not found there. */
function isForeignId(reason: unknown): boolean {
  return reason instanceof DeskError && ['not-found', 'usage', 'rule', 'rejected', 'unsupported'].includes(reason.kind);
}

/** The one order behind an id: its newest state. Throws `not-found`, or why that can not be said. */
export async function findOrder(id: string, symbol: string | null, deps: OrderDeps): Promise<FoundOrder> {
  const [known] = journaled(id, symbol, deps);
  if (known !== undefined) {
    const before = known.intent?.order ?? null;
    const {answers, statuses} = await askAccounts([known.handle], deps.call, async (adapter, signal) => {
      const order = await adapter.trading.order(known.ref, signal);
      return order === null ? null : upToDate(order, before, adapter, deps);
    });
    const told = answers[0]?.value ?? null;
    const failure = statuses[0]?.error;
    if (before === null && failure !== undefined) throw errorOf(failure);
    if (told !== null || before === null) return {...known, order: told};
    const stale = failure ?? (isTerminal(before.status) ? undefined : NOT_SHOWN);
    return {...known, order: before, ...(stale !== undefined && {stale})};
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
