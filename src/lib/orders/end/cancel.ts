/** Cancels orders by their ids: each is found first, unless the journal or the words beside it name exactly one. */
import {type AccountStatus, askAccounts, withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {type DeskError, type ErrorKind, type Failure, toFailure} from '../../model/errors.ts';
import {linkedWords} from '../../model/linked.ts';
import {isTerminal, type LinkedLeg, type Order, type OrderRef} from '../../model/order.ts';
import {withParent} from '../../state/linked-parent.ts';
import {rememberEnded} from '../look/ended-here.ts';
import {locate, type Naming} from '../look/find.ts';
import type {FoundOrder} from '../look/journaled.ts';
import {described} from '../look/matches.ts';
import type {OrderDeps} from '../order-deps.ts';
import {type CancelVerdict, cancelOne, ended} from './cancel-one.ts';
import {recordCancels} from './record-ends.ts';
import {intentOf, refOf} from './seen-orders.ts';

export interface CancelDocument {
  readonly orders: readonly CancelVerdict[];
  readonly accounts: readonly CanceledAccount[];
}

export interface CanceledAccount extends AccountStatus {
  /** With --all: how many orders were canceled beside those of `orders`, which the exchange counts and does not name. */
  readonly unnamed?: number;
}

/** Ids looked for and canceled at once. */
const AT_ONCE = 8;
/** Failures of a cancel as a whole that leave open how far it came. */
const CUT_SHORT: ReadonlySet<ErrorKind> = new Set(['timeout', 'interrupted', 'unknown-outcome', 'internal']);

/** Cancels each id (theirs or ours). An id that is nowhere, or that fits two orders, is a verdict and not an exception. */
export async function cancelOrders(
  ids: readonly string[],
  symbol: string | null,
  deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>,
  naming: Naming = {},
): Promise<CancelDocument> {
  const results: CancelDocument[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const chunk = ids.slice(from, from + AT_ONCE);
    const cancel = async (id: string) => namingOrder(id, await cancelId(id, symbol, deps, naming));
    results.push(...(await Promise.all(chunk.map(cancel))));
  }
  const document = together(results);
  recordCancels(document, deps, naming.say);
  return document;
}

/** Cancels an order as it was listed: nothing is looked up, so a market that mxt does not know does not matter. */
export async function cancelListed(order: Order, deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>): Promise<CancelDocument> {
  const handle = deps.accounts.find(({account}) => account === order.account);
  if (handle === undefined) return {orders: [], accounts: []};
  const document = await cancelOn({handle, order, ref: refOf(order), intent: intentOf(order, deps)}, deps);
  recordCancels(document, deps);
  return document;
}

/** A verdict in doubt without an order says at least which one was meant. */
function namingOrder(id: string, {orders, accounts}: CancelDocument): CancelDocument {
  const name = (verdict: CancelVerdict): CancelVerdict => {
    if (verdict.outcome !== 'unknown' || verdict.order !== null) return verdict;
    const {message, ...error} = verdict.error ?? {kind: 'unknown-outcome', message: 'It is not known what became of the order.'};
    const hint = `Look at it with: mxt order show ${id}`;
    return {...verdict, error: {hint, ...error, message: message.includes(id) ? message : `${id}: ${message}`}};
  };
  return {orders: orders.map(name), accounts};
}

/** One document of several; an account that failed once has failed. */
function together(results: readonly CancelDocument[]): CancelDocument {
  const statuses = new Map<string, AccountStatus>();
  for (const status of results.flatMap(({accounts}) => accounts)) {
    if (statuses.get(status.account)?.status !== 'failed') statuses.set(status.account, status);
  }
  return {orders: results.flatMap(({orders}) => orders), accounts: [...statuses.values()]};
}

async function cancelId(
  id: string,
  symbol: string | null,
  deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>,
  naming: Naming,
): Promise<CancelDocument> {
  if (naming.by !== 'id') endSeries(id, deps, naming);
  const {found, accounts, error} = await locate(id, symbol, deps, naming);
  if (error !== null) return {orders: [unnamed(error)], accounts};
  for (const {order, intent} of found) announceList(order ?? intent?.order ?? null, intent?.request.linked ?? [], naming);
  const results = await Promise.all(found.map((each) => cancelOn(each, deps)));
  return together([{orders: [], accounts}, ...results]);
}

/** By its name, a ladder or slices in time end as a whole: the process that carries it out, or a later one, sends no more of it. */
function endSeries(id: string, {state: {journal}}: Pick<OrderDeps, 'state'>, {say}: Naming): void {
  try {
    const own = journal
      .routes(id)
      .filter(({kind, clientId, ended}) => kind === 'SERIES' && clientId === id && ended !== 'canceled');
    for (const series of own) {
      journal.endRoute(series.id, 'canceled');
      say?.(`No more orders of ${id} are sent.`);
    }
  } catch (error) {
    say?.(`It could not be noted that ${id} is over: stop the command that places it, if it runs. ${toFailure(error).message}`);
  }
}

/** Nothing was sent for this id: it names no order, or several, or an account that may have it did not answer. */
function unnamed(error: DeskError): CancelVerdict {
  return {outcome: error.kind === 'not-found' ? 'not-found' : 'rejected', order: null, error: toFailure(error)};
}

/** Orders of one list end together: the others are named before one of them is canceled. */
function announceList(order: Order | null, linked: readonly LinkedLeg[], {say}: Naming): void {
  if (order === null) return;
  const others = order.quantity === null ? listOf(order) : order.linkedIds;
  if (others.length > 0) say?.(`${described(order)} belongs to a list: ${others.join(', ')} may end with it.`);
  else if (linked.length > 0 && !isTerminal(order.status))
    say?.(`${described(order)} has ${linkedWords(linked)}: they end with what of it is not filled.`);
}

/** What one exchange list holds beside this order: a leg that still waits for its parent (its size is not final) ends it too. */
function listOf({linkedIds, parentId}: Order): readonly string[] {
  return parentId === null || linkedIds.length === 0 ? linkedIds : [parentId, ...linkedIds];
}

async function cancelOn(found: FoundOrder, deps: Pick<OrderDeps, 'call' | 'state'>): Promise<CancelDocument> {
  const {handle, ref, intent} = found;
  // The questions of a cancel have their own time: the outer budget only has to be long enough for them.
  const call = {...deps.call, timeoutMs: deps.call.timeoutMs * 4};
  const {answers, statuses} = await askAccounts([handle], call, async (adapter) => {
    const verdict = named(await cancelOne(adapter, ref, {intent, order: found.order}, deps), adapter, deps);
    if (intent === null && verdict.order !== null) rememberEnded(verdict.order, adapter, deps);
    const canceled = verdict.order ?? found.order;
    return [withOrder(verdict, found.order), ...(canceled === null ? [] : await ends(canceled, ref, adapter, deps))];
  });
  const [answer] = answers;
  if (answer !== undefined) return {orders: answer.value, accounts: statuses};
  const error = statuses[0]?.error;
  // Cut short on the way, it may have reached the exchange; only an account that could not be opened sent nothing.
  const verdict: CancelVerdict =
    error === undefined || CUT_SHORT.has(error.kind)
      ? withOrder({outcome: 'unknown', order: null, ...withError(error)}, found.order)
      : {outcome: 'rejected', order: found.order, error};
  return {orders: [verdict], accounts: statuses};
}

/** No exchange knows which route or series an order is a leg of. */
function named(verdict: CancelVerdict, adapter: ExchangeAdapter, {state}: Pick<OrderDeps, 'state'>): CancelVerdict {
  return verdict.order === null ? verdict : {...verdict, order: withParent(verdict.order, adapter, state.journal)};
}

/** A verdict in doubt shows the order as it was listed before: what became of it since is not known. */
function withOrder(verdict: CancelVerdict, listed: Order | null): CancelVerdict {
  if (verdict.order !== null || listed === null || verdict.outcome === 'not-found') return verdict;
  return {...verdict, order: isTerminal(listed.status) ? listed : {...listed, status: 'UNKNOWN'}};
}

function withError(error: Failure | undefined): {readonly error?: Failure} {
  return error === undefined ? {} : {error};
}

/** The linked orders that ended too. One that cannot be read, or goes on, is not in it; nor is a parent that had filled before. */
async function ends(
  canceled: Order,
  {symbol, raw}: OrderRef,
  adapter: ExchangeAdapter,
  {call}: Pick<OrderDeps, 'call'>,
): Promise<readonly CancelVerdict[]> {
  const orders = await Promise.all(
    listOf(canceled).map((id) => {
      const ref = {symbol, id, clientOrderId: null, ...(raw !== undefined && {raw})};
      return withTimeout(call, (signal) => adapter.trading.order(ref, signal)).catch(() => null);
    }),
  );
  return orders.flatMap((order) => {
    if (order === null || !isTerminal(order.status)) return [];
    return order.id === canceled.parentId && order.status === 'FILLED' ? [] : [ended(order)];
  });
}
