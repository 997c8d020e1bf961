/** One account over both desks, coins and contracts: which of them a question is for, and their answers as one. */
import type {AccountData, Holdings} from '../../adapter/contract/account-data.ts';
import type {MarketData} from '../../adapter/contract/market-data.ts';
import {allRows, type Missing, type Rows} from '../../adapter/contract/rows.ts';
import type {CancelAllReport, Trading} from '../../adapter/contract/trading.ts';
import {isAbsence} from '../../adapter/kit/absent.ts';
import {eachAlone} from '../../adapter/kit/pages.ts';
import type {AccountConfig, Balance} from '../../model/account.ts';
import {DeskError} from '../../model/errors.ts';
import type {Product} from '../../model/market.ts';
import type {Order, OrderRef} from '../../model/order.ts';
import {splitSymbol} from '../../model/symbol.ts';
import {readFees, readWallet} from './usdm/account.ts';
import {algoNumberOf} from './usdm/algo.ts';
import {openBookStream, readBook, readTickers} from './usdm/market-data.ts';
import type {Desk} from './usdm/reads.ts';

const NO_CONTRACTS = 'This server has no contracts.';
/** What the exchange calls the wallet of contracts. */
const FUTURES_WALLET = /^USD.*-M Futures wallet$/;

/** Text that is no symbol is the spelling of a market that is listed no more: of contracts where its id says so. */
function isContract({symbol, id = null}: {readonly symbol: string; readonly id?: string | null}): boolean {
  return splitSymbol(symbol)?.settle != null || algoNumberOf(id) !== null;
}

export function marketDataOfBoth(spot: MarketData, desk: Desk, products: readonly Product[]): MarketData {
  const {client, markets} = desk;
  const hasContracts = products.includes('linear');
  const needContracts = (symbol: string) => {
    if (hasContracts) return;
    throw new DeskError('not-found', `This account does not trade ${symbol}.`, {
      hint: 'Add linear to its products in the keys file.',
    });
  };
  return {
    async market(symbol, maxAgeMs, signal) {
      if (!isContract({symbol})) return spot.market(symbol, maxAgeMs, signal);
      needContracts(symbol);
      return markets.market(symbol, maxAgeMs, signal);
    },
    async markets(signal) {
      const lists = [
        ...(products.includes('spot') ? [spot.markets(signal)] : []),
        ...(hasContracts ? [markets.all(signal)] : []),
      ];
      return (await Promise.all(lists)).flat();
    },
    book: (symbol, depth, signal) =>
      isContract({symbol}) ? readBook(client, symbol, depth, signal) : spot.book(symbol, depth, signal),
    bookStream: (symbol, depth, handlers, signal) =>
      isContract({symbol})
        ? openBookStream(client, {symbol, depth}, handlers, signal)
        : spot.bookStream(symbol, depth, handlers, signal),
    async tickers(symbols, signal) {
      const contracts = hasContracts ? (symbols?.filter((symbol) => isContract({symbol})) ?? null) : [];
      const coins = symbols?.filter((symbol) => !isContract({symbol})) ?? (products.includes('spot') ? null : []);
      const parts = [
        ...(coins === null || coins.length > 0 ? [{what: 'prices of coins', read: () => spot.tickers(coins, signal)}] : []),
        ...(contracts === null || contracts.length > 0
          ? [{what: 'prices of contracts', product: 'linear' as const, read: () => readTickers(desk, contracts, signal)}]
          : []),
      ];
      return parts.length === 0 ? {rows: [], missing: []} : eachAlone(parts);
    },
    prices: (signal) => spot.prices(signal),
    /** Each desk has a clock, measured whether the other answers or not; the one that is further off is told. */
    async syncClock(signal) {
      const measured = [
        ...(products.includes('spot') ? [spot.syncClock(signal)] : []),
        ...(hasContracts ? [client.syncClock(signal)] : []),
      ];
      const {rows} = await eachAlone(
        (measured.length === 0 ? [spot.syncClock(signal)] : measured).map((each) => ({
          what: 'clock',
          read: async () => allRows([await each]),
        })),
      );
      return rows.reduce((worst, each) => (Math.abs(each.offsetMs) > Math.abs(worst.offsetMs) ? each : worst));
    },
  };
}

