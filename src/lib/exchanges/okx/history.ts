/** Closed orders and fills, oldest first from an instant on, out of the recent lists and their archives. */
import {joinRows, type Page, type Rows} from '../../adapter/contract/rows.ts';
import type {HistoryQuery} from '../../adapter/contract/trading.ts';
import {eachAlone, readRows} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import {readStretches, type Stretch} from '../../adapter/kit/stretches.ts';
import type {Span} from '../../adapter/kit/windows.ts';
import {dec, plain, ZERO} from '../../model/decimal.ts';
import {createOrder, type Fill, isTerminal, type Order} from '../../model/order.ts';
import {SPOKEN_KINDS} from './algo.ts';
import {algoOrdersOf, type Desk, isSized, ordersOf, typeIn, typesOf} from './desk.ts';
import {toFill} from './fill.ts';
import type {Owner} from './order.ts';
import {algosHistory, type Endpoint, fills, fillsArchive, ordersArchive, ordersHistory, PAGE_ROWS} from './rest.ts';
import {canonicalOf, type InstrumentType} from './symbols.ts';

const DAY_MS = 86_400_000;
/** No page says how wide a stretch may be; archives reach back three months. */
const WIDEST_MS = 92 * DAY_MS;
/** The newest row may carry a stamp a little ahead of our idea of their clock. */
const AHEAD_MS = 1000;
/** States in which a conditional order ends by itself. One that fired is told by the orders that it made. */
const ENDED = ['canceled', 'order_failed'] as const;

export interface History<T> {
  /** For messages. */
  readonly what: string;
  readonly recent: Endpoint;
  readonly archive: Endpoint;
  /** What the recent list holds for certain. */
  readonly recentMs: number;
  readonly idField: string;
  /** Further words of the question. */
  readonly more?: Readonly<Record<string, string>>;
  /** Kinds of instrument, where they are not those of the account; undefined is the list of all of them. */
  readonly types?: readonly (InstrumentType | undefined)[];
  decode(payloads: readonly unknown[]): Promise<Rows<T>>;
  keyOf(row: T): string;
  /** The time that stretches go by, ISO 8601. */
  timeOf(row: T): string;
}

/** By the time at which they were made, which is what OKX's stretches go by. Unfilled ones that were canceled are kept for 2 h. */
export async function closedOrders(desk: Desk, query: HistoryQuery, signal: AbortSignal): Promise<Page<Order>> {
  const history: History<Order> = {
    what: 'closed orders',
    recent: ordersHistory,
    archive: ordersArchive,
    recentMs: 6 * DAY_MS,
    idField: 'ordId',
    decode: (payloads) => ordersOf(desk, payloads, signal),
    keyOf: ({symbol, id}) => `${symbol} ${id}`,
    timeOf: ({createdAt, updatedAt}) => createdAt ?? updatedAt ?? '',
  };
  let ended: Promise<Rows<Order>> | null = null;
  const conditional = async ({from, to}: Span) => {
    ended ??= endedAlgos(desk, query, from, signal);
    const {rows, missing} = await ended;
    const isWithin = (at: number) => at >= from && at <= to;
    return {rows: rows.filter(({createdAt}) => createdAt === null || isWithin(Date.parse(createdAt))), missing};
  };
  const page = await readHistory(desk, history, query, conditional, signal);
  return {...page, rows: page.rows.filter(({status}) => isTerminal(status) || status === 'UNKNOWN')};
}

/** Of every cause. */
export async function fillsOf(desk: Desk, query: HistoryQuery, signal: AbortSignal): Promise<Page<Fill>> {
  const history: History<Fill> = {
    what: 'fills',
    recent: fills,
    archive: fillsArchive,
    recentMs: 2 * DAY_MS,
    idField: 'billId',
    async decode(payloads) {
      const own = payloads.filter((payload) => isSized(new Row(payload)));
      await desk.sizes.learnRows(own, signal);
      return readRows('fills', own, (payload) => {
        const row = new Row(payload);
        const fill = toFill(row, desk.sizes.of(row.text('instId')));
        return {...fill, orderId: desk.families.parentOf(fill.orderId)};
      });
    },
    keyOf: ({symbol, id}) => `${symbol} ${id}`,
    timeOf: ({at}) => at,
  };
  return readHistory(desk, history, query, async () => ({rows: [], missing: []}), signal);
}

