/** Asks an exchange what the judge wants to know. A question that fails is not evidence. Changes nothing at the exchange. */
import {withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {OrderSource} from '../../adapter/contract/trading.ts';
import {dec} from '../../model/decimal.ts';
import type {Fill, Order} from '../../model/order.ts';
import {credentialOf} from '../../state/account-names.ts';
import type {Intent} from '../../state/journal.ts';
import {boundsOf, type Evidence} from '../judge/evidence.ts';
import {compareFresh, earliestMade, whyNotOurs} from '../judge/ownership.ts';
import type {OrderDeps} from '../order-deps.ts';
import type {ExchangeTime} from './exchange-time.ts';

const FILLS_PAGE = 500;
/** More pages, or more orders behind the fills, than these are not looked through: the doubt stays. */
const MOST_PAGES = 10;
const MOST_OWNERS = 20;

/** Asks every source once, all at the same time. */
export async function askSources(
  intent: Intent,
  adapter: ExchangeAdapter,
  time: ExchangeTime,
  deps: Pick<OrderDeps, 'call'>,
): Promise<readonly Evidence[]> {
  const ref = {symbol: intent.symbol, id: intent.order?.id ?? null, clientOrderId: intent.clientOrderId};
  const sources = adapter.trading.orderSources(ref, earliestOf(intent, adapter, time, deps));
  const askedAt = time.now();
  const answers = await Promise.all(sources.map((source) => find(source, deps)));
  // Another key may not see where the order was sent.
  const isSameKey = intent.credential === credentialOf(adapter.config);
  return answers.flatMap((order, index): readonly Evidence[] => {
    const {name, fromEngine, shows} = sources[index] as OrderSource;
    if (order === 'FAILED' || (order === null && !isSameKey)) return [];
    if (order !== null) return [{saw: 'ORDER', source: name, order, fresh: false}];
    return [{saw: 'NOT_FOUND', source: name, fromEngine, shows, askedAt, at: deps.call.clock.monotonic()}];
  });
}

async function find(source: Pick<OrderSource, 'find'>, {call}: Pick<OrderDeps, 'call'>): Promise<Order | null | 'FAILED'> {
  return withTimeout(call, (signal) => source.find(signal)).catch(() => 'FAILED' as const);
}

/** Fills since the send that fit the order: each one's owner is looked up, in the journal and then at the exchange. */
export async function askFills(
  intent: Intent,
  adapter: ExchangeAdapter,
  time: ExchangeTime,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<readonly Evidence[]> {
  const askedAt = time.now();
  const fills = await readFills(intent, adapter, earliestOf(intent, adapter, time, deps), deps);
  if (fills === null) return [{saw: 'FILLS', unowned: 1, askedAt}];
  const strange = fills.filter((fill) => fits(fill, intent) && !isOwned(fill, intent, deps));
  const orderIds = [...new Set(strange.map(({orderId}) => orderId))];
  if (orderIds.length > MOST_OWNERS) return [{saw: 'FILLS', unowned: strange.length, askedAt}];
  const owners = await Promise.all(orderIds.map((id) => find({find: (signal) => ownerOf(id, intent, adapter, signal)}, deps)));
  const sightings = owners.flatMap((order): readonly Evidence[] =>
    order !== 'FAILED' && order?.clientOrderId === intent.clientOrderId
      ? [{saw: 'ORDER', source: 'owner of a fill', order, fresh: false}]
      : [],
  );
  return [...sightings, {saw: 'FILLS', unowned: owners.filter((order) => !isStranger(order, intent, adapter)).length, askedAt}];
}

function ownerOf(id: string, {symbol}: Intent, {trading}: ExchangeAdapter, signal: AbortSignal): Promise<Order | null> {
  return trading.order({symbol, id, clientOrderId: null}, signal);
}

/** Whether the order behind a fill is not this intent's: by its client order id, its age, or its terms. */
function isStranger(order: Order | null | 'FAILED', intent: Intent, {capabilities}: ExchangeAdapter): boolean {
  if (order === 'FAILED' || order === null) return false;
  return whyNotOurs(intent, order, boundsOf(capabilities)) !== null || compareFresh(intent.request, order).wrong !== null;
}

/**
 * No order of this intent was made before (epoch ms, our clock as it stands now). By the time that the request was signed for, which is
 * the exchange's: our own clock may have been set since the send, and an order that lies before the search would count as absent.
 */
function earliestOf(
  {sent, sentAt, createdAt}: Intent,
  {capabilities}: ExchangeAdapter,
  time: ExchangeTime,
  {call}: Pick<OrderDeps, 'call'>,
): number {
  const exchangeNow = time.now();
  // Without the exchange's time nothing is proven absent, wherever a search begins.
  if (sent === null || exchangeNow === null) return sentAt ?? createdAt;
  return Math.floor(earliestMade(sent, capabilities.proof) - (exchangeNow - call.clock.now()));
}

/** Every fill from `from` on; null when they could not be read whole. */
async function readFills(
  intent: Intent,
  adapter: ExchangeAdapter,
  from: number,
  deps: Pick<OrderDeps, 'call'>,
): Promise<readonly Fill[] | null> {
  let since = from;
  const fills = new Map<string, Fill>();
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = {symbol: intent.symbol, since, limit: FILLS_PAGE};
    const answer = await withTimeout(deps.call, (signal) => adapter.trading.fills(query, signal)).catch(() => null);
    if (answer === null || answer.missing.length > 0) return null;
    const before = fills.size;
    for (const fill of answer.rows) fills.set(fill.id, fill);
    if (!answer.more) return [...fills.values()];
    if (fills.size === before) return null;
    since = Math.max(since, ...answer.rows.map(({at}) => Date.parse(at)));
  }
  return null;
}

function fits({side, price, quantity}: Fill, {request}: Intent): boolean {
  if (side !== request.side) return false;
  if (!('quantityIn' in request && request.quantityIn === 'QUOTE') && dec(quantity).gt(request.quantity)) return false;
  if (!('price' in request)) return true;
  return side === 'BUY' ? dec(price).lte(request.price) : dec(price).gte(request.price);
}

function isOwned(fill: Fill, intent: Intent, {state}: Pick<OrderDeps, 'state'>): boolean {
  if (fill.clientOrderId !== null && fill.clientOrderId !== '' && fill.clientOrderId !== intent.clientOrderId) return true;
  // Exchanges count their orders per market: the same number elsewhere is another order.
  const {id: own, venue, symbol} = intent;
  return state.journal.find(fill.orderId).some((other) => other.id !== own && other.venue === venue && other.symbol === symbol);
}
