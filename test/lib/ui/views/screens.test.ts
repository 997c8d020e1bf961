/** Screens of every command for a full desk, at the widths that people have, as text. */
import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {alertText} from '../../../../src/lib/alerts/alert-line.ts';
import type {Order} from '../../../../src/lib/model/order.ts';
import {PLAIN_SCREEN, type Screen} from '../../../../src/lib/ui/screen.ts';
import {displayWidth} from '../../../../src/lib/ui/text-width.ts';
import {balanceView} from '../../../../src/lib/ui/views/balance.ts';
import {bookView} from '../../../../src/lib/ui/views/book.ts';
import {closeView} from '../../../../src/lib/ui/views/close.ts';
import {compactionView} from '../../../../src/lib/ui/views/compaction.ts';
import {doctorView} from '../../../../src/lib/ui/views/doctor.ts';
import {fundingView} from '../../../../src/lib/ui/views/funding.ts';
import {pairsView as fundingPairsView} from '../../../../src/lib/ui/views/funding-pairs.ts';
import {hedgeView} from '../../../../src/lib/ui/views/hedge.ts';
import {keysCheckView, keysListView} from '../../../../src/lib/ui/views/keys.ts';
import {killView} from '../../../../src/lib/ui/views/kill.ts';
import {marginView} from '../../../../src/lib/ui/views/margin.ts';
import {marketListView, marketShowView} from '../../../../src/lib/ui/views/market.ts';
import {linesView, ordersTable, outcomesView, placeView} from '../../../../src/lib/ui/views/order.ts';
import {historyView, ordersView} from '../../../../src/lib/ui/views/orders.ts';
import {pairsView, pairView} from '../../../../src/lib/ui/views/pair.ts';
import {pnlView} from '../../../../src/lib/ui/views/pnl.ts';
import {positionView} from '../../../../src/lib/ui/views/position.ts';
import {rebalanceView} from '../../../../src/lib/ui/views/rebalance.ts';
import {reportView} from '../../../../src/lib/ui/views/report.ts';
import {routeView} from '../../../../src/lib/ui/views/route.ts';
import {seriesView} from '../../../../src/lib/ui/views/series.ts';
import {settingView} from '../../../../src/lib/ui/views/setting.ts';
import {spreadView} from '../../../../src/lib/ui/views/spread.ts';
import {tickerView} from '../../../../src/lib/ui/views/ticker.ts';
import {anOrder, instant} from '../../feed/orders.ts';
import {balance, history, NOW, orders, position, statuses} from './documents/full-desk.ts';
import * as markets from './documents/markets.ts';
import * as sent from './documents/orders.ts';
import * as risk from './documents/risk.ts';

const WIDTHS = [60, 80, 120];
const screenOf = (width: number): Screen => ({...PLAIN_SCREEN, width});
const MANIFEST = JSON.parse(readFileSync(new URL('../../../../oclif.manifest.json', import.meta.url), 'utf8'));

/** The head and the foot of a long screen: what lies between is more of the same. */
function ends(text: string): string {
  const lines = text.split('\n');
  return lines.length <= 36 ? text : [...lines.slice(0, 18), `(${lines.length - 36} lines)`, ...lines.slice(-18)].join('\n');
}

function tooWide(text: string, width: number): readonly string[] {
  return text.split('\n').filter((line) => displayWidth(line) > width);
}

const opened = {at: instant(NOW), complete: false, missing: [], orders, accounts: statuses};
const leverage = {outcome: 'changed', account: 'south-hedge', exchange: 'south', symbol: 'BTC/USDT:USDT', of: 'ACCOUNT'} as const;
const failed = sent.placed.map(({outcome, ...each}) => ({...each, outcome: outcome === 'placed' ? 'canceled' : outcome}));

type Draw = (screen: Screen) => string;

