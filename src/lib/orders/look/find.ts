/**
 * Finds the one order that an id names. A name that the journal gave to one order is enough; any other id is looked up
 * first among all that the accounts have, and one that fits two orders names neither.
 *
 *   id ─► journal: made for one order? ─────────────────────────────► found
 *          │ no          (--account with --symbol and --by ─────────► found, without a question)
 *          ▼
 *         every account: lookUp, or order() with a typed symbol
 *          │ one match ─► found     several ─► usage, with `matches`
 *          ▼ none
 *         prefix among the open orders (terminal only) ─► found, or why not
 */
import {type AccountHandle, type AccountStatus, askAccounts} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {DeskError, type Failure} from '../../model/errors.ts';
import {isTerminal, type Order} from '../../model/order.ts';
import {withParent} from '../../state/linked-parent.ts';
import type {OrderDeps} from '../order-deps.ts';
import {byPrefix} from './by-prefix.ts';
import {endedHere} from './ended-here.ts';
import {type FoundOrder, type IdKind, isOneOrder, journaled, journaledBefore, kindOf, type Located} from './journaled.ts';
import {linkedLegs} from './linked-leg.ts';
import {lookOn} from './look-up.ts';
import {ambiguous, described} from './matches.ts';
import {newest, recentlySeen} from './newest.ts';
import {distinct} from './twins.ts';
import {hasMarketInAny, noSuchMarket} from './typed-symbol.ts';

/** What was typed beside an id. */
export interface Naming {
  /** Which kind of id it is; null: either. */
  readonly by?: IdKind | null;
  /** Whether the beginning of an id may stand for the whole: where a person sees the full id before them. */
  readonly prefix?: boolean;
  /** One line for the user. */
  readonly say?: (line: string) => void;
}

/** Shorter beginnings of an id are refused: too easily another order's. */
const SHORTEST_PREFIX = 6;
/** An exchange that does not find what it had is behind, or has forgotten it: no news either way. */
const NOT_SHOWN: Failure = {kind: 'not-found', message: 'The exchange does not show this order now.'};

/** Never throws for what an account answers: `error` says why nothing is named. */
export async function locate(
  id: string,
  symbol: string | null,
  deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>,
  naming: Naming = {},
): Promise<Located> {
  const by = naming.by ?? null;
  const known = journaled(id, symbol, deps, by);
  const certain = withoutAsking(id, symbol, by, known, deps);
  if (certain !== null) return certain;
  const asked = {id, symbol, by};
  const {answers, statuses} = await askAccounts(deps.accounts, deps.call, async (adapter, signal, handle) => {
    const own = [...known.filter((each) => each.handle === handle), ...journaledBefore(asked, handle, adapter, deps)];
    const closed = symbol === null && own.length === 0 ? endedHere(id, adapter, deps) : [];
    const {orders, complete} = await lookOn(adapter, asked, [...own, ...closed.map((ref) => ({ref}))], signal);
    const found = orders.map((order) => foundOn(handle, order, own, adapter, deps));
    return {complete, found: [...found, ...unseen(own, orders)]};
  });
  const told = answers.flatMap(({value}) => value.found);
  const unsearched = answers.filter(({value}) => !value.complete).map(({handle}) => handle);
  // Last, since it is one more question: an id that any account has names no leg that is over.
  const asksLegs = told.length === 0 && symbol === null && by !== 'client';
  const all = distinct(asksLegs ? await amongLegs(id, unsearched, deps) : told);
  const shown = all.filter((each) => each.order !== null || !isNothing(each));
  const found = shown.length > 0 ? shown : all;
  if (found.length > 0) {
    const error = isOneOrder(found) ? null : ambiguous(id, found);
    return {found: error === null ? found : [], accounts: statuses, error};
  }
  const failures = statuses.flatMap(({error}) => (error === undefined ? [] : [error]));
  const isWhole = known.length > 0 || naming.prefix !== true || id.length < SHORTEST_PREFIX;
  if (!isWhole && failures.length === 0) {
    const begun = await byPrefix(id, symbol, by, deps);
    if (begun !== null) return announced(id, begun, naming);
  }
  if (symbol !== null && failures.length === 0 && (await isTypo(symbol, deps)))
    return {found: [], accounts: statuses, error: await noSuchMarket(symbol, deps.accounts, deps.call)};
  const doubtful = unsearched.map(({account}) => account);
  return {found: [], accounts: statuses, error: notFound(id, failures, doubtful)};
}

