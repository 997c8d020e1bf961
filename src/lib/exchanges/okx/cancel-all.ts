/**
 * Ending every order at once. OKX ends orders by number alone, so their numbers are listed first: nothing else of the rows is read.
 * Where the list of plain orders does not come, a countdown of OKX's ends them without naming one.
 * https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-cancel-multiple-orders · #order-book-trading-trade-post-cancel-all-after
 */
import type {Missing} from '../../adapter/contract/rows.ts';
import type {CancelAllReport, CancelScope} from '../../adapter/contract/trading.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import {isTerminal, type Order} from '../../model/order.ts';
import {ALGO_KINDS} from './algo.ts';
import {type Desk, isSpoken, SPOKEN_PRODUCTS, typeIn, typesOf} from './desk.ts';
import {itemOf} from './envelope.ts';
import {changeVerdict, doubtfulError, refusalError} from './errors.ts';
import {noneOfKind, readAlgo, readPlain} from './look.ts';
import * as rest from './rest.ts';
import {canonicalOf} from './symbols.ts';

/** The shortest countdown that there is. */
const COUNTDOWN_S = 10;
/** Ends are read back for so many orders; more are counted. */
const MOST_LOOKED_UP = 40;

interface Kind {
  readonly what: string;
  readonly list: rest.Endpoint;
  readonly query: Readonly<Record<string, string>>;
  readonly idField: 'ordId' | 'algoId';
  readonly cancel: rest.Endpoint;
  /** Orders that one request may name. */
  readonly atOnce: number;
}

const KINDS: readonly Kind[] = [
  {what: 'open orders', list: rest.ordersPending, query: {}, idField: 'ordId', cancel: rest.cancelBatch, atOnce: 20},
  ...ALGO_KINDS.map(
    (ordType): Kind => ({
      ...{what: `open orders (${ordType})`, list: rest.algosPending, query: {ordType}},
      ...{idField: 'algoId', cancel: rest.cancelAlgos, atOnce: 10},
    }),
  ),
];

interface Named {
  readonly instId: string;
  readonly id: string;
  readonly symbol: string;
  readonly isAlgo: boolean;
}

/** Cancels all kinds of open order at the same moment. Never throws for one part; `permission` for an account that may only read. */
export async function cancelAll(desk: Desk, {symbol}: CancelScope, signal: AbortSignal): Promise<CancelAllReport> {
  desk.client.requireWriter();
  const instId = symbol === null ? undefined : await desk.markets.instrumentAtOnce(symbol, signal);
  const results = await Promise.all(KINDS.map((kind) => sweep(desk, kind, {symbol, instId}, signal)));
  const failed = results.flatMap((result) => result.failed);
  const ended = results.flatMap((result) => result.ended);
  const orders = await ordersNamed(desk, ended, signal);
  return {
    canceled:
      failed.length === 0 ? (symbol === null ? SPOKEN_PRODUCTS : [symbol]) : [...new Set(ended.map((each) => each.symbol))],
    orders,
    unnamed: ended.length - orders.length,
    failed,
  };
}

interface Scope {
  readonly symbol: string | null;
  readonly instId: string | undefined;
}

interface Swept {
  readonly ended: readonly Named[];
  readonly failed: readonly Missing[];
}

async function sweep(desk: Desk, kind: Kind, {symbol, instId}: Scope, signal: AbortSignal): Promise<Swept> {
  const query = {instType: typeIn(typesOf(instId, SPOKEN_PRODUCTS)), instId, ...kind.query, idField: kind.idField};
  try {
    const list = desk.client.pages(`the ${kind.what}`, kind.list, query, signal);
    const {rows, missing} = await list.catch((error: unknown) => noneOfKind(kind.query.ordType ?? 'trigger', error));
    const named = rows
      .filter((payload) => isSpoken(payload))
      .flatMap((payload) => namedIn(payload, kind.idField))
      .filter((each) => isMeant(each, symbol));
    const batches = batchesOf(named, kind.atOnce);
    const swept = await Promise.all(batches.map((batch) => cancelBatch(desk, kind, batch, signal)));
    return {ended: swept.flatMap((each) => each.ended), failed: [...missing, ...swept.flatMap((each) => each.failed)]};
  } catch (error) {
    // Also when it was stopped: what the other requests have ended must still be said.
    if (!(error instanceof DeskError)) throw error;
    const failed = {what: `the list of ${kind.what}`, error};
    const isPlain = kind.idField === 'ordId';
    return {ended: [], failed: [failed, ...(isPlain && symbol === null ? await countDown(desk, signal) : [])]};
  }
}