/** By command. Null: it prints a page or a line that is no screen of accounts, or the window, which has a test of its own. */
const SCREENS: Readonly<Record<string, Draw | Readonly<Record<string, Draw>> | null>> = {
  alert: () => alertText({type: 'alert', at: instant(NOW), condition: 'margin:south-hedge < 20%', value: '0.19', state: 'fired'}),
  balance: (screen) => balanceView(balance, screen),
  book: (screen) => bookView(markets.book, screen),
  completion: null,
  doctor: (screen) => doctorView(risk.doctor, screen),
  funding: {
    'rates and payments': (screen) => fundingView(markets.funding, screen),
    pairs: (screen) => fundingPairsView(markets.fundingPairs, screen),
  },
  hedge: (screen) => hedgeView(risk.hedge, screen),
  'keys:check': (screen) => keysCheckView(risk.keysCheck, screen),
  'keys:init': null,
  'keys:list': (screen) => keysListView('/home/trader/.config/mxt/keys.yaml', risk.keysList, screen),
  kill: (screen) => killView(risk.kill, screen),
  margin: (screen) => marginView(risk.margin, screen),
  'market:list': (screen) => marketListView(markets.marketList, screen),
  'market:show': (screen) => marketShowView(markets.marketShow, screen),
  'order:amend': (screen) => outcomesView(sent.placed, screen),
  'order:cancel': (screen) => outcomesView(failed, screen),
  'order:place': {
    placed: (screen) => placeView(sent.place, screen),
    'dry run': (screen) => placeView(sent.dryRun, screen),
    ladder: (screen) => seriesView(sent.series, screen),
    lines: (screen) => linesView(sent.lines, screen),
  },
  'order:resolve': (screen) => outcomesView(sent.placed, screen),
  'order:show': (screen) => ordersTable(orders.slice(0, 1), screen),
  'orders:history': (screen) => historyView(history, 'No closed orders.', screen),
  'orders:list': (screen) => ordersView(opened, 'No open orders.', screen),
  'orders:report': (screen) => reportView(risk.report, screen),
  'orders:watch': null,
  'pair:close': (screen) => pairView(risk.pair, screen),
  'pair:list': (screen) => pairsView({at: instant(NOW), complete: true, pairs: risk.pairs}, screen),
  'pair:open': (screen) => pairView(risk.pair, screen),
  'pair:resume': (screen) => pairView(risk.pair, screen),
  pnl: (screen) => pnlView(risk.pnl, screen),
  position: (screen) => positionView(position, screen),
  'position:close': (screen) => closeView(risk.close, screen),
  'position:leverage': (screen) => settingView({...leverage, setting: 'leverage', from: '5', to: '10'}, screen),
  'position:margin-mode': (screen) => settingView({...leverage, setting: 'marginMode', from: 'CROSS', to: 'ISOLATED'}, screen),
  rebalance: (screen) => rebalanceView(risk.rebalance, screen),
  route: (screen) => routeView(markets.route, markets.book, screen),
  'sandbox:fault': null,
  'sandbox:run': null,
  'sandbox:start': null,
  schema: null,
  skill: null,
  spread: {
    'one market': (screen) => spreadView(markets.spread, screen),
    'two markets': (screen) => spreadView(markets.spreadOfTwo, screen),
  },
  'state:compact': (screen) =>
    compactionView(
      {
        ...{at: instant(NOW), before: instant(NOW), orders: 500, kept: 3, files: []},
        bytes: {before: 4_000_000, after: 1_000_000},
      },
      screen,
    ),
  ticker: (screen) => tickerView(markets.ticker, screen),
};

const DRAWN = Object.entries(SCREENS).flatMap(([command, screens]): readonly (readonly [string, Draw])[] => {
  if (screens === null) return [];
  if (typeof screens === 'function') return [[command, screens]];
  return Object.entries(screens).map(([name, draw]) => [`${command}, ${name}`, draw]);
});

it('every command of the manifest is here', () => {
  expect(Object.keys(SCREENS).toSorted()).toEqual(Object.keys(MANIFEST.commands).toSorted());
});

describe.each(WIDTHS)('at %i columns', (width) => {
  it.each(DRAWN)('%s', (_name, draw) => {
    const text = draw(screenOf(width));
    expect(ends(text)).toMatchSnapshot();
    expect(tooWide(text, width)).toEqual([]);
  });
});

it.each([80, 120])('every order has its id and its time at %i columns', (width) => {
  const text = ordersView({...opened, accounts: []}, '', screenOf(width));
  expect(text.split('\n')[0]).toMatch(/^Time UTC .* Id/);
  expect(text).toContain('03-04 05:06');
});

it('no list of orders is wider than its screen, however narrow', () => {
  for (const width of [48, 60, 72, 80, 100, 120, 160]) {
    expect(tooWide(ordersView(opened, '', screenOf(width)), width)).toEqual([]);
  }
});

it('shows what could not be read as "-", with the words of the exchange', () => {
  const odd = {
    ...anOrder({price: null, averagePrice: null, createdAt: null, updatedAt: null, status: 'UNKNOWN'}),
    ...{side: null, type: 'UNKNOWN', quantity: null, filled: null, remaining: null},
    raw: {status: 'HALF_DONE', type: 'ICEBERG'},
  } as unknown as Order;
  const text = ordersView({...opened, orders: [odd], accounts: []}, '', PLAIN_SCREEN);
  expect(text.split('\n')[1]?.split(/ {2,}/)).toEqual([
    ...['-', 'main', 'BTC/USDT', '-', 'UNKNOWN (ICEBERG)', '-', '-', '-', '-', 'UNKNOWN (HALF_DONE)', '1', 'mxt-1'],
  ]);
});
