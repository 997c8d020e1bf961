/** What `mxt pnl` shows: the identity line by line, then a row for each account, coin, day or pair. */
import type {PnlDocument, PnlSums} from '../../ledger/pnl.ts';
import {dec, plain} from '../../model/decimal.ts';
import type {CsvTable} from '../csv.ts';
import {money} from '../format.ts';
import {prose} from '../prose.ts';
import type {Screen} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';
import {failureLines, notRead} from './accounts.ts';

const SHORT_ID = 12;

/** The identity: what the change is made of, with its sign. */
const LINES: readonly (readonly [keyof PnlSums, string, '+' | '-'])[] = [
  ['realized', 'realized', '+'],
  ['unrealizedChange', 'change of unrealized', '+'],
  ['funding', 'funding', '+'],
  ['interest', 'interest and rewards', '+'],
  ['fees', 'fees', '-'],
  ['deposits', 'deposits', '+'],
  ['withdrawals', 'withdrawals', '-'],
  ['unexplained', 'unexplained', '+'],
];

const FIELDS: readonly (keyof PnlSums)[] = ['equityChange', ...LINES.map(([field]) => field)];

const COLUMNS: readonly Column[] = [
  {title: 'Of', shrinkTo: 7, cutAfter: 8},
  {title: 'Equity', align: 'right'},
  {title: 'Realized', align: 'right'},
  {title: 'Unreal', align: 'right'},
  {title: 'Funding', align: 'right', drop: 5},
  {title: 'Interest', align: 'right', drop: 1, hideEmpty: true},
  {title: 'Fees', align: 'right', drop: 6},
  {title: 'In', align: 'right', drop: 3, hideEmpty: true},
  {title: 'Out', align: 'right', drop: 2, hideEmpty: true},
  {title: 'Rest', align: 'right', drop: 7},
];

export function pnlView(document: PnlDocument, screen: Screen): string {
  const {total, accounts, unread, since, at, method, complete} = document;
  if (since === null) return ['Not known: no account could be read in full.', ...feet()].join('\n\n');
  const cost = method === 'fifo' ? 'oldest first' : 'average cost';
  const later = accounts.filter((each) => each.since !== null && each.since !== since);
  return [
    prose(`From ${minute(since)} to ${minute(at)} UTC, in USD, ${cost}.`, screen),
    ...(later.length === 0
      ? []
      : [prose(later.map((each) => `${each.account} is known from ${minute(each.since ?? at)} on.`).join('\n'), screen, 'dim')]),
    identity(total, complete, screen),
    ...rowsOf(document, screen),
    ...feet(),
  ].join('\n\n');

  function feet(): readonly string[] {
    return [failureLines(accounts, screen).join('\n'), ...notRead(unread, screen)].filter((text) => text !== '');
  }
}

function identity(total: PnlSums, complete: boolean, screen: Screen): string {
  const lines = LINES.map(([field, name, sign]): Cell[] => [`${sign} ${name}`, signed(total[field])]);
  const columns = [
    {title: complete ? 'Change of equity' : 'Change of equity, of what was read'},
    {title: signed(total.equityChange), align: 'right' as const},
  ];
  return renderTable(columns, lines, screen);
}

function rowsOf(document: PnlDocument, screen: Screen): readonly string[] {
  const rows = namedRows(document);
  if (rows === null) return [];
  if (rows.length === 0) return [document.byPair === undefined ? 'Nothing moved.' : 'No pairs that traded.'];
  const cells = rows.map(({name, sums}): Cell[] => {
    const optional = (field: keyof PnlSums) => (sums[field] === '0' ? '' : money(sums[field]));
    return [
      ...[name, toned(sums.equityChange), money(sums.realized), money(sums.unrealizedChange), money(sums.funding)],
      ...[optional('interest'), money(sums.fees), optional('deposits'), optional('withdrawals'), money(sums.unexplained)],
    ];
  });
  return [renderTable(COLUMNS, cells, screen)];
}

function namedRows({byAsset, byAccount, byDay, byPair}: PnlDocument) {
  const pair = byPair?.map((sums) => ({name: `${sums.pair.slice(0, SHORT_ID)} ${sums.asset}`, key: sums.pair, sums}));
  const named = <Row extends PnlSums>(rows: readonly Row[] | undefined, nameOf: (row: Row) => string) =>
    rows?.map((sums) => ({name: nameOf(sums), key: nameOf(sums), sums}));
  return (
    pair ?? named(byAsset, ({asset}) => asset) ?? named(byAccount, ({account}) => account) ?? named(byDay, ({day}) => day) ?? null
  );
}

/** What is not 0 and would be shown as 0.00 keeps its digits: an unexplained ten-thousandth is not nothing. */
function signed(value: string | null): string {
  if (value === null) return 'not known';
  const shown = money(value);
  return value !== '0' && /^-?0\.00$/.test(shown) ? plain(dec(value)) : shown;
}

function toned(value: string | null): Cell {
  const text = money(value);
  return value === null ? text : {text, tone: value.startsWith('-') ? 'bad' : 'good'};
}

/** "2026-11-28 14:00" */
function minute(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}

/** The rows, else the total as one; fields named as in the JSON. */
export function pnlCsv(document: PnlDocument): CsvTable {
  const {byAsset, byAccount, byDay, total} = document;
  const key = byAsset ? 'asset' : byAccount ? 'account' : byDay ? 'day' : document.byPair ? 'pair' : 'of';
  const rows = namedRows(document) ?? [{key: 'total', sums: total}];
  return {header: [key, ...FIELDS], rows: rows.map(({key: of, sums}) => [of, ...FIELDS.map((field) => sums[field])])};
}
