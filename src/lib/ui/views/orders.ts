/** Lists of orders and fills over all accounts. */
import type {Order} from '../../model/order.ts';
import type {HistoryDocument} from '../../orders/look/history.ts';
import type {OrdersDocument} from '../../orders/look/list.ts';
import type {CsvTable} from '../csv.ts';
import {amount, stamp} from '../format.ts';
import type {SortKey} from '../list-flags.ts';
import type {Screen} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';
import {accountsTable} from './accounts.ts';
import {ordersTable} from './order.ts';

export const ORDER_SORTS: Readonly<Record<string, SortKey<Order>>> = {
  symbol: {text: ({symbol}) => symbol},
  account: {text: ({account}) => account},
  side: {text: ({side}) => side},
  status: {text: ({status}) => status},
  price: {number: ({price, stopPrice}) => price ?? stopPrice},
  quantity: {number: ({quantity}) => quantity},
  oldest: {text: ({createdAt}) => createdAt},
};

/** Orders, then how each account did. `empty` is said when there are none. */
export function ordersView({orders, accounts}: OrdersDocument, empty: string, screen: Screen): string {
  const table = orders.length === 0 ? empty : ordersTable(orders, screen);
  return [table, accounts.length === 0 ? '' : accountsTable(accounts, screen)].filter((part) => part !== '').join('\n\n');
}

const FILL_COLUMNS: readonly Column[] = [
  {title: 'Time UTC', drop: -1},
  {title: 'Account', shrinkTo: 7, cutAfter: 2, drop: 1},
  {title: 'Symbol'},
  {title: 'Side'},
  {title: 'Price', align: 'point'},
  {title: 'Quantity', align: 'point'},
  {title: 'Fee', align: 'right', drop: 3},
  {title: 'Liquidity', drop: 5},
  {title: 'Id', shrinkTo: 9, cutAfter: 4},
  {title: 'Order', drop: 6},
];

const SETTING_COLUMNS: readonly Column[] = [
  {title: 'Time UTC'},
  {title: 'Account', shrinkTo: 7},
  {title: 'Symbol'},
  {title: 'Setting'},
  {title: 'From'},
  {title: 'To'},
  {title: 'Outcome'},
];

/** `empty` is said when there are no closed orders. */
export function historyView(document: HistoryDocument, empty: string, screen: Screen): string {
  const rows = document.fills.map((fill): Cell[] => [
    stamp(fill.at, screen.width),
    fill.account,
    fill.symbol,
    {text: fill.side, tone: fill.side === 'BUY' ? 'good' : 'bad'},
    amount(fill.price),
    amount(fill.quantity),
    fill.fee === null ? '-' : `${amount(fill.fee.amount)} ${fill.fee.asset}`,
    fill.liquidity ?? '-',
    fill.id,
    fill.orderId,
  ]);
  const fills = rows.length === 0 ? [] : [screen.paint('strong', 'Fills'), renderTable(FILL_COLUMNS, rows, screen)];
  const settings = (document.settings ?? []).map(({at, account, symbol, setting, from, to, outcome}): Cell[] => [
    ...[stamp(at, screen.width), account, symbol, setting === 'leverage' ? 'leverage' : 'margin mode'],
    ...[from?.toLowerCase() ?? '-', to.toLowerCase(), outcome ?? 'unknown'],
  ]);
  const changes =
    settings.length === 0 ? [] : [screen.paint('strong', 'Settings'), renderTable(SETTING_COLUMNS, settings, screen)];
  return [ordersView(document, empty, screen), ...fills, ...changes].join('\n\n');
}

/** One record per order, fields named as in the JSON. */
export function ordersCsv({orders}: {readonly orders: readonly Order[]}): CsvTable {
  const header = [
    ...['account', 'exchange', 'symbol', 'id', 'clientOrderId', 'side', 'type', 'timeInForce', 'price', 'stopPrice'],
    ...['quantity', 'filled', 'remaining', 'averagePrice', 'status', 'createdAt', 'updatedAt'],
  ];
  const rows = orders.map((order) => [
    ...[order.account, order.exchange, order.symbol, order.id, order.clientOrderId, order.side, order.type],
    ...[order.timeInForce, order.price, order.stopPrice, order.quantity, order.filled, order.remaining],
    ...[order.averagePrice, order.status, order.createdAt, order.updatedAt],
  ]);
  return {header, rows};
}