export function accountOfBoth(spot: AccountData, {client}: Desk, products: readonly Product[]): AccountData {
  const hasContracts = products.includes('linear');
  return {
    ...spot,
    async balances(wanted, signal): Promise<Holdings> {
      if (wanted === 'spot' || !hasContracts) return spot.balances(wanted, signal);
      if (wanted === 'linear') return {...(await readWallet(client, signal)), unread: []};
      let unread: readonly string[] = [];
      const {rows, missing}: Rows<Balance> = await eachAlone([
        {
          what: 'wallets of coins',
          read: async () => {
            const holdings = await spot.balances('ALL', signal);
            unread = holdings.unread.filter((wallet) => !FUTURES_WALLET.test(wallet));
            return holdings;
          },
        },
        {what: 'futures wallet', product: 'linear', read: () => readWallet(client, signal)},
      ]);
      return {rows, missing, unread};
    },
    fees: (symbol, maxAgeMs, signal) =>
      isContract({symbol}) ? readFees(client, symbol, maxAgeMs, signal) : spot.fees(symbol, maxAgeMs, signal),
  };
}

/** `products` are the account's own. What ends risk goes to both desks all the same. */
export function tradingOfBoth(
  spot: Trading,
  contracts: Trading,
  {products, environment}: Pick<AccountConfig, 'products' | 'environment'>,
): Trading {
  const of = (ref: {readonly symbol: string; readonly id?: string | null}) => (isContract(ref) ? contracts : spot);
  const isOwn = products.includes('linear');
  /** A server for tests may have the desk of coins alone: nothing can be open at one that is not there. */
  const ofContracts = ({what, error}: Missing): Missing => {
    const isNone = !isOwn && environment !== 'live' && isAbsence(error);
    return {what, product: 'linear', error: isNone ? new DeskError('unsupported', NO_CONTRACTS, error.detail) : error};
  };
  return {
    prepareOrder: (request, market, settings) => of(market).prepareOrder(request, market, settings),
    placeOrder: (order, signal) => of(order.market).placeOrder(order, signal),
    testOrder: async (order, signal) => of(order.market).testOrder?.(order, signal),
    cancelOrder: (ref, signal) => of(ref).cancelOrder(ref, signal),
    async cancelAll(scope, signal): Promise<CancelAllReport> {
      if (scope.symbol !== null) return of({symbol: scope.symbol}).cancelAll(scope, signal);
      const [coins, rest] = await Promise.all([spot.cancelAll(scope, signal), contracts.cancelAll(scope, signal)]);
      return {
        canceled: [...coins.canceled, ...rest.canceled],
        orders: [...coins.orders, ...rest.orders],
        unnamed: coins.unnamed + rest.unnamed,
        failed: [...coins.failed, ...rest.failed.map(ofContracts)],
      };
    },
    amendStyle: (order, change) => of(order).amendStyle(order, change),
    amendOrder: (order, change, target, signal) => of(target.market).amendOrder(order, change, target, signal),
    order: (ref, signal) => of(ref).order(ref, signal),
    async lookUp(id, signal) {
      if (!isOwn) return spot.lookUp(id, signal);
      // What one desk has is told without the other's answer, and never called all that there is.
      const {rows, missing} = await eachAlone(
        [spot, contracts].map((each) => ({what: 'orders', read: async () => allRows((await each.lookUp(id, signal)).orders)})),
      );
      if (rows.length === 0 && missing[0] !== undefined) throw missing[0].error;
      return {orders: rows, complete: false};
    },
    orderSources: (ref: OrderRef, since) => of(ref).orderSources(ref, since),
    async openOrders(scope, signal): Promise<Rows<Order>> {
      if (scope.symbol !== null) return of({symbol: scope.symbol}).openOrders(scope, signal);
      if (scope.products === 'ACCOUNT' && !isOwn) return spot.openOrders(scope, signal);
      const both = await eachAlone([
        {what: 'open orders of coins', read: () => spot.openOrders(scope, signal)},
        {what: 'open orders of contracts', product: 'linear', read: () => contracts.openOrders(scope, signal)},
      ]);
      return {rows: both.rows, missing: both.missing.map((part) => (part.product === 'linear' ? ofContracts(part) : part))};
    },
    closedOrders: (query, signal) => of({symbol: query.symbol ?? ''}).closedOrders(query, signal),
    fills: (query, signal) => of({symbol: query.symbol ?? ''}).fills(query, signal),
  };
}
