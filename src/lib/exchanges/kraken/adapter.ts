/** The contract, out of the rest of this folder: one Kraken account, spot. Contracts are traded over another API. */
import type {AdapterContext} from '../../adapter/context.ts';
import type {Capabilities} from '../../adapter/contract/capabilities.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {MarketData} from '../../adapter/contract/market-data.ts';
import {DeskError} from '../../model/errors.ts';
import {createAccount} from './account.ts';
import {toBook} from './book.ts';
import {openBookStream} from './book-stream.ts';
import {Client} from './client.ts';
import {entriesOf} from './entries.ts';
import {logsOf} from './ledger.ts';
import {Markets} from './markets.ts';
import {openOrderStream} from './order-stream.ts';
import {toPriceBoard} from './prices.ts';
import {depth as depthOf, ticker} from './rest.ts';
import {spell} from './symbols.ts';
import {readTickers} from './ticker.ts';
import {createTrading} from './trading.ts';

const BOOK_MAX_DEPTH = 500;
/** Spelling of a market never changes, so any age will do. */
const ANY_AGE_MS = Number.POSITIVE_INFINITY;

export function createAdapter(context: AdapterContext, capabilities: Capabilities): ExchangeAdapter {
  const client = new Client(context);
  const markets = new Markets(client);
  return {
    config: context.account,
    capabilities,
    marketData: createMarketData(client, markets),
    account: createAccount(client),
    trading: createTrading(client, markets),
    orderFeed: {open: (handlers, signal) => openOrderStream(client, markets, handlers, signal)},
    ledger: {logs: logsOf(client)},
  };
}

function createMarketData(client: Client, markets: Markets): MarketData {
  const {clock} = client.context;
  return {
    async market(symbol, maxAgeMs, signal) {
      // An order that follows needs the clock as well: beside the rules it costs no round trip of its own.
      const isWriter = client.context.account.mode === 'trade';
      const [market] = await Promise.all([markets.market(symbol, maxAgeMs, signal), isWriter && client.ensureClock(signal)]);
      return market;
    },
    markets: (signal) => markets.all(signal),
    async book(symbol, depth, signal) {
      const pair = spell(symbol);
      if (pair === null) throw new DeskError('not-found', `Kraken has no market ${symbol}.`);
      const result = await client.ask(depthOf, {pair, count: Math.min(Math.max(1, depth), BOOK_MAX_DEPTH)}, signal);
      const [entry] = entriesOf(result.value);
      return toBook(symbol, entry?.[1], clock.now());
    },
    bookStream: async (symbol, depth, handlers, signal) =>
      openBookStream(client, await markets.market(symbol, ANY_AGE_MS, signal), depth, handlers, signal),
    tickers: (symbols, signal) => readTickers(client, markets, symbols, signal),
    prices: async (signal) => toPriceBoard(entriesOf((await client.ask(ticker, {}, signal)).value), clock.now()),
    syncClock: (signal) => client.syncClock(signal),
  };
}
