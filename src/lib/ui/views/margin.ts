/** What accounts hold their contracts with: a table of figures, and the prices at which they are liquidated. */
import type {AccountMargin} from '../../portfolio/account-margin.ts';
import type {MarginLine} from '../../portfolio/margin-lines.ts';
import type {MarginDocument, ShownPool} from '../../portfolio/margin-report.ts';
import type {CsvTable} from '../csv.ts';
import {money, price, roundPercent} from '../format.ts';
import type {Screen} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';
import {accountsTable, notRead} from './accounts.ts';

const MARGINS: readonly Column[] = [
  {title: 'Account', shrinkTo: 10},
  {title: 'Equity USD', align: 'point'},
  {title: 'Used', align: 'point', drop: 2},
  {title: 'Maintenance', align: 'point', drop: 1},
  {title: 'Available', align: 'point'},
  {title: 'Ratio', align: 'right'},
];

/** A row per account that holds contracts with something; empty where none does. */
export function marginsTable(
  accounts: readonly {readonly account: string; readonly margin: AccountMargin | null}[],
  screen: Screen,
): readonly string[] {
  const rows = accounts.flatMap(({account, margin}): Cell[][] => {
    if (margin === null) return [];
    const {equity, used, maintenance, available, ratio} = margin;
    return [[account, money(equity), money(used), money(maintenance), money(available), roundPercent(ratio)]];
  });
  return rows.length === 0 ? [] : [renderTable(MARGINS, rows, screen)];
}

const POOLS: readonly Column[] = [
  {title: 'Account', shrinkTo: 10},
  {title: 'In'},
  {title: 'Mode', drop: 3},
  {title: 'Equity', align: 'point'},
  {title: 'Used', align: 'point', drop: 2},
  {title: 'Maintenance', align: 'point', drop: 1},
  {title: 'Available', align: 'point'},
  {title: 'Ratio', align: 'right'},
];

const LINES: readonly Column[] = [
  {title: 'Account', shrinkTo: 10},
  {title: 'Coin'},
  {title: 'When it'},
  {title: 'Price', align: 'point'},
  {title: 'Liquidated at', align: 'point'},
  {title: 'Away', align: 'right'},
  {title: 'By the exchange', align: 'point', drop: 1},
  {title: 'Only', drop: 2, hideEmpty: true},
];

/** Each pool, then the lines of all accounts, the nearest first within an account. */
export function marginView({accounts, unread}: MarginDocument, screen: Screen): string {
  const pools = accounts.flatMap(({account, pools: own}) => own.map((pool) => poolRow(account, pool)));
  const lines = accounts.flatMap(({account, lines: own}) => own.map((line) => lineRow(account, line)));
  return [
    ...(pools.length === 0 ? [] : [renderTable(POOLS, pools, screen)]),
    ...(lines.length === 0 ? [] : [renderTable(LINES, lines, screen)]),
    accountsTable(accounts, screen),
    ...notRead(unread, screen),
  ].join('\n\n');
}

function poolRow(account: string, {asset, mode, equity, used, maintenance, available, ratio}: ShownPool): Cell[] {
  const figures = [money(equity), money(used), money(maintenance), money(available), roundPercent(ratio)];
  return [account, asset, mode?.toLowerCase() ?? '-', ...figures];
}

function lineRow(account: string, line: MarginLine): Cell[] {
  const {asset, direction, distance, told, symbol} = line;
  return [
    account,
    asset,
    direction === 'DOWN' ? 'falls' : 'rises',
    ...[price(line.price), price(line.liquidationPrice), roundPercent(distance), price(told)],
    symbol ?? '',
  ];
}

const FIELDS = ['asset', 'direction', 'price', 'liquidationPrice', 'distance', 'told', 'symbol'] as const;

/** One record per line. */
export function marginCsv({accounts}: MarginDocument): CsvTable {
  const rows = accounts.flatMap(({account, exchange, lines}) =>
    lines.map((line) => [account, exchange, ...FIELDS.map((field) => line[field])]),
  );
  return {header: ['account', 'exchange', ...FIELDS], rows};
}
