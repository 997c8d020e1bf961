/** What the commands that send and change orders answer, for tests of screens. */
import type {Forecast, LimitUse} from '../../../../../src/lib/model/forecast.ts';
import type {Submission} from '../../../../../src/lib/orders/place/submission.ts';
import type {PlacedSeries} from '../../../../../src/lib/orders/series/series.ts';
import type {PlacedLines} from '../../../../../src/lib/router/place-lines.ts';
import type {RoutedResult} from '../../../../../src/lib/router/routed.ts';
import {orders} from './full-desk.ts';

const [first, second, third] = orders;
if (first === undefined || second === undefined || third === undefined) throw new Error('no orders');

export const placed: readonly Submission[] = [
  {
    ...{outcome: 'placed', replayed: false, order: first},
    adjustments: [{field: 'quantity', from: '0.0163934', to: '0.01639', rule: 'step 0.00001'}],
    linked: [{kind: 'TAKE_PROFIT', price: '65000', clientOrderId: null}],
  },
  {
    ...{outcome: 'unknown', replayed: false, order: second, adjustments: []},
    error: {
      kind: 'unknown-outcome',
      message: 'No answer within 10000 ms: the order may be live.',
      hint: 'Settle it: mxt order resolve mxt-1',
    },
  },
  {
    ...{outcome: 'rejected', replayed: false, order: {...third, status: 'REJECTED'}, adjustments: []},
    error: {kind: 'insufficient-funds', message: 'Kepler: the balance is not enough.'},
  },
];

const resolved = {
  field: 'quantity',
  typed: '10%',
  value: '0.01639',
  unit: 'BTC',
  from: '10% of 0.1639 BTC free on northex-main',
} as const;
export const place: RoutedResult = {
  ...{outcome: 'partial', replayed: true, orders: placed, resolved: [resolved], missing: '0.005', route: null},
};

const limits = (['GENERAL', 'ACCOUNT'] as const).flatMap((scope): readonly LimitUse[] => [
  {limit: 'maxOrderValue', scope, before: '0', used: '3998.80047981', of: '10000', asset: 'USD'},
  {limit: 'maxOrdersPerMinute', scope, before: '0', used: '1', of: '30', asset: null},
]);
const expected: Forecast = {
  ...{account: 'northex-main', symbol: 'BTC/USDT', quantity: '0.01639', averagePrice: '60000.5'},
  ...{total: {asset: 'USDT', amount: '983.408195'}, totalUsd: '983.11', fee: {asset: 'BTC', amount: '0.00001639'}},
  ...{needs: {asset: 'USDT', amount: '983.408195'}, free: {asset: 'USDT', amount: '500'}, limits},
};
export const dryRun = {
  dryRun: true as const,
  resolved: [resolved],
  orders: [
    {
      ...{
        account: 'northex-main',
        order: {...first, id: null, status: 'PENDING' as const},
        adjustments: placed[0]?.adjustments ?? [],
      },
      ...{expected, test: 'failed', error: {kind: 'rejected' as const, message: 'The price is too far from the market.'}},
      wire: {method: 'POST', path: '/api/v3/order', body: 'symbol=BTCUSDT&side=BUY&quantity=0.01639'},
    },
  ],
};

export const series: PlacedSeries = {
  ...place,
  ...{clientId: 'dip', route: null},
  children: [0, 1].map((index) => ({
    ...{
      index,
      at: null,
      quantity: '0.5',
      quantityIn: 'BASE' as const,
      price: '60000',
      clientOrderId: null,
      replayed: index === 0,
    },
    ...{outcome: 'unsent' as const, error: {kind: 'limit' as const, message: 'Trading is halted: mxt kill.'}},
  })),
};

export const lines: PlacedLines = {
  ...{
    ...place,
    orders: placed.map((each, index) => ({...each, line: index + 1})),
    resolved: [{...resolved, line: 1}],
    route: null,
  },
  lines: placed.map(({outcome, error}, index) => ({
    ...{account: null, clientId: null, line: index + 1, outcome, replayed: index === 1, missing: null},
    ...(error !== undefined && {error}),
  })),
};