/** A row without a number cannot be named; the list that is read afterwards shows it. */
function namedIn(payload: unknown, idField: Kind['idField']): readonly Named[] {
  const row = new Row(payload);
  const [instId, id] = [row.text('instId'), row.text(idField)];
  return instId === '' || id === ''
    ? []
    : [{instId, id, symbol: canonicalOf(instId, row.text('tradeQuoteCcy')), isAlgo: idField === 'algoId'}];
}

/** An instrument may be paid in several currencies; asked for by its spelling, all of them are meant. */
function isMeant({symbol, instId}: Named, asked: string | null): boolean {
  return asked === null || symbol === asked || instId === asked;
}

/** Budgets are the instrument's, so a request names orders of one. */
function batchesOf(named: readonly Named[], atOnce: number): readonly (readonly Named[])[] {
  const batches: (readonly Named[])[] = [];
  for (const orders of Map.groupBy(named, ({instId}) => instId).values()) {
    for (let from = 0; from < orders.length; from += atOnce) batches.push(orders.slice(from, from + atOnce));
  }
  return batches;
}

async function cancelBatch({client}: Desk, kind: Kind, batch: readonly Named[], signal: AbortSignal): Promise<Swept> {
  const [first] = batch;
  if (first === undefined) return {ended: [], failed: []};
  const body = JSON.stringify(batch.map(({instId, id}) => ({instId, [kind.idField]: id})));
  const command = {instId: first.instId, weight: batch.length, body, signedAt: client.exchangeTime()};
  const [ended, failed]: [Named[], Missing[]] = [[], []];
  try {
    const envelope = await client.command(kind.cancel, command, signal);
    batch.forEach((each, index) => {
      const item = itemOf(envelope, index);
      // One that is over already is what was wanted.
      const verdict = item.code === 0 ? 'DONE' : changeVerdict(item.code);
      if (verdict === 'DONE' || verdict === 'NOT_HERE') ended.push(each);
      else {
        const error = verdict === 'REFUSED' ? refusalError(item) : doubtfulError(item);
        failed.push({what: `order ${each.id} of ${each.symbol}`, error});
      }
    });
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    failed.push({what: `${batch.length} orders of ${first.symbol}`, error});
  }
  return {ended, failed};
}

/** Arms the countdown, once while it runs: a second request would start it afresh, and it would never end. */
async function countDown(desk: Desk, signal: AbortSignal): Promise<readonly Missing[]> {
  const {client} = desk;
  const {clock} = client.context;
  if (clock.monotonic() < desk.countdownEnds) return [];
  try {
    const body = JSON.stringify({timeOut: String(COUNTDOWN_S)});
    const envelope = await client.command(rest.cancelAllAfter, {instId: '', body, signedAt: client.exchangeTime()}, signal);
    if (envelope.code !== 0) return [{what: 'the countdown that ends all orders', error: refusalError(envelope)}];
    desk.countdownEnds = clock.monotonic() + COUNTDOWN_S * 1000;
    return [];
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return [{what: 'the countdown that ends all orders', error}];
  }
}

/** How they ended, as far as it can be read. That they were canceled is known without it. */
async function ordersNamed(desk: Desk, ended: readonly Named[], signal: AbortSignal): Promise<readonly Order[]> {
  if (ended.length > MOST_LOOKED_UP) return [];
  const orders = await Promise.all(
    ended.map(async ({instId, id, isAlgo}) => {
      const read = isAlgo ? readAlgo(desk, {algoId: id}, signal) : readPlain(desk, instId, {ordId: id}, signal);
      return read.catch((error: unknown) => {
        if (error instanceof DeskError) return null;
        throw error;
      });
    }),
  );
  return orders.flatMap((order) => (order !== null && isTerminal(order.status) ? [order] : []));
}
