/** The contract, out of the rest of this folder: one portfolio of Coinbase Advanced Trade, spot. */
import type {AdapterContext} from '../../adapter/context.ts';
import type {Capabilities} from '../../adapter/contract/capabilities.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {MarketData} from '../../adapter/contract/market-data.ts';
import type {PreparedOrder, Trading} from '../../adapter/contract/trading.ts';
import {createAccount} from './account.ts';
import {toBook} from './book.ts';
import {openBookStream} from './book-stream.ts';
import {cancelAll} from './cancel-all.ts';
import {Client} from './client.ts';
import {encodeOrder} from './encode.ts';
import {closedOrders, fills} from './history.ts';
import {OrderIds} from './ids.ts';
import {logsOf} from './ledger.ts';
import type {ReadContext} from './lists.ts';
import {lookUp, openOrders, orderSources, readOrder} from './look.ts';
import {wireSymbol} from './market.ts';
import {Markets} from './markets.ts';
import {openOrderStream} from './order-stream.ts';
import {toPriceBoard} from './prices.ts';
import {createOrder, productBook} from './rest.ts';
import {fenceOf} from './sign.ts';
import {readTickers} from './ticker.ts';
import {amend, cancel, place, test} from './trading.ts';

/** Which book a market trades on never changes, so any age will do. */
const ANY_AGE_MS = Number.POSITIVE_INFINITY;

export function createAdapter(context: AdapterContext, capabilities: Capabilities): ExchangeAdapter {
  const {account, exchange} = context.account;
  const client = new Client(context);
  const markets = new Markets(client);
  const owner = {account, exchange, stepOf: (wire: string) => markets.stepOf(wire)};
  const reads: ReadContext = {client, markets, owner, ids: new OrderIds()};
  return {
    config: context.account,
    capabilities,
    marketData: createMarketData(client, markets),
    account: createAccount(client),
    trading: createTrading(reads),
    orderFeed: {open: (handlers, signal) => openOrderStream(reads, handlers, signal)},
    ledger: {logs: logsOf(client)},
  };
}

function createMarketData(client: Client, markets: Markets): MarketData {
  const {clock} = client.context;
  return {
    market: (symbol, maxAgeMs, signal) => markets.market(symbol, maxAgeMs, signal),
    markets: (signal) => markets.all(signal),
    async book(symbol, depth, signal) {
      const query = {product_id: wireSymbol({symbol}), limit: String(Math.max(1, depth))};
      return toBook(symbol, await client.ask(productBook, query, signal), clock.now());
    },
    bookStream: async (symbol, depth, handlers, signal) =>
      openBookStream(client, await markets.market(symbol, ANY_AGE_MS, signal), depth, handlers, signal),
    tickers: (symbols, signal) => readTickers(client, symbols, signal),
    prices: async (signal) => toPriceBoard(await markets.listing(signal), clock.now()),
    syncClock: (signal) => client.syncClock(signal),
  };
}

function createTrading(reads: ReadContext): Trading {
  const {client} = reads;
  return {
    prepareOrder(request, market): PreparedOrder {
      const signedAt = client.exchangeTime();
      const wire = {method: 'POST', path: createOrder.path, body: encodeOrder(request, market)};
      return {request, market, wire, signedAt, fenceAt: fenceOf(signedAt)};
    },
    placeOrder: (order, signal) => place(reads, order, signal),
    testOrder: (order, signal) => test(client, order, signal),
    cancelOrder: (ref, signal) => cancel(reads, ref, signal),
    cancelAll: (scope, signal) => cancelAll(reads, scope, signal),
    // Price and quantity are both edited in place; the order keeps its ids.
    amendStyle: () => 'IN_PLACE',
    amendOrder: (order, change, {signedAt}, signal) => amend(client, order, change, signedAt, signal),
    order: (ref, signal) => readOrder(reads, ref, signal),
    lookUp: (id, signal) => lookUp(reads, id, signal),
    orderSources: (ref, since) => orderSources(reads, ref, since),
    openOrders: (scope, signal) => openOrders(reads, scope, signal),
    closedOrders: (query, signal) => closedOrders(reads, query, signal),
    fills: (query, signal) => fills(reads, query, signal),
  };
}
