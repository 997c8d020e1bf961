/** Every endpoint in one table: who is asked, whether it is signed, and who it is counted for. */
import type {EngineMarket} from '../../engine/types.ts';
import {type Endpoint, EndpointTable, type Query, type Trade} from '../../kit/endpoints.ts';
import {getAccount, keyPermissions, listAccounts, listPortfolios, portfolioBreakdown, transactionSummary} from './account.ts';
import {appAccounts, cryptoCurrencies, exchangeRates, fiatCurrencies} from './app.ts';
import {candles} from './candles.ts';
import {prepareCancels, prepareEdit, previewEdit} from './change.ts';
import type {Context} from './context.ts';
import type {Counted} from './limits.ts';
import {bestBidAsk, getProduct, listProducts, marketTrades, productBook, serverTime} from './market-data.ts';
import {getOrder, listFills, listOrders} from './orders.ts';
import {preparePlace} from './place.ts';
import {previewOrder} from './preview.ts';
import {walletTransactions} from './transactions.ts';

export type CoinbaseEndpoint = Endpoint<Context, Counted>;
type Answer = Query<Context, Counted>['answer'];
type Prepare = Trade<Context, Counted>['prepare'];

const V3 = '/api/v3/brokerage';

const open = (path: string, answer: Answer): CoinbaseEndpoint => ({
  rest: `GET ${path}`,
  signed: false,
  cost: 'ADDRESS',
  answer,
});
const signed = (path: string, answer: Answer, method = 'GET', api = V3): CoinbaseEndpoint => ({
  rest: `${method} ${api}${path}`,
  signed: true,
  cost: 'USER',
  answer,
});
const trade = (path: string, prepare: Prepare): CoinbaseEndpoint => ({
  rest: `POST ${V3}${path}`,
  signed: true,
  cost: 'USER',
  prepare,
});

/** The same question twice: for keys, and for everybody. */
const product = (path: string, answer: Answer): readonly CoinbaseEndpoint[] => [
  signed(path, answer),
  open(`${V3}/market${path}`, answer),
];

export const PLACE = `POST ${V3}/orders`;
export const EDIT = `POST ${V3}/orders/edit`;

export const ENDPOINTS = new EndpointTable<CoinbaseEndpoint>([
  open(`${V3}/time`, serverTime),
  ...product('/products', listProducts),
  ...product('/products/:product_id', getProduct),
  ...product('/products/:product_id/ticker', marketTrades),
  ...product('/products/:product_id/candles', candles),
  ...product('/product_book', productBook),
  signed('/best_bid_ask', bestBidAsk),
  signed('/accounts', listAccounts),
  signed('/accounts/:account_uuid', getAccount),
  signed('/portfolios', listPortfolios),
  signed('/portfolios/:portfolio_uuid', portfolioBreakdown),
  signed('/key_permissions', keyPermissions),
  signed('/transaction_summary', transactionSummary),
  trade('/orders', preparePlace),
  signed('/orders/preview', previewOrder, 'POST'),
  trade('/orders/edit', prepareEdit),
  signed('/orders/edit_preview', previewEdit, 'POST'),
  trade('/orders/batch_cancel', prepareCancels),
  signed('/orders/historical/batch', listOrders),
  signed('/orders/historical/fills', listFills),
  signed('/orders/historical/:order_id', getOrder),
  signed('/accounts', appAccounts, 'GET', '/v2'),
  signed('/accounts/:account_id/transactions', walletTransactions, 'GET', '/v2'),
  open('/v2/currencies', fiatCurrencies),
  open('/v2/currencies/crypto', cryptoCurrencies),
  open('/v2/exchange-rates', exchangeRates),
]);

/** "BTC-USD". */
export function spell({base, quote}: Pick<EngineMarket, 'base' | 'quote'>): string {
  return `${base}-${quote}`;
}
