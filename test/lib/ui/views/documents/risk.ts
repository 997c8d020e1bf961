/** What the commands about keys, margin, positions, pairs and costs answer, for tests of screens. */
import type {HedgeDocument} from '../../../../../src/lib/arbitrage/hedge.ts';
import type {PairDocument} from '../../../../../src/lib/arbitrage/pair/pair.ts';
import type {DoctorDocument} from '../../../../../src/lib/doctor/examine.ts';
import type {KeysCheckDocument} from '../../../../../src/lib/doctor/key-rights.ts';
import type {PnlDocument, PnlSums} from '../../../../../src/lib/ledger/pnl.ts';
import type {CloseDocument} from '../../../../../src/lib/orders/end/close-positions.ts';
import type {KillDocument} from '../../../../../src/lib/orders/end/kill.ts';
import type {ReportDocument} from '../../../../../src/lib/orders/report/report.ts';
import type {MarginDocument} from '../../../../../src/lib/portfolio/margin-report.ts';
import type {RebalanceDocument} from '../../../../../src/lib/rebalance/rebalance.ts';
import type {ListedAccount} from '../../../../../src/lib/ui/views/keys.ts';
import {instant} from '../../../feed/orders.ts';
import {ACCOUNTS, balance, NOW, orders, pick, SHORT, statuses} from './full-desk.ts';
import {placed} from './orders.ts';

const ERROR = {
  kind: 'insufficient-funds' as const,
  message: 'Northex: the margin is not enough.',
  hint: 'Make the order smaller.',
};

export const doctor: DoctorDocument = {
  at: instant(NOW),
  ok: false,
  checks: [
    ...[{check: 'keys file', detail: '/home/trader/.config/mxt/keys.yaml (accounts: 3), readable by you alone'}].map((each) => ({
      ...{...each, account: null, exchange: null, status: 'ok' as const, fix: null},
    })),
    ...ACCOUNTS.map((account, index) => ({
      ...{check: 'key', account, exchange: 'northex', status: pick(['ok', 'warn', 'fail'] as const, index)},
      detail: 'accepted, may trade, cannot withdraw, works from any address, used: maxDailyValue 3998.8 of 50000 USD',
      fix: index === 0 ? null : 'Bind the key to your IP address on the exchange.',
    })),
  ],
  accounts: statuses,
};

export const keysCheck: KeysCheckDocument = {
  at: instant(NOW),
  complete: false,
  accounts: statuses.map((status, index) => ({
    ...status,
    rights: index === 2 ? null : {canRead: true, canTrade: true, canWithdraw: index === 1, ipRestricted: null, expiresAt: null},
    warnings: index === 1 ? ['this key can withdraw: make one that cannot.'] : [],
  })),
};

export const keysList: readonly ListedAccount[] = ACCOUNTS.map((account, index) => ({
  ...{account, exchange: 'northex', environment: 'live', mode: 'trade', products: ['spot', 'linear']},
  secrets: {apiKey: 'from $NORTHEX_KEY', secret: 'from the command "pass show northex/secret"', passphrase: 'in the keys file'},
  problem: index === 2 ? 'The environment has no NORTHEX_KEY.' : null,
}));

const figures = {equity: '125000.5', used: '3822.5', maintenance: '95.56', available: '121178', ratio: '0.00076'};
export const margin: MarginDocument = {
  at: instant(NOW),
  valuation: 'USD',
  complete: false,
  unread: [{account: 'northex-main', what: 'coin-margined contracts'}],
  accounts: statuses.map((status, index) => ({
    ...{...status, ...figures, mode: 'CROSS' as const},
    pools: index === 2 ? [] : [{...figures, asset: 'USDT', mode: 'CROSS' as const}],
    lines: [
      ...(index === 2
        ? []
        : [{asset: 'BTC', direction: 'UP' as const, price: '76450.1', liquidationPrice: '91000.123', distance: '0.19'}]),
    ].map((line) => ({...line, told: '90500', symbol: index === 1 ? 'BTC/USDT:USDT' : null})),
  })),
};

const held = (account: string, filled: string) => ({
  ...{
    account,
    exchange: account,
    symbol: 'BTC/USDT:USDT',
    filled,
    averagePrice: '95042.123456789',
    fees: [{asset: 'USDT', amount: '1.2345'}],
  },
});
const pairOf = (state: PairDocument['state'], index: number): PairDocument => ({
  ...{
    id: `7d3e91c4a0b${index}4c4a9d1e`,
    state,
    asset: 'BTC',
    long: held('northex-main', '0.5'),
    short: held('south-hedge', '0.499'),
  },
  ...{spreadBps: '12.3456789', residual: '0.001', residualUsd: '95.04', orders: []},
  ...(state === 'residual' && {error: {...ERROR, account: 'south-hedge'}}),
});
export const pair = pairOf('residual', 0);
export const pairs = (['hedged', 'residual', 'closed'] as const).map(pairOf);

