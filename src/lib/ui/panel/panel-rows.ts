/** From orders to rows of text with columns that fit. Pure, so that a test can read it. */
import {dec} from '../../model/decimal.ts';
import {isTerminal, type Order} from '../../model/order.ts';
import {alignPoints, type Column, fitColumns} from '../columns.ts';
import {age, amount} from '../format.ts';
import {BELOW, membersOf} from '../order-families.ts';
import {printable} from '../printable.ts';
import {cutMiddle, cutStart, cutTo, displayWidth, padding} from '../text-width.ts';
import {statusWords, typeWords} from '../views/order-words.ts';
import {keyOf} from './order-key.ts';

export interface RowCell {
  /** Title of the column. */
  readonly column: string;
  readonly text: string;
  readonly color?: 'green' | 'red' | 'yellow' | 'cyan' | 'gray';
}

/** What is known of an order beside itself. */
interface Seen {
  /** Epoch ms. */
  readonly now: number;
  /** False where it may have changed since it was seen. */
  readonly isSure: boolean;
  /** It stands below the order that it belongs to. */
  readonly isMember: boolean;
}

interface OrderColumn extends Column {
  /** What a cut text keeps; without it its beginning. */
  readonly cut?: (text: string, width: number) => string;
  cell(order: Order, seen: Seen): Omit<RowCell, 'column'>;
}

const COLUMNS: readonly OrderColumn[] = [
  {title: 'Exchange', drop: 8, cell: ({exchange}) => ({text: exchange, color: 'cyan'})},
  {title: 'Account', shrinkTo: 7, cutAfter: 4, drop: 1, cut: cutMiddle, cell: ({account}) => ({text: account})},
  {title: 'Symbol', cell: ({symbol}, {isMember}) => ({text: isMember ? `${BELOW}${symbol}` : symbol})},
  {title: 'Side', cell: ({side}) => ({text: side ?? '-', ...(side !== null && {color: side === 'BUY' ? 'green' : 'red'})})},
  {title: 'Type', drop: 9, cell: (order) => ({text: typeWords(order)})},
  {title: 'Price', align: 'point', cell: (order) => ({text: priceWords(order)})},
  {title: 'Quantity', align: 'point', cell: ({quantity}) => ({text: amount(quantity)})},
  {title: 'Filled', drop: 5, align: 'point', cell: ({filled}) => ({text: amount(filled)})},
  {title: '', drop: 7, cell: (order) => ({text: bar(order), color: 'green'})},
  {title: 'Average', drop: 10, align: 'point', cell: ({averagePrice}) => ({text: amount(averagePrice)})},
  {title: 'Status', shrinkTo: 6, cutAfter: 4, drop: 0, cell: statusCell},
  {title: 'Age', align: 'right', drop: 3, cell: ageCell},
  {
    title: 'Id',
    shrinkTo: 7,
    cutAfter: 6,
    drop: 2,
    cut: cutStart,
    cell: ({id, clientOrderId}) => ({text: id ?? clientOrderId ?? '-'}),
  },
];

export interface OrderRows {
  readonly titles: readonly string[];
  readonly rows: readonly {readonly key: string; readonly cells: readonly RowCell[]}[];
  /** Titles of what there was no room for. */
  readonly dropped: readonly string[];
}

/**
 * Cells of these orders, every column as wide as needed, columns dropped until they fit. Numbers are never cut. `isSure`:
 * whether an order is as it is shown. `members`: those that stand below the order that they belong to, of more orders than these.
 */
export function layOut(
  orders: readonly Order[],
  isSure: (order: Order) => boolean,
  now: number,
  width: number,
  members: ReadonlySet<Order> = membersOf(orders),
): OrderRows {
  const cells = orders.map((order) => {
    const seen = {now, isSure: isSure(order), isMember: members.has(order)};
    return COLUMNS.map((column) => column.cell(order, seen));
  });
  const texts = COLUMNS.map(({align}, index) => {
    const column = cells.map((row) => printable(row[index]?.text ?? ''));
    return align === 'point' ? alignPoints(column) : column;
  });
  const natural = texts.map((column) => column.reduce((widest, text) => Math.max(widest, displayWidth(text)), 0));
  const {slots, dropped} = fitColumns(COLUMNS, natural, width);
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
    dropped: dropped.filter((title) => title !== ''),
  };
}

function fill(text: string, index: number, width: number): string {
  const {align = 'left', cut = cutTo} = COLUMNS[index] ?? {};
  const shown = cut(text, width);
  return align === 'left' ? shown + padding(shown, width) : padding(shown, width) + shown;
}

/** The price of an order in words, so that a stop never looks like a limit order at its trigger. */
function priceWords({price, stopPrice, type}: Order): string {
  if (price === null && stopPrice === null) return type.endsWith('MARKET') ? 'market' : '-';
  return [...(price === null ? [] : [amount(price)]), ...(stopPrice === null ? [] : [`stop ${amount(stopPrice)}`])].join(' ');
}

function ageCell({createdAt}: Order, {now}: Seen): Omit<RowCell, 'column'> {
  return {text: createdAt === null ? '-' : age(Math.max(0, now - Date.parse(createdAt)))};
}

/** With "?" while it is only what was seen last. */
function statusCell(order: Order, {isSure}: Seen): Omit<RowCell, 'column'> {
  return isSure ? {text: statusWords(order), ...statusColor(order.status)} : {text: `? ${statusWords(order)}`, color: 'yellow'};
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
