import type {AdapterContext} from '../../adapter/context.ts';
import type {Capabilities} from '../../adapter/contract/capabilities.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {OrderStreamHandlers, StreamControl} from '../../adapter/contract/order-feed.ts';
import {openJoined, type Part, type PartHandlers} from '../../adapter/kit/joined.ts';
import {createAccount} from './account.ts';
import {accountOfBoth, marketDataOfBoth, tradingOfBoth} from './both.ts';
import {Client} from './client.ts';
import {coinLogs} from './ledger.ts';
import {createMarketData, Markets} from './market-data.ts';
import {openOrderStream} from './order-stream.ts';
import {createTrading} from './trading.ts';
import {UsdmClient} from './usdm/client.ts';
import {createDerivatives} from './usdm/derivatives.ts';
import {incomeLog} from './usdm/ledger.ts';
import {UsdmMarkets} from './usdm/markets.ts';
import {openOrderStream as openContractStream} from './usdm/order-stream.ts';
import {createUsdmTrading} from './usdm/trading.ts';

/** The server of contracts pings every three minutes, that of coins every 20 seconds. */
const CONTRACT_SILENCE_MS = 400_000;

/** One Binance account: coins, and contracts with USD margin, each at a desk of its own with its own address, budgets, clock and stream. */
export function createAdapter(context: AdapterContext, capabilities: Capabilities): ExchangeAdapter {
  const {products} = context.account;
  const client = new Client(context);
  const markets = new Markets(client);
  const contracts = new UsdmClient(context, client);
  const desk = {client: contracts, markets: new UsdmMarkets(contracts)};
  const hasContracts = products.includes('linear');
  const {streamSilenceMs} = capabilities;
  const parts = (handlers: OrderStreamHandlers): readonly Part[] => [
    ...(products.includes('spot')
      ? [partOf('orders of coins', streamSilenceMs, handlers, (own, signal) => openOrderStream(client, markets, own, signal))]
      : []),
    partOf('orders of contracts', CONTRACT_SILENCE_MS, handlers, (own, signal) => openContractStream(desk, own, signal)),
  ];
  return {
    config: context.account,
    capabilities: products.includes('spot') ? capabilities : {...capabilities, streamSilenceMs: CONTRACT_SILENCE_MS},
    marketData: marketDataOfBoth(createMarketData(client, markets), desk, products),
    account: accountOfBoth(createAccount(client), desk, products),
    trading: tradingOfBoth(createTrading(client, markets), createUsdmTrading(desk), context.account),
    orderFeed: {
      open: (handlers, signal) =>
        hasContracts
          ? openJoined(context.clock, parts(handlers), whole(handlers), signal)
          : openOrderStream(client, markets, handlers, signal),
    },
    ...(hasContracts && {derivatives: createDerivatives(contracts)}),
    ledger: {logs: [...coinLogs(client), ...(hasContracts ? [incomeLog(contracts)] : [])]},
  };
}

type Open = (handlers: OrderStreamHandlers, signal: AbortSignal) => Promise<StreamControl>;

/** One of two streams: both together are live, alive and over as one. */
function partOf(name: string, silenceMs: number, {onEvent}: OrderStreamHandlers, open: Open): Part {
  return {
    name,
    silenceMs,
    open: ({onLive, onAlive, onEnd}, signal) =>
      open({onEvent: (event) => (event.type === 'LIVE' ? onLive() : onEvent(event)), onAlive, onEnd}, signal),
  };
}

function whole({onEvent, onAlive, onEnd}: OrderStreamHandlers): PartHandlers {
  return {onLive: () => onEvent({type: 'LIVE'}), onAlive, onEnd};
}
