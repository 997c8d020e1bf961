/** The contract, out of the rest of this folder: one OKX account, spot and perpetual contracts. */
import type {AdapterContext} from '../../adapter/context.ts';
import type {Capabilities} from '../../adapter/contract/capabilities.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {createAccount} from './account.ts';
import {Client} from './client.ts';
import {createDerivatives} from './derivatives.ts';
import {openDesk} from './desk.ts';
import {logsOf} from './ledger.ts';
import {createMarketData} from './market-data.ts';
import {openOrderStream} from './order-stream.ts';
import {createTrading} from './trading.ts';

export function createAdapter(context: AdapterContext, capabilities: Capabilities): ExchangeAdapter {
  const client = new Client(context);
  const desk = openDesk(client);
  return {
    config: context.account,
    capabilities,
    marketData: createMarketData(desk),
    account: createAccount(desk),
    trading: createTrading(desk),
    orderFeed: {open: (handlers, signal) => openOrderStream(desk, handlers, signal)},
    ...(desk.products.includes('linear') && {derivatives: createDerivatives(desk)}),
    ledger: {logs: logsOf(desk)},
  };
}
