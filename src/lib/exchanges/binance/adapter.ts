import type {AdapterContext} from '../../adapter/context.ts';
import type {Capabilities} from '../../adapter/contract/capabilities.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {createAccount} from './account.ts';
import {Client} from './client.ts';
import {createMarketData, Markets} from './market-data.ts';
import {openOrderStream} from './order-stream.ts';
import {createTrading} from './trading.ts';

/** One Binance spot account: its facets, over one client and one memory of names. */
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
  };
}