export const kill: KillDocument = {
  at: instant(NOW),
  halt: true,
  halted: {at: instant(NOW), reason: 'mxt kill'},
  complete: false,
  orders: orders.slice(0, 40).map((order) => ({outcome: 'canceled' as const, order})),
  survivors: orders.slice(40, 41),
  unknown: orders.slice(41, 42),
  closings: placed.slice(0, 1),
  positions: [SHORT],
  accounts: statuses.map((status) => ({...status, unreached: []})),
};

export const close: CloseDocument = {
  ...{outcome: 'partial', replayed: false, orders: placed, resolved: [], missing: null, route: null, accounts: statuses},
};

export const hedge: HedgeDocument = {
  ...{outcome: 'placed', replayed: false, orders: placed.slice(0, 1), resolved: [], missing: '0', route: null, complete: true},
  hedge: {
    ...{asset: 'BTC', account: 'south-hedge', symbol: 'BTC/USDT:USDT', exposure: '1.23456789', position: '-1', target: '-1.234'},
    reason: null,
  },
};

export const rebalance: RebalanceDocument = {
  ...{at: instant(NOW), valuation: 'USD', complete: true, sent: false, total: '187000', accounts: balance.accounts},
  weights: [
    {asset: 'BTC', total: '1.9000123', value: '180503.8', share: '0.4012345', target: '0.4'},
    {asset: '1000PEPE', total: '123456789', value: '6496.2', share: '0.5987655', target: '0.6'},
  ],
  trades: [
    {side: 'SELL', symbol: 'BTC/USDT', quantity: '0.01234', value: '1172.33', route: null, error: ERROR},
    {side: 'BUY', symbol: '1000PEPE/USDT', quantity: '23456.7', value: '1172.33', route: null},
  ],
};

const sum = (bps: string | null) => ({orders: bps === null ? 0 : 40, amount: '12.345678', bps});
const sums = {
  ...{quote: 'USDT', orders: 40, value: '1234567.89', slippage: sum('1.23456'), versusPlan: sum(null)},
  ...{fee: sum('5.5'), cost: sum('-6.7345')},
};
export const report: ReportDocument = {
  ...{at: instant(NOW), complete: true, accounts: statuses, missing: [], more: false, since: instant(NOW), untold: 3},
  totals: [sums],
  groups: ACCOUNTS.map((key) => ({...sums, key})),
  orders: orders.slice(0, 40).map((order, index) => ({
    ...{account: order.account, exchange: order.exchange, symbol: order.symbol, id: order.id, clientOrderId: `mxt-${index}`},
    ...{side: order.side ?? 'BUY', type: order.type, placedAt: instant(NOW), quote: 'USDT', filled: '0.01639'},
    ...{averagePrice: '59999.123456789', value: '983.38', arrivalMid: '59998.5', arrivalAt: instant(NOW), plannedPrice: null},
    ...{slippage: '0.01', slippageBps: '1.2345', versusPlan: null, versusPlanBps: null, fees: [], fee: '0.5', feeBps: '5.5'},
    ...(index % 2 === 0
      ? {cost: '0.55123', costBps: '-6.7345', unknown: []}
      : {cost: null, costBps: null, unknown: ['fees' as const]}),
  })),
};

const earned = (cents: number): PnlSums => ({
  ...{equityChange: `-1234567.${cents}`, realized: `1234.${cents}`, unrealizedChange: '-1235801.5', funding: `-12.${cents}`},
  ...{interest: '3.25', fees: `1041.${cents}`, deposits: '500', withdrawals: '250.5', unexplained: '0.00004'},
});

export const pnl: PnlDocument = {
  ...{
    at: instant(NOW),
    since: '2026-01-01T00:00:00.000Z',
    valuation: 'USD',
    method: 'average',
    complete: false,
    total: earned(10),
  },
  byAsset: ['BTC', '1000PEPE', 'USDT'].map((asset, index) => ({asset, ...earned(11 + index)})),
  unpriced: ['NEW'],
  unread: [{account: 'south-hedge', what: 'inverse contracts'}],
  accounts: statuses.map((status) => ({...status, since: status.status === 'ok' ? instant(NOW - 86_400_000) : null})),
};
