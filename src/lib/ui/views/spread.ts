/** The table of `mxt spread`. */
import type {SpreadDocument} from '../../arbitrage/compare-spreads.ts';
import type {DecimalText} from '../../model/decimal.ts';
import {splitSymbol} from '../../model/symbol.ts';
import type {CsvTable} from '../csv.ts';
import {amount, basisPoints, money, price} from '../format.ts';
import {prose} from '../prose.ts';
import type {Screen} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';
import {failureLines} from './accounts.ts';

const COLUMNS: readonly Column[] = [
  {title: 'Buy on', shrinkTo: 7, cutAfter: 3},
  {title: 'Sell on', shrinkTo: 7, cutAfter: 3},
  {title: 'Buy at', align: 'point', drop: 3},
  {title: 'Sell at', align: 'point', drop: 4},
  {title: 'Gross bps', align: 'point', drop: 2},
  {title: 'Net bps', align: 'point'},
  {title: 'Quantity', align: 'point'},
  {title: 'Profit USD', align: 'point', drop: 1},
  {title: 'Limited by', drop: 0},
  {title: 'Apart ms', align: 'right', drop: 5},
];

export function spreadView({rows, excluded, accounts}: SpreadDocument, screen: Screen): string {
  const symbols = [...new Set(rows.flatMap(({buy, sell}) => [buy.symbol, sell.symbol]))];
  const place = ({account, symbol}: SpreadDocument['rows'][number]['buy']) =>
    symbols.length > 1 ? `${kindOf(symbol)} ${account}` : account;
  const lines = rows.map(({buy, sell, quantity, grossBps, netBps, profitUsd, limitedBy, skewMs}): Cell[] => [
    place(buy),
    place(sell),
    price(buy.price, 10),
    price(sell.price, 10),
    basisPoints(grossBps),
    {text: basisPoints(netBps), tone: isLoss(netBps) ? 'bad' : 'good'},
    amount(quantity),
    money(profitUsd),
    limitedBy ?? '-',
    String(skewMs),
  ]);
  return [
    lines.length === 0 ? 'No two accounts have this market.' : renderTable(COLUMNS, lines, screen),
    ...(symbols.length > 1 ? [prose(`${symbols.map((each) => `${kindOf(each)}: ${each}`).join(', ')}.`, screen, 'dim')] : []),
    ...excluded.map(({account, symbol, reason}) => prose(`${account} left out of ${symbol}: ${reason}`, screen)),
    ...failureLines(accounts, screen),
  ].join('\n');
}

/** What tells the two markets of a coin apart where there is no room for their symbols. */
function kindOf(symbol: string): string {
  const {settle = null, expiry = null} = splitSymbol(symbol) ?? {};
  return settle === null ? 'spot' : (expiry ?? 'perp');
}

function isLoss(bps: DecimalText | null): boolean {
  return bps === null || bps === '0' || bps.startsWith('-');
}

const SIDE_FIELDS = ['account', 'exchange', 'symbol', 'price'] as const;
const ROW_FIELDS = ['quantity', 'grossBps', 'netBps', 'profit', 'profitUsd', 'maxQuantity', 'limitedBy'] as const;

export function spreadCsv({rows}: SpreadDocument): CsvTable {
  const of = (side: string) => SIDE_FIELDS.map((field) => `${side}${field[0]?.toUpperCase()}${field.slice(1)}`);
  return {
    header: [...of('buy'), ...of('sell'), ...ROW_FIELDS, 'skewMs'],
    rows: rows.map((row) => [
      ...SIDE_FIELDS.map((field) => row.buy[field]),
      ...SIDE_FIELDS.map((field) => row.sell[field]),
      ...ROW_FIELDS.map((field) => row[field]),
      String(row.skewMs),
    ]),
  };
}