export async function readHistory<T>(
  {client, markets, products}: Desk,
  {what, recent, archive, recentMs, idField, more = {}, types, decode, keyOf, timeOf}: History<T>,
  {symbol, since, limit}: HistoryQuery,
  beside: (span: Span) => Promise<Rows<T>>,
  signal: AbortSignal,
): Promise<Page<T>> {
  const instId = symbol === null ? undefined : await markets.instrument(symbol, signal);
  const now = client.exchangeTime();
  const boundary = now - recentMs;
  // The lists of orders are of one type each.
  const lists = (endpoint: Endpoint, {from, to}: Span, wanted: number) =>
    (types ?? typesOf(instId, products)).map((instType) => ({
      what,
      read: () => {
        const query = {...more, instType, instId, begin: String(from), end: String(to), idField};
        return client.pages(`the ${what}`, endpoint, query, signal, wanted);
      },
    }));
  const read = async (span: Span, wanted: number): Promise<Stretch<T> | 'TOO_MANY'> => {
    const {from, to} = span;
    const parts = [
      ...(from < boundary ? lists(archive, {from, to: Math.min(to, boundary)}, wanted) : []),
      ...(to > boundary ? lists(recent, {from: Math.max(from, boundary), to}, wanted) : []),
    ];
    const [{rows, missing}, others] = await Promise.all([eachAlone(parts), beside(span)]);
    if (rows.length > wanted) return 'TOO_MANY';
    const told = await decode(rows);
    const inSymbol = told.rows.filter((row) => isIn(row, symbol));
    return {...joinRows([{...told, rows: inSymbol}, others, {rows: [], missing}]), isCut: missing.length > 0};
  };
  // The instant may be our own or the time of the last row that was told, so the earlier reading of it counts.
  const from = Math.max(0, now - WIDEST_MS, Math.floor(Math.min(since, client.exchangeTime(since))));
  return readStretches({widestMs: WIDEST_MS, read, keyOf, timeOf}, {from, to: Math.ceil(now) + AHEAD_MS}, limit);
}

/** An instrument may be paid in several currencies, and a market that is listed no more goes by its spelling. */
function isIn(row: unknown, symbol: string | null): boolean {
  const {symbol: own, raw} = row as Pick<Order, 'symbol' | 'raw'>;
  return symbol === null || own === symbol || raw?.symbol === symbol || canonicalOf(symbol, '') === own;
}

/** Conditional orders that ended without an order of their own. Their list knows no times: it is read, newest first, back to `from`. */
async function endedAlgos(desk: Desk, {symbol}: HistoryQuery, from: number, signal: AbortSignal): Promise<Rows<Order>> {
  const {client, markets, products} = desk;
  const instId = symbol === null ? undefined : await markets.instrument(symbol, signal);
  const instType = typeIn(typesOf(instId, products));
  const lists = SPOKEN_KINDS.flatMap((ordType) => ENDED.map((state) => ({ordType, state})));
  const {rows, missing} = await eachAlone(
    lists.map(({ordType, state}) => ({
      what: `conditional orders (${ordType}, ${state})`,
      read: async () => {
        const found: unknown[] = [];
        for (let after: string | undefined; ; ) {
          const query = {instType, instId, ordType, state, limit: String(PAGE_ROWS), after};
          const page = await client.askPart(algosHistory, query, signal);
          found.push(...page);
          const last = new Row(page.at(-1));
          if (page.length < PAGE_ROWS || Number(last.text('cTime')) < from) return {rows: found, missing: []};
          after = last.text('algoId');
        }
      },
    })),
  );
  const told = await algoOrdersOf(desk, rows, signal);
  return joinRows([
    {...told, rows: told.rows.filter((order) => isIn(order, symbol))},
    {rows: [], missing},
  ]);
}

/** An order put together from its fills, for one that no list of orders shows any more. Null without fills. */
export function executedOrder(own: readonly Fill[], owner: Owner): Order | null {
  const [first] = own;
  if (first === undefined) return null;
  const filled = own.reduce((sum, {quantity}) => sum.plus(quantity), ZERO);
  const value = own.reduce((sum, {quantity, price}) => sum.plus(dec(quantity).mul(price)), ZERO);
  return createOrder({
    ...owner,
    symbol: first.symbol,
    id: first.orderId,
    clientOrderId: first.clientOrderId,
    side: first.side,
    filled: plain(filled),
    averagePrice: plain(value.div(filled).toDecimalPlaces(18)),
    // How much was asked for, and whether the rest still stands, is in no fill.
    status: 'UNKNOWN',
    raw: {status: 'known by its fills alone'},
    updatedAt:
      own
        .map(({at}) => at)
        .toSorted()
        .at(-1) ?? null,
  });
}
