/** From orders to rows of text: filter, sort, columns that fit. Pure, so that a test can read it. */
import {type DecimalText, dec, plain, ZERO} from '../../model/decimal.ts';
import {isTerminal, type Order} from '../../model/order.ts';
import {age, amount} from '../format.ts';
import {printable} from '../printable.ts';

export const SORTS = ['newest', 'symbol', 'account', 'price', 'filled'] as const;
export type Sort = (typeof SORTS)[number];

export interface RowCell {
  /** Title of the column. */
  readonly column: string;
  readonly text: string;
  readonly color?: 'green' | 'red' | 'yellow' | 'cyan' | 'gray';
}

interface Column {
  readonly title: string;
  readonly right?: boolean;
  /** The largest goes first where the terminal is narrow; 0 stays. */
  readonly drop: number;
  cell(order: Order, now: number): Omit<RowCell, 'column'>;
}

const COLUMNS: readonly Column[] = [
  {title: 'Exchange', drop: 0, cell: ({exchange}) => ({text: printable(exchange), color: 'cyan'})},
  {title: 'Account', drop: 0, cell: ({account}) => ({text: printable(account)})},
  {title: 'Symbol', drop: 0, cell: ({symbol}) => ({text: printable(symbol)})},
  {title: 'Side', drop: 0, cell: ({side}) => ({text: side, color: side === 'BUY' ? 'green' : 'red'})},
  {title: 'Type', drop: 4, cell: ({type}) => ({text: type})},
  {title: 'Price', drop: 0, right: true, cell: ({price, stopPrice}) => ({text: amount(price ?? stopPrice)})},
  {title: 'Quantity', drop: 0, right: true, cell: ({quantity}) => ({text: amount(quantity)})},
  {title: 'Filled', drop: 1, right: true, cell: ({filled}) => ({text: amount(filled)})},
  {title: '', drop: 3, cell: (order) => ({text: bar(order), color: 'green'})},
  {title: 'Average', drop: 5, right: true, cell: ({averagePrice}) => ({text: amount(averagePrice)})},
  {title: 'Status', drop: 0, cell: ({status}) => ({text: status, ...statusColor(status)})},
  {
    title: 'Age',
    drop: 2,
    right: true,
    cell: ({createdAt}, now) => ({text: createdAt === null ? '-' : age(Math.max(0, now - Date.parse(createdAt)))}),
  },
];

export interface Table {
  readonly titles: readonly string[];
  readonly rows: readonly {readonly key: string; readonly cells: readonly RowCell[]}[];
}

/** Orders that contain the words of the filter, open ones before closed ones, in the order asked for. */
export function choose(orders: readonly Order[], filter: string, sort: Sort): readonly Order[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (order: Order) => {
    const text =
      `${order.account} ${order.exchange} ${order.symbol} ${order.side} ${order.type} ${order.status} ${order.id} ${order.clientOrderId}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return orders
    .filter(matches)
    .toSorted((a, b) => Number(isTerminal(a.status)) - Number(isTerminal(b.status)) || compare(a, b, sort));
}

/** Cells of these orders, every column as wide as needed, columns dropped until they fit. Numbers are never cut. */
export function layOut(orders: readonly Order[], now: number, width: number): Table {
  let columns = [...COLUMNS];
  for (;;) {
    const rows = orders.map((order) => columns.map((column) => column.cell(order, now)));
    const widths = columns.map(({title}, index) => Math.max(title.length, ...rows.map((row) => row[index]?.text.length ?? 0)));
    const total = widths.reduce((sum, one) => sum + one + 2, 0);
    const droppable = columns.filter(({drop}) => drop > 0).toSorted((a, b) => b.drop - a.drop)[0];
    if (total > width && droppable !== undefined) {
      columns = columns.filter((column) => column !== droppable);
      continue;
    }
    const pad = (text: string, index: number) =>
      columns[index]?.right === true ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0);
    return {
      titles: columns.map(({title}, index) => pad(title, index)),
      rows: rows.map((cells, row) => ({
        key: keyOf(orders[row]),
        cells: cells.map((cell, index) => ({...cell, column: columns[index]?.title ?? '', text: pad(cell.text, index)})),
      })),
    };
  }
}

/** One line per symbol: how many orders are open, and what is left to buy and to sell. */
export function totals(orders: readonly Order[]): readonly string[] {
  const open = orders.filter(({status}) => !isTerminal(status));
  const groups = Map.groupBy(open, ({symbol}) => symbol);
  return [...groups].toSorted().map(([symbol, group]) => {
    const left = (side: Order['side']) =>
      amount(sum(group.filter((order) => order.side === side).map(({remaining}) => remaining)));
    return `${printable(symbol)}: ${group.length} open, buying ${left('BUY')}, selling ${left('SELL')}`;
  });
}

const BAR = 6;

function bar({filled, quantity}: Order): string {
  const share = quantity === '0' ? 0 : Math.min(BAR, dec(filled).times(BAR).div(dec(quantity)).floor().toNumber());
  return '█'.repeat(share) + '░'.repeat(BAR - share);
}

function statusColor(status: Order['status']): {readonly color?: 'green' | 'red' | 'yellow' | 'gray'} {
  if (status === 'FILLED') return {color: 'green'};
  if (status === 'PARTIALLY_FILLED' || status === 'PENDING' || status === 'UNKNOWN') return {color: 'yellow'};
  if (status === 'REJECTED') return {color: 'red'};
  return isTerminal(status) ? {color: 'gray'} : {};
}

function compare(a: Order, b: Order, sort: Sort): number {
  if (sort === 'newest') return byText(b.createdAt ?? '', a.createdAt ?? '');
  if (sort === 'symbol') return byText(a.symbol, b.symbol);
  if (sort === 'account') return byText(a.account, b.account);
  if (sort === 'price') return dec(b.price ?? '0').comparedTo(dec(a.price ?? '0'));
  return dec(b.filled).comparedTo(dec(a.filled));
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sum(parts: readonly DecimalText[]): DecimalText {
  return plain(parts.reduce((total, part) => total.plus(part), ZERO));
}

function keyOf(order: Order | undefined): string {
  return order === undefined ? '' : `${order.account} ${order.symbol} ${order.id ?? order.clientOrderId}`;
}
