/** What `mxt pair` shows. */
import type {PairsDocument} from '../../arbitrage/pair/list-pairs.ts';
import type {PairDocument, PairSideDocument} from '../../arbitrage/pair/pair.ts';
import {dec, plain} from '../../model/decimal.ts';
import type {PairPlan} from '../../state/pair-plan.ts';
import type {CsvTable} from '../csv.ts';
import {amount, basisPoints, money, price} from '../format.ts';
import {prose} from '../prose.ts';
import type {Screen} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';

const SHORT_ID = 12;

const SIDE_COLUMNS: readonly Column[] = [
  {title: 'Side'},
  {title: 'Account', shrinkTo: 7, cutAfter: 3},
  {title: 'Symbol', shrinkTo: 9, cutAfter: 5},
  {title: 'Filled', align: 'point'},
  {title: 'Average', align: 'point'},
  {title: 'Fees', drop: 0},
];

const PAIR_COLUMNS: readonly Column[] = [
  {title: 'Pair'},
  {title: 'Coin'},
  {title: 'Long on', shrinkTo: 9, cutAfter: 5, drop: 2},
  {title: 'Short on', shrinkTo: 9, cutAfter: 5, drop: 1},
  {title: 'Long', align: 'point'},
  {title: 'Short', align: 'point'},
  {title: 'Spread bps', align: 'point', drop: 3},
  {title: 'Residual', align: 'point'},
  {title: 'State'},
];

/** The first line of the news on stderr: what takes it up when this process dies. */
export function begunLine(id: string): string {
  return `Pair ${id}. If this ends early: mxt pair resume ${id.slice(0, SHORT_ID)}`;
}

/** What the question before a live pair says. */
export function pairQuestion({asset, long, short, lead, maker, minSpreadBps, maxUnhedged, maxSlippage}: PairPlan): string {
  const rests = maker === true ? `, resting on ${{long, short}[lead].account}` : '';
  const slip = plain(dec(maxSlippage).times(100));
  return `buy ${long.quantity} ${asset} as ${long.symbol} on ${long.account} and sell ${short.quantity} as ${short.symbol} on ${short.account}, while the spread is ${minSpreadBps ?? 'any'} bps or more, at most ${maxUnhedged} ${asset} alone, prices within ${slip}%${rests}`;
}

export function pairView(document: PairDocument, screen: Screen): string {
  const {id, state, asset, long, short, spreadBps, residual, residualUsd, error} = document;
  const row = (name: string, {account, symbol, filled, averagePrice, fees}: PairSideDocument): Cell[] => [
    ...[name, account, symbol, amount(filled), price(averagePrice, 10)],
    fees.map((fee) => `${amount(fee.amount)} ${fee.asset}`).join(', ') || '-',
  ];
  const usd = residualUsd === null ? '' : ` (${money(residualUsd)} USD)`;
  const spread = spreadBps === null ? '' : ` Spread ${basisPoints(spreadBps)} bps before fees.`;
  const isGood = state === 'hedged' || state === 'closed';
  return [
    renderTable(SIDE_COLUMNS, [row('long', long), row('short', short)], screen),
    prose(
      `${id.slice(0, SHORT_ID)}: ${state}. Residual ${residual === null ? 'not known' : `${amount(residual)} ${asset}${usd}`}.${spread}`,
      screen,
      isGood ? 'good' : 'bad',
    ),
    ...(error === undefined ? [] : [prose(`${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`, screen, 'bad')]),
    ...nextStep(document).map((line) => prose(line, screen)),
  ].join('\n');
}

/** The commands that go on from here. */
function nextStep({id, state}: PairDocument): readonly string[] {
  if (state === 'hedged' || state === 'closed') return [];
  return [`Go on with: mxt pair resume ${id.slice(0, SHORT_ID)}. End it with: mxt pair close ${id.slice(0, SHORT_ID)}`];
}

export function pairsView({pairs}: PairsDocument, screen: Screen): string {
  if (pairs.length === 0) return 'No pairs.';
  const rows = pairs.map(({id, asset, long, short, spreadBps, residual, state}): Cell[] => [
    ...[id.slice(0, SHORT_ID), asset, `${long.account} ${long.symbol}`, `${short.account} ${short.symbol}`],
    ...[amount(long.filled), amount(short.filled), basisPoints(spreadBps), amount(residual)],
    {text: state, tone: state === 'residual' || state === 'unknown' ? 'bad' : 'good'},
  ]);
  const failed = pairs.flatMap(({error}) =>
    error === undefined ? [] : [prose(`${error.account ?? ''}: ${error.message}`, screen, 'bad')],
  );
  return [renderTable(PAIR_COLUMNS, rows, screen), ...failed].join('\n');
}

export function pairsCsv({pairs}: PairsDocument): CsvTable {
  const header = [
    'id',
    'state',
    'asset',
    'longAccount',
    'longSymbol',
    'longFilled',
    'shortAccount',
    'shortSymbol',
    'shortFilled',
    'spreadBps',
    'residual',
    'residualUsd',
  ];
  const rows = pairs.map(({id, state, asset, long, short, spreadBps, residual, residualUsd}) => [
    ...[id, state, asset, long.account, long.symbol, long.filled, short.account, short.symbol, short.filled],
    ...[spreadBps ?? '', residual ?? '', residualUsd ?? ''],
  ]);
  return {header, rows};
}
