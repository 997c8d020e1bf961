/** The contract, out of the rest of this folder: one Bybit account (unified), spot and linear contracts. */
import type {AdapterContext} from '../../adapter/context.ts';
import type {Capabilities} from '../../adapter/contract/capabilities.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {MarketData} from '../../adapter/contract/market-data.ts';
import type {PreparedOrder, Trading} from '../../adapter/contract/trading.ts';
import {levelsOf} from '../../adapter/kit/numbers.ts';
import {decode} from '../../adapter/wire.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market, OrderBook} from '../../model/market.ts';
import {createAccount} from './account.ts';
import {Book} from './book.ts';
import {openBookStream} from './book-stream.ts';
import {cancelAll} from './cancel-all.ts';
import {Client} from './client.ts';
import {createDerivatives} from './derivatives.ts';
import {encodeOrder, spellingOf} from './encode.ts';
import {closedOrders, fills} from './history.ts';
import {logsOf} from './ledger.ts';
import {lookUp, openOrders, orderSources, type ReadContext, readOrder} from './look.ts';
import {Markets} from './markets.ts';
import {openOrderStream} from './order-stream.ts';
import {toPriceBoard} from './prices.ts';
import {orderbook, orderCreate, tickers} from './rest.ts';
import {RECV_WINDOW_MS} from './sign.ts';
import {readTickers} from './ticker.ts';
import {amend, cancel, place} from './trading.ts';

const BOOK_MAX_DEPTH = 1000;
/** Spelling and category of a market never change, so any age will do. */
const ANY_AGE_MS = Number.POSITIVE_INFINITY;

export function createAdapter(context: AdapterContext, capabilities: Capabilities): ExchangeAdapter {
  const {account, exchange, products} = context.account;
  const client = new Client(context);
  const reads: ReadContext = {client, markets: new Markets(client), owner: {account, exchange}, products};
  return {
    config: context.account,
    capabilities,
    marketData: createMarketData(reads),
    account: createAccount(client),
    trading: createTrading(reads),
    orderFeed: {open: (handlers, signal) => openOrderStream(reads, handlers, signal)},
    ...(products.includes('linear') && {derivatives: createDerivatives(client)}),
    ledger: {logs: logsOf(client)},
  };
}

function createMarketData({client, markets, products}: ReadContext): MarketData {
  const market = async (symbol: string, maxAgeMs: number, signal: AbortSignal): Promise<Market> => {
    const {category} = spellingOf(symbol);
    if (products.includes(category)) return markets.market(symbol, maxAgeMs, signal);
    throw new DeskError('not-found', `This account does not trade ${symbol}.`, {
      hint: `Add ${category} to its products in the keys file.`,
    });
  };
  return {
    market,
    markets: async (signal) => (await Promise.all(products.map((product) => markets.all(product, signal)))).flat(),
    book: (symbol, depth, signal) => readBook(client, symbol, depth, signal),
    bookStream: async (symbol, depth, handlers, signal) =>
      openBookStream(client, await market(symbol, ANY_AGE_MS, signal), depth, handlers, signal),
    tickers: (symbols, signal) => readTickers(client, markets, {symbols, products}, signal),
    prices: async (signal) => {
      const result = await client.ask(tickers, {category: 'spot'}, signal);
      return toPriceBoard(result.list('list'), client.context.clock.now());
    },
    syncClock: (signal) => client.syncClock(signal),
  };
}

async function readBook(client: Client, symbol: string, depth: number, signal: AbortSignal): Promise<OrderBook> {
  const {category, wire} = spellingOf(symbol);
  const limit = String(Math.min(Math.max(1, depth), BOOK_MAX_DEPTH));
  const {b, a, u, ts} = decode(
    Book,
    (await client.ask(orderbook, {category, symbol: wire, limit}, signal)).value,
    orderbook.path,
  );
  return {
    symbol,
    bids: levelsOf(b),
    asks: levelsOf(a),
    receivedAt: client.context.clock.now(),
    exchangeAt: ts ?? null,
    sequence: String(u),
  };
}

function createTrading(reads: ReadContext): Trading {
  const {client} = reads;
  return {
    prepareOrder(request, market, settings): PreparedOrder {
      const body = encodeOrder(request, market, settings?.positionMode ?? 'ONE_WAY');
      const signedAt = client.exchangeTime();
      const wire = {method: 'POST', path: orderCreate.path, body};
      return {request, market, wire, signedAt, fenceAt: signedAt + RECV_WINDOW_MS};
    },
    placeOrder: (order, signal) => place(client, order, signal),
    cancelOrder: (ref, signal) => cancel(client, ref, signal),
    cancelAll: (scope, signal) => cancelAll(reads, scope, signal),
    // Price and quantity are both changed in place; the order keeps its ids.
    amendStyle: () => 'IN_PLACE',
    amendOrder: (order, change, {signedAt}, signal) => amend(client, order, change, signedAt, signal),
    order: (ref, signal) => readOrder(reads, ref, signal),
    lookUp: (id, signal) => lookUp(reads, id, signal),
    orderSources: (ref) => orderSources(reads, ref),
    openOrders: (scope, signal) => openOrders(reads, scope, signal),
    closedOrders: (query, signal) => closedOrders(reads, query, signal),
    fills: (query, signal) => fills(reads, query, signal),
  };
}