/** Where a look-up is not complete: legs of our orders that are over. */
async function amongLegs(
  id: string,
  handles: readonly AccountHandle[],
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<readonly FoundOrder[]> {
  const {answers} = await askAccounts(handles, deps.call, async (adapter, signal, handle) => {
    const legs = await linkedLegs(id, adapter, deps, signal);
    return legs.map((order) => foundOn(handle, order, [], adapter, deps));
  });
  return answers.flatMap(({value}) => value);
}

/** Null: the accounts must be asked. */
function withoutAsking(
  id: string,
  symbol: string | null,
  by: IdKind | null,
  known: readonly FoundOrder[],
  {accounts}: Pick<OrderDeps, 'accounts'>,
): Located | null {
  const [only, ...others] = accounts;
  if (only !== undefined && others.length === 0 && symbol !== null && by !== null) {
    const ref = {symbol, id: by === 'id' ? id : null, clientOrderId: by === 'client' ? id : null};
    const living = known.filter((each) => !isNothing(each));
    const found = living.length > 0 ? living : [{handle: only, ref, order: null, intent: null}];
    return {found, accounts: [], error: isOneOrder(found) ? null : ambiguous(id, found)};
  }
  const made = known.filter(({intent, ref}) => (intent === null ? ref.clientOrderId === id : kindOf(id, intent) === 'client'));
  // Digits may be an exchange's id of another order as well.
  // A name of which nothing came may have been given to another order since, here or elsewhere.
  if (made.length === 0 || made.every(isNothing) || (/^\d+$/.test(id) && by !== 'client')) return null;
  if (!isOneOrder(made)) return {found: [], accounts: [], error: ambiguous(id, made)};
  return {found: made, accounts: [], error: null};
}

/** Whether every account answers that it has no such market: no order can be in it, and another name is meant. */
async function isTypo(symbol: string, {accounts, call}: Pick<OrderDeps, 'call' | 'accounts'>): Promise<boolean> {
  const {answers, complete} = await askAccounts(accounts, call, (adapter, signal, handle) =>
    hasMarketInAny(handle, adapter, symbol, signal),
  );
  return complete && answers.length > 0 && answers.every(({value}) => value === false);
}

/** An order as read, corrected by what the exchange said before, with the journal's row where it was placed from here. */
function foundOn(
  handle: AccountHandle,
  read: Order,
  own: readonly FoundOrder[],
  adapter: ExchangeAdapter,
  deps: Pick<OrderDeps, 'state'>,
): FoundOrder {
  const intent = own.find((each) => isNamedBy(each, read))?.intent ?? null;
  const before = intent?.order ?? null;
  const last = newest(read, [...(before === null ? [] : [before]), ...recentlySeen(adapter, deps)]);
  const isMade = before !== null && last.id !== before.id && before.childIds.some((child) => child === last.id);
  const order = withParent(isMade ? {...last, parentId: last.parentId ?? before.id} : last, adapter, deps.state.journal);
  return {handle, order, intent, ref: order};
}

/** Whether an order that the exchange shows is the journal's, or one that the exchange made of it. */
function isNamedBy({ref, intent}: FoundOrder, {symbol, id, clientOrderId, parentId}: Order): boolean {
  if (ref.symbol !== symbol) return false;
  if (ref.id === null || id === null) return ref.clientOrderId === clientOrderId;
  return ref.id === id || ref.id === parentId || (intent?.order?.childIds.includes(id) ?? false);
}

/** Only the journal knows it, as an order of which nothing came: refused, or proven not placed. */
function isNothing({intent}: FoundOrder): boolean {
  return intent !== null && (intent.state === 'REJECTED' || intent.state === 'NOT_PLACED');
}

/** What the journal has and the exchange does not show: it fits the id all the same. */
function unseen(own: readonly FoundOrder[], shown: readonly Order[]): readonly FoundOrder[] {
  return own.filter((each) => !shown.some((order) => isNamedBy(each, order)));
}

function announced(id: string, located: Located, {say}: Naming): Located {
  for (const {order} of located.found) if (order !== null) say?.(`${id} is ${described(order)}.`);
  return located;
}

/** "Not found" only where every look-up is complete; else what leaves it open. */
function notFound(id: string, failures: readonly Failure[], unsearched: readonly string[]): DeskError {
  const [failure] = failures;
  if (failure !== undefined) return errorOf(failure);
  if (unsearched.length === 0) return new DeskError('not-found', `No account has an order ${id.slice(0, 64)}.`, {sent: false});
  return new DeskError(
    'usage',
    `No open order ${id.slice(0, 64)} was found; ${unsearched.join(', ')} ${unsearched.length === 1 ? 'finds' : 'find'} others only by symbol.`,
    {
      hint: 'Add --symbol SYMBOL.',
      sent: false,
    },
  );
}

/** A failure as the error it came from. */
export function errorOf(failure: Failure): DeskError {
  const {kind, message, ...detail} = failure;
  return new DeskError(kind, message, detail);
}

/** One order with its newest state. */
export interface ShownOrder extends FoundOrder {
  readonly accounts: readonly AccountStatus[];
}

/** The one order behind an id, as the exchange has it now. Throws `usage` for several, `not-found`, or why that cannot be said. */
export async function findOrder(
  id: string,
  symbol: string | null,
  deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>,
  naming: Naming = {},
): Promise<ShownOrder> {
  const {found, accounts, error} = await locate(id, symbol, deps, naming);
  if (error !== null) throw error;
  const [first, ...others] = found;
  if (first === undefined || others.length > 0) throw ambiguous(id, found);
  if (first.order !== null) return {...first, accounts};
  return refreshed(first, accounts, deps);
}

async function refreshed(
  known: FoundOrder,
  asked: readonly AccountStatus[],
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<ShownOrder> {
  const before = known.intent?.order ?? null;
  const {answers, statuses} = await askAccounts([known.handle], deps.call, async (adapter, signal) => {
    const order = await adapter.trading.order(known.ref, signal);
    if (order === null) return null;
    const last = newest(order, [...(before === null ? [] : [before]), ...recentlySeen(adapter, deps)]);
    return withParent(last, adapter, deps.state.journal);
  });
  const accounts = asked.length > 0 ? asked : statuses;
  const told = answers[0]?.value ?? null;
  const failure = statuses[0]?.error;
  if (before === null && failure !== undefined) throw errorOf(failure);
  if (told !== null) return {...known, order: told, ref: told, accounts};
  if (before === null) {
    if (known.intent === null) throw new DeskError('not-found', `${known.handle.account} has no such order.`, {sent: false});
    return {...known, accounts};
  }
  const stale = failure ?? (isTerminal(before.status) ? undefined : NOT_SHOWN);
  return {...known, order: before, accounts, ...(stale !== undefined && {stale})};
}
