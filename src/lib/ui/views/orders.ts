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

const ACTION_COLUMNS: readonly Column[] = [
  {title: 'Time UTC'},
  {title: 'Action'},
  {title: 'Account', shrinkTo: 7, cutAfter: 2},
  {title: 'Symbol'},
  {title: 'Id', shrinkTo: 9, cutAfter: 4},
  {title: 'Outcome'},
  {title: 'Detail', shrinkTo: 12, drop: 2},
  {title: 'By', shrinkTo: 8, drop: 1},
  {title: 'Command', shrinkTo: 16, drop: 3},
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
  const parts = [ordersView(document, empty, screen), ...fills, ...actionsPart(document, screen), ...changes];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Orders that were placed, cancels, changes and the kill switch, newest first, with who did it. Nothing without the journal. */
function actionsPart({orders, actions}: HistoryDocument, screen: Screen): readonly string[] {
  const placed = orders.flatMap(({journal, createdAt, ...order}) =>
    journal === undefined
      ? []
      : [{...order, at: createdAt ?? '', kind: 'order', outcome: order.status, detail: null, ...journal}],
  );
  const all = [...(actions ?? []), ...placed].toSorted((a, b) => b.at.localeCompare(a.at));
  if (all.length === 0) return [];
  const rows = all.map(({at, kind, account, symbol, id, clientOrderId, outcome, detail, origin}): Cell[] => [
    ...[stamp(at, screen.width), kind, account ?? 'all', symbol ?? 'all', id ?? clientOrderId ?? '-', outcome ?? 'unknown'],
    ...[detail ?? '-', origin?.by ?? '-', origin?.command ?? '-'],
  ]);
  return [screen.paint('strong', 'Records'), renderTable(ACTION_COLUMNS, rows, screen)];
}

/** Of the journal: orders, or with `kinds` that leave them out what was done to them. */
export function localCsv(document: HistoryDocument, kinds: readonly string[]): CsvTable {
  if (kinds.length === 0 || kinds.includes('order')) return ordersCsv(document);
  const header = [
    'at',
    'kind',
    'account',
    'exchange',
    'symbol',
    'id',
    'clientOrderId',
    'outcome',
    'detail',
    'by',
    'directory',
    'command',
  ];
  const actions = (document.actions ?? []).map(({origin, ...action}) => [
    ...[action.at, action.kind, action.account, action.exchange, action.symbol, action.id, action.clientOrderId],
    ...[action.outcome, action.detail, origin?.by ?? null, origin?.directory ?? null, origin?.command ?? null],
  ]);
  const settings = (document.settings ?? []).map(({at, account, exchange, symbol, setting, from, to, outcome, origin}) => [
    ...[at, 'setting', account, exchange, symbol, null, null, outcome, `${setting} ${from ?? 'unknown'} -> ${to}`],
    ...[origin?.by ?? null, origin?.directory ?? null, origin?.command ?? null],
  ]);
  return {header, rows: [...actions, ...settings]};
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
