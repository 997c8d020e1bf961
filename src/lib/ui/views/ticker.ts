/** The table of `mxt ticker`. */
import type {TickerDocument, TickerRow} from '../../markets/tickers.ts';
import type {DecimalText} from '../../model/decimal.ts';
import type {CsvTable} from '../csv.ts';
import {amount, roundPercent, volume} from '../format.ts';
import type {SortKey} from '../list-flags.ts';
import {prose} from '../prose.ts';
import type {Screen} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';
import {failureLines} from './accounts.ts';

const COLUMNS: readonly Column[] = [
  {title: 'Symbol'},
  {title: 'Exchange'},
  {title: 'Last', align: 'point'},
  {title: 'Bid', align: 'point', drop: 2},
  {title: 'Ask', align: 'point', drop: 3},
  {title: '24 h', align: 'right'},
  {title: 'High', align: 'point', drop: 4},
  {title: 'Low', align: 'point', drop: 5},
  {title: 'Volume', align: 'point', drop: 6},
  {title: 'In quote', align: 'point', drop: 1},
];

export function tickerView({tickers, missing, accounts}: TickerDocument, screen: Screen): string {
  const rows = tickers.map((row): Cell[] => [
    row.symbol,
    row.exchange,
    ...[amount(row.last), amount(row.bid), amount(row.ask)],
    changeCell(row.change),
    ...[amount(row.high), amount(row.low), volume(row.volume), volume(row.quoteVolume)],
  ]);
  return [
    ...(rows.length === 0 ? [] : [renderTable(COLUMNS, rows, screen)]),
    ...missing.map(({account, what, error}) => prose(`${account}: not read: ${what}: ${error.message}`, screen, 'warn')),
    ...failureLines(accounts, screen),
  ].join('\n');
}

function changeCell(change: DecimalText | null): Cell {
  if (change === null) return '-';
  const text = roundPercent(change);
  if (change === '0') return text;
  return change.startsWith('-') ? {text, tone: 'bad'} : {text: `+${text}`, tone: 'good'};
}

export const TICKER_SORTS: Readonly<Record<string, SortKey<TickerRow>>> = {
  symbol: {text: ({symbol}) => symbol},
  exchange: {text: ({exchange}) => exchange},
  change: {number: ({change}) => change},
  volume: {number: ({quoteVolume}) => quoteVolume},
};

const FIELDS = ['exchange', 'symbol', 'last', 'bid', 'ask', 'open', 'high', 'low', 'change', 'volume', 'quoteVolume'] as const;

export function tickerCsv({tickers}: TickerDocument): CsvTable {
  return {header: [...FIELDS], rows: tickers.map((row) => FIELDS.map((field) => row[field]))};
}
