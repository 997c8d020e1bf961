/** Ending every order at once. https://bybit-exchange.github.io/docs/v5/order/cancel-all */
import type {Missing} from '../../adapter/contract/rows.ts';
import type {CancelAllReport, CancelScope} from '../../adapter/contract/trading.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import type {Product} from '../../model/market.ts';
import type {Order} from '../../model/order.ts';
import type {Client, Query} from './client.ts';
import {changeVerdict, doubtfulError, isUnknownKind, refusalError} from './errors.ts';
import {type ReadContext, toOrders} from './look.ts';
import {orderCancelAll, orderRealtime, SETTLE_COINS} from './rest.ts';
import {spell} from './symbols.ts';
import {CANCEL_FILTERS, change} from './trading.ts';

/** One request of a cancel-all. */
interface Sweep {
  /** What the report calls it: the symbol, or the product for all of it. */
  readonly part: string;
  readonly what: string;
  readonly terms: {readonly category: Product} & Query;
}

/**
 * Cancels every kind of open order with a request each, all at the same moment, in both products whatever the account's own
 * are, and without reading anything first. Never throws for one part; `permission` for an account that may only read.
 */
export async function cancelAll(reads: ReadContext, {symbol}: CancelScope, signal: AbortSignal): Promise<CancelAllReport> {
  const {client} = reads;
  client.requireWriter();
  const sweeps = sweepsOf(symbol);
  const results = await Promise.all(sweeps.map((each) => sweep(client, each, signal)));
  const failed = results.flatMap((result) => ('error' in result ? [result] : []));
  const broken = new Set(sweeps.flatMap(({part}, index) => ('error' in (results[index] ?? {}) ? [part] : [])));
  const ended = results.flatMap((result) => ('named' in result && result.named.size > 0 ? [result] : []));
  const orders = (await Promise.all(ended.map((each) => ordersNamed(reads, each, signal)))).flat();
  return {
    canceled: [...new Set(sweeps.map(({part}) => part))].filter((part) => !broken.has(part)),
    orders,
    unnamed: ended.reduce((sum, {named}) => sum + named.size, 0) - orders.length,
    failed,
  };
}

function sweepsOf(symbol: string | null): readonly Sweep[] {
  if (symbol === null) {
    const coins = SETTLE_COINS.map(
      (settleCoin): Sweep => ({part: 'linear', what: `linear (${settleCoin})`, terms: {category: 'linear', settleCoin}}),
    );
    return [...spotSweeps('spot'), ...coins];
  }
  const spelled = spell(symbol);
  // Text that is not canonical is the exchange's own spelling, and may be one of either product.
  const wire = spelled?.wire ?? symbol;
  const linear: Sweep = {part: symbol, what: symbol, terms: {category: 'linear', symbol: wire}};
  if (spelled === null) return [...spotSweeps(symbol, wire), linear];
  return spelled.category === 'spot' ? spotSweeps(symbol, wire) : [linear];
}

function spotSweeps(part: string, symbol?: string): readonly Sweep[] {
  return CANCEL_FILTERS.map((orderFilter) => ({
    part,
    what: `${part} (${orderFilter})`,
    terms: {category: 'spot', symbol, orderFilter},
  }));
}

/** Orders that an answer named, by their ids. */
interface Ended {
  readonly scope: {readonly category: Product} & Query;
  readonly named: ReadonlySet<string>;
}

async function sweep(client: Client, {what, terms}: Sweep, signal: AbortSignal): Promise<Ended | Missing> {
  const {orderFilter, ...scope} = terms;
  const product = terms.category;
  try {
    const envelope = await change(client, orderCancelAll, terms, signal);
    if (envelope.code === 0) {
      const {result} = envelope;
      if (result.text('success') === '0')
        throw new DeskError('unknown-outcome', 'Bybit did not cancel all orders.', {sent: true});
      const list = Array.isArray(result.any('list')) ? result.list('list') : [];
      return {scope, named: new Set(list.map((payload) => new Row(payload).text('orderId')))};
    }
    // A kind of order that the site does not have: none of it can be open.
    if (isUnknownKind(envelope.code, orderFilter)) return {scope, named: new Set()};
    const verdict = changeVerdict(envelope.code);
    if (verdict === 'UNKNOWN') throw doubtfulError(envelope);
    // That there was nothing to cancel is what was wanted.
    return verdict === 'REFUSED' ? {what, product, error: refusalError(envelope)} : {scope, named: new Set()};
  } catch (error) {
    // Also when it was stopped: what the other requests have ended must still be said.
    if (error instanceof DeskError) return {what, product, error};
    throw error;
  }
}

/** What became of them, as far as the list of orders that closed of late says it. That they ended is known without it. */
async function ordersNamed(reads: ReadContext, {scope, named}: Ended, signal: AbortSignal): Promise<readonly Order[]> {
  try {
    const {rows} = await reads.client.pages('the closed orders', orderRealtime, {...scope, openOnly: '1', limit: '50'}, signal);
    const found = rows.filter((payload) => named.has(new Row(payload).text('orderId')));
    return (await toOrders(reads, scope.category, found, signal)).rows;
  } catch (error) {
    if (error instanceof DeskError) return [];
    throw error;
  }
}
