/** From orders to rows of text with columns that fit. Pure, so that a test can read it. */
import {type DecimalText, dec, plain, ZERO} from '../../model/decimal.ts';
import {isTerminal, type Order} from '../../model/order.ts';
import {alignPoints, type Column, fitColumns} from '../columns.ts';
import {age, amount} from '../format.ts';
import {printable} from '../printable.ts';
import {cutTo, displayWidth, padding} from '../text-width.ts';
import {statusWords, typeWords} from '../views/order-words.ts';
import {keyOf} from './order-key.ts';

export interface RowCell {
  /** Title of the column. */
  readonly column: string;
  readonly text: string;
  readonly color?: 'green' | 'red' | 'yellow' | 'cyan' | 'gray';
}

interface OrderColumn extends Column {
  cell(order: Order, now: number): Omit<RowCell, 'column'>;
}

const COLUMNS: readonly OrderColumn[] = [
  {title: 'Exchange', drop: 7, cell: ({exchange}) => ({text: exchange, color: 'cyan'})},
  {title: 'Account', shrinkTo: 8, cutAfter: 3, cell: ({account}) => ({text: account})},
  {title: 'Symbol', cell: ({symbol}) => ({text: symbol})},
  {title: 'Side', cell: ({side}) => ({text: side ?? '-', ...(side !== null && {color: side === 'BUY' ? 'green' : 'red'})})},
  {title: 'Type', drop: 8, cell: (order) => ({text: typeWords(order)})},
  {title: 'Price', align: 'point', cell: ({price, stopPrice}) => ({text: amount(price ?? stopPrice)})},
  {title: 'Quantity', align: 'point', cell: ({quantity}) => ({text: amount(quantity)})},
  {title: 'Filled', drop: 4, align: 'point', cell: ({filled}) => ({text: amount(filled)})},
  {title: '', drop: 6, cell: (order) => ({text: bar(order), color: 'green'})},
  {title: 'Average', drop: 9, align: 'point', cell: ({averagePrice}) => ({text: amount(averagePrice)})},
  {
    title: 'Status',
    shrinkTo: 8,
    cutAfter: 3,
    cell: (order) => ({text: statusWords(order), ...statusColor(order.status)}),
  },
  {
    title: 'Age',
    align: 'right',
    cell: ({createdAt}, now) => ({text: createdAt === null ? '-' : age(Math.max(0, now - Date.parse(createdAt)))}),
  },
  {title: 'Id', shrinkTo: 9, cutAfter: 5, cell: ({id, clientOrderId}) => ({text: id ?? clientOrderId ?? '-'})},
];

export interface OrderRows {
  readonly titles: readonly string[];
  readonly rows: readonly {readonly key: string; readonly cells: readonly RowCell[]}[];
}

/** Cells of these orders, every column as wide as needed, columns dropped until they fit. Numbers are never cut. */
export function layOut(orders: readonly Order[], now: number, width: number): OrderRows {
  const cells = orders.map((order) => COLUMNS.map((column) => column.cell(order, now)));
  const texts = COLUMNS.map(({align}, index) => {
    const column = cells.map((row) => printable(row[index]?.text ?? ''));
    return align === 'point' ? alignPoints(column) : column;
  });
  const natural = texts.map((column) => column.reduce((widest, text) => Math.max(widest, displayWidth(text)), 0));
  const {slots} = fitColumns(COLUMNS, natural, width);
  return {
    titles: slots.map(({index, width: room}) => fill(COLUMNS[index]?.title ?? '', index, room)),
    rows: orders.map((order, row) => ({
      key: keyOf(order),
      cells: slots.map(({index, width: room}) => ({
        ...cells[row]?.[index],
        column: COLUMNS[index]?.title ?? '',
        text: fill(texts[index]?.[row] ?? '', index, room),
      })),
    })),
  };
}

function fill(text: string, index: number, width: number): string {
  const shown = cutTo(text, width);
  const {align = 'left'} = COLUMNS[index] ?? {};
  return align === 'left' ? shown + padding(shown, width) : padding(shown, width) + shown;
}

/** One line per symbol: how many orders are open, and what is left to buy and to sell. */
export function totals(orders: readonly Order[]): readonly string[] {
  const open = orders.filter(({status}) => !isTerminal(status));
  const groups = Map.groupBy(open, ({symbol}) => symbol);
  return [...groups].toSorted().map(([symbol, group]) => {
    const left = (side: 'BUY' | 'SELL') => sum(group.filter((order) => order.side === side).map(({remaining}) => remaining));
    return `${printable(symbol)}: ${group.length} open, buying ${left('BUY')}, selling ${left('SELL')}`;
  });
}

const BAR = 6;

function bar({filled, quantity}: Order): string {
  if (filled === null || quantity === null) return '';
  const share = quantity === '0' ? 0 : Math.min(BAR, dec(filled).times(BAR).div(dec(quantity)).floor().toNumber());
  return '█'.repeat(share) + '░'.repeat(BAR - share);
}

function statusColor(status: Order['status']): {readonly color?: 'green' | 'red' | 'yellow' | 'gray'} {
  if (status === 'FILLED') return {color: 'green'};
  if (status === 'PARTIALLY_FILLED' || status === 'PENDING' || status === 'UNKNOWN') return {color: 'yellow'};
  if (status === 'REJECTED') return {color: 'red'};
  return isTerminal(status) ? {color: 'gray'} : {};
}

/** What is known of the sum; "at least" where a part is not known. */
function sum(parts: readonly (DecimalText | null)[]): string {
  const known = parts.filter((part) => part !== null);
  const total = amount(plain(known.reduce((all, part) => all.plus(part), ZERO)));
  return known.length === parts.length ? total : `at least ${total}`;
}
