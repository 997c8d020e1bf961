/** Where an order may be, from the journal alone: no exchange is asked. */
import type {AccountHandle, AccountStatus} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {DeskError, Failure} from '../../model/errors.ts';
import {linkedIdsOf} from '../../model/linked.ts';
import {isTerminal, type Order, type OrderRef} from '../../model/order.ts';
import {isSentFrom} from '../../state/account-names.ts';
import type {Intent} from '../../state/journal.ts';
import type {State} from '../../state/state.ts';
import type {OrderDeps} from '../order-deps.ts';

/** Which of its two names an order is called by: the exchange's id, or the client order id. */
export type IdKind = 'id' | 'client';

export interface FoundOrder {
  readonly handle: AccountHandle;
  readonly ref: OrderRef;
  /** Null when only the journal knows it so far. */
  readonly order: Order | null;
  readonly intent: Intent | null;
  /** Why `order` is only what the journal remembers: the exchange could not be asked, or does not show it. */
  readonly stale?: Failure;
}

/** The order that an id names (several: the legs of one), or why none is named. */
export interface Located {
  readonly found: readonly FoundOrder[];
  /** How the accounts that were asked did. */
  readonly accounts: readonly AccountStatus[];
  readonly error: DeskError | null;
}

/**
 * Orders of the journal that an id names, newest first. Several, when one name stands for several orders: the legs of a
 * route, or the same --client-id on other accounts. `by` null: either kind of id.
 */
export function journaled(
  id: string,
  symbol: string | null,
  {state, accounts}: Pick<OrderDeps, 'state' | 'accounts'>,
  by: IdKind | null = null,
): readonly FoundOrder[] {
  const intents = intentsOf(id, state).filter((intent) => isMeant(intent, {id, symbol, by}));
  return living(intents.filter(({account}) => accounts.some((handle) => handle.account === account))).flatMap((intent) => {
    const handle = accounts.find(({account}) => account === intent.account);
    return handle === undefined ? [] : [foundIn(intent, handle, id)];
  });
}

/** What was typed of an order. */
interface Meant {
  readonly id: string;
  readonly symbol: string | null;
  readonly by: IdKind | null;
}

/** The same of one account that had another name when they were sent, which no account has now: it is known by its key. */
export function journaledBefore(
  meant: Meant,
  handle: AccountHandle,
  {config}: Pick<ExchangeAdapter, 'config'>,
  {state, accounts}: Pick<OrderDeps, 'state' | 'accounts'>,
): readonly FoundOrder[] {
  const renamed = intentsOf(meant.id, state).filter(
    (intent) => isMeant(intent, meant) && isSentFrom(intent, config) && !accounts.some(({account}) => account === intent.account),
  );
  return living(renamed).map((intent) => foundIn({...intent, account: handle.account}, handle, meant.id));
}

function isMeant(intent: Intent, {id, symbol, by}: Meant): boolean {
  return (symbol === null || symbol === intent.symbol) && (by === null || by === kindOf(id, intent));
}

/** An order that is linked to the intent's own is another one, which the journal knows by its name alone. */
function foundIn(intent: Intent, handle: AccountHandle, name: string): FoundOrder {
  if (linkedIdsOf(intent.request).includes(name)) {
    return {handle, intent: null, order: null, ref: {symbol: intent.symbol, id: null, clientOrderId: name}};
  }
  const ref = {symbol: intent.symbol, id: intent.order?.id ?? null, clientOrderId: intent.clientOrderId};
  return {handle, intent, order: null, ref};
}

/** Whether an intent answers to the text as a name that was given here, or only as the id that the exchange gave it. */
export function kindOf(id: string, intent: Intent): IdKind {
  const names = [intent.id, intent.clientOrderId, intent.clientId, ...linkedIdsOf(intent.request)];
  return names.includes(id) ? 'client' : 'id';
}

/** A state directory that cannot be read must not keep anyone from canceling: nothing is known then. */
export function intentsOf(id: string, state: Pick<State, 'journal'>): readonly Intent[] {
  try {
    return state.journal.find(id);
  } catch {
    return [];
  }
}

/** Those that may be open; else those that were placed; else all. A rejected replacement does not take over the client id. */
export function living(intents: readonly Intent[]): readonly Intent[] {
  const taken = intents.filter(({state}) => state !== 'REJECTED' && state !== 'NOT_PLACED');
  const last = taken.filter((each) => !taken.some((other) => other.state === 'CONFIRMED' && replaces(other, each)));
  const open = last.filter(({order}) => order === null || !isTerminal(order.status));
  return [open, last, intents].find(({length}) => length > 0) ?? [];
}

/**
 * Whether `next` was placed in the stead of `before`. What it replaces is only an id, and exchanges count ids by market: the
 * same number elsewhere is another order.
 */
export function replaces(next: Intent, before: Intent): boolean {
  const id = next.replaces;
  if (id === null || (id !== before.clientOrderId && id !== before.order?.id)) return false;
  return next.id !== before.id && isOneMarket(next, before);
}

/** Whether both were sent to the same market of the same account, by its name or by its key. */
function isOneMarket(one: Intent, other: Intent): boolean {
  const isOneAccount = one.account === other.account || one.credential === other.credential;
  return one.symbol === other.symbol && one.venue === other.venue && isOneAccount;
}

/** Whether what one name stands for belongs together, so that ending all of it is what was meant. */
export function isOneOrder(found: readonly Pick<FoundOrder, 'intent'>[]): boolean {
  if (found.length < 2) return found.length === 1;
  const intents = found.flatMap(({intent}) => (intent === null ? [] : [intent]));
  const [first, ...others] = intents;
  if (first === undefined || intents.length < found.length) return false;
  return others.every(
    (other) =>
      (first.routeId !== null && first.routeId === other.routeId) ||
      (first.replaces !== null && first.replaces === other.replaces && isOneMarket(first, other)) ||
      (first.clientId !== null && first.clientId === other.clientId && isOneMarket(first, other)) ||
      replaces(first, other),
  );
}

/** Intents that may be live although no answer proves it. Empty without a usable journal: ending orders works without one. */
export function unsettledIntents({state}: Pick<OrderDeps, 'state'>): readonly Intent[] {
  try {
    return state.journal.unsettled();
  } catch {
    return [];
  }
}
