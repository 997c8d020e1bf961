/** A full desk for tests of screens: 40 assets, 500 orders, three accounts of which one failed. */
import type {Order} from '../../../../../src/lib/model/order.ts';
import type {HistoryDocument} from '../../../../../src/lib/orders/look/history.ts';
import type {PositionDocument} from '../../../../../src/lib/portfolio/exposure.ts';
import type {AssetHolding, BalanceDocument} from '../../../../../src/lib/portfolio/holdings.ts';
import type {ExposureLeg} from '../../../../../src/lib/portfolio/legs.ts';
import {aFill, anOrder, instant} from '../../../feed/orders.ts';

export const NOW = Date.parse('2026-03-04T05:06:07.000Z');
export const ACCOUNTS = ['northex-main', 'south-hedge', 'kepler'];
const COINS = ['BTC', 'ETH', 'SOL', 'DOGE', '1000PEPE', 'USDC', '币安人生'];

export const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

export const statuses = ACCOUNTS.map((account, index) => ({
  account,
  exchange: account.split('-')[0] ?? '',
  status: index === 2 ? ('failed' as const) : ('ok' as const),
  latencyMs: 80 + index,
  ...(index === 2 && {
    error: {
      kind: 'timeout' as const,
      message: 'No answer within 10000 ms.',
      hint: 'Try again, or give it more time with --timeout.',
    },
  }),
}));

const holdings = Array.from({length: 40}, (_, index): AssetHolding => {
  const total = pick(['0.51234567', '12000', '7.5', '123456.789', '0.00000001'], index);
  const accounts = ACCOUNTS.slice(0, 1 + (index % 2)).map((account) => ({
    account,
    exchange: account.split('-')[0] ?? '',
    wallet: index % 3 === 0 ? 'funding' : 'spot',
    total,
    free: total,
    locked: '0',
  }));
  const value = index % 7 === 6 ? null : String(100_000 - index * 2500);
  return {
    asset: `${pick(COINS, index)}${index < 7 ? '' : index}`,
    total,
    free: total,
    locked: index % 5 === 0 ? '0.1' : '0',
    price: value === null ? null : '76412.34567',
    value,
    accounts,
  };
});

export const balance: BalanceDocument = {
  at: instant(NOW),
  valuation: 'USD',
  complete: false,
  total: '2050000.5',
  unpriced: [{asset: 'SOL13', total: '7.5'}],
  unread: [{account: 'northex-main', what: 'isolated margin'}],
  assets: holdings,
  accounts: statuses.map((status) => ({...status, value: status.status === 'ok' ? '1025000.25' : null})),
};

export const orders = Array.from(
  {length: 500},
  (_, index): Order =>
    anOrder({
      account: pick(ACCOUNTS, index),
      exchange: pick(ACCOUNTS, index).split('-')[0] ?? '',
      symbol: `${pick(COINS, index)}/USDT${index % 4 === 3 ? ':USDT' : ''}`,
      id: index % 2 === 0 ? String(8_389_765_000 + index) : `2f0c1a5e-77d1-4c4a-9d1e-${String(index).padStart(12, '0')}`,
      clientOrderId: `mxt-${index}`,
      side: index % 3 === 0 ? 'SELL' : 'BUY',
      price: pick(['60000.5', '3000.25', '150.1', '0.1234', '0.012345', '1', '0.2'], index),
      quantity: pick(['0.01639', '1.5', '12', '1000', '50000', '7', '3'], index),
      filled: index % 5 === 0 ? '0.005' : '0',
      averagePrice: index % 5 === 0 ? '59999.123456789' : null,
      status: index % 5 === 0 ? 'PARTIALLY_FILLED' : 'NEW',
      createdAt: instant(NOW - index * 60_000),
    }),
);

export const history: HistoryDocument = {
  at: instant(NOW),
  complete: true,
  orders: orders.slice(0, 2).map((order) => ({...order, status: 'FILLED' as const})),
  fills: [0, 1].map((index) => ({
    ...aFill({id: `9000${index}`, orderId: '8389765', at: instant(NOW)}),
    account: 'northex-main',
    exchange: 'northex',
  })),
  accounts: statuses.slice(0, 2),
  bySymbol: [],
  more: false,
  missing: [],
};

export const SHORT: ExposureLeg = {
  account: 'south-hedge',
  exchange: 'south',
  symbol: 'BTC/USDT:USDT',
  wallet: 'linear',
  side: 'SHORT',
  quantity: '-0.25',
  notional: '-19112.5',
  entryPrice: '76400.1',
  breakEvenPrice: null,
  markPrice: '76450.1',
  liquidationPrice: '91000',
  liquidationDistance: '0.19',
  leverage: '5',
  marginMode: 'CROSS',
  margin: '3822.5',
  unrealizedPnl: '-12.5',
  realizedPnl: null,
  fundingRate: '0.0001',
  nextFundingAt: null,
};

export const position: PositionDocument = {
  at: instant(NOW),
  valuation: 'USD' as const,
  complete: true,
  assets: holdings.map(({asset, total, price, value}, index) => ({
    asset,
    spot: total,
    derivatives: index === 0 ? '-0.25' : '0',
    net: total,
    price,
    value,
    unrealizedPnl: index === 0 ? '-12.5' : null,
    legs: index === 0 ? [SHORT] : [],
  })),
  accounts: statuses.slice(0, 2).map((status) => ({...status, margin: null})),
  unread: [],
  totals: {equity: '2050000.5', gross: '19112.5', net: '-19112.5', leverage: '0.0093', unrealizedPnl: '-12.5'},
};
