/** Lists of orders and fills over all accounts. */

import type {HistoryDocument} from '../../orders/look/history.ts';
import type {OrdersDocument} from '../../orders/look/list.ts';
import {amount} from '../format.ts';
import type {Screen} from '../screen.ts';
import {type Column, renderTable} from '../table.ts';
import {accountsTable} from './accounts.ts';
import {ordersTable} from './order.ts';

/** Orders, then how each account did. `empty` is said when there are none. */
export function ordersView({orders, accounts}: OrdersDocument, empty: string, screen: Screen): string {
  const table = orders.length === 0 ? empty : ordersTable(orders, screen);
  return [table, accounts.length === 0 ? '' : accountsTable(accounts, screen)].filter((part) => part !== '').join('\n\n');
}

const FILL_COLUMNS: readonly Column[] = [
  {title: 'Time'},
  {title: 'Account'},
  {title: 'Symbol'},
  {title: 'Side'},
  {title: 'Price', align: 'right'},
  {title: 'Quantity', align: 'right'},
  {title: 'Fee', align: 'right', drop: 1},
  {title: 'Liquidity', drop: 2},
];

/** `empty` is said when there are no closed orders. */
export function historyView(document: HistoryDocument, empty: string, screen: Screen): string {
  const rows = document.fills.map(({at, account, symbol, side, price, quantity, fee, liquidity}) => [
    at,
    account,
    symbol,
    side,
    amount(price),
    amount(quantity),
    fee === null ? '-' : `${amount(fee.amount)} ${fee.asset}`,
    liquidity ?? '-',
  ]);
  const fills = rows.length === 0 ? [] : [screen.paint('strong', 'Fills'), renderTable(FILL_COLUMNS, rows, screen)];
  return [ordersView(document, empty, screen), ...fills].join('\n\n');
}
