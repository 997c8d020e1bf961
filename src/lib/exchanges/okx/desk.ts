/** What every job of this folder works with, and what it knows of orders in common. */
import type {Rows} from '../../adapter/contract/rows.ts';
import {readRows} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import type {Order} from '../../model/order.ts';
import {toAlgoOrder} from './algo.ts';
import type {Client} from './client.ts';
import {Families} from './families.ts';
import {Markets} from './markets.ts';
import {type Owner, toOrder} from './order.ts';
import {AccountMode} from './trade-mode.ts';

export interface Desk {
  readonly client: Client;
  readonly markets: Markets;
  readonly families: Families;
  readonly mode: AccountMode;
  readonly owner: Owner;
  /** Until when OKX's countdown runs that ends every order; monotonic ms. */
  countdownEnds: number;
}

export function openDesk(client: Client): Desk {
  const {account, exchange} = client.context.account;
  return {
    client,
    markets: new Markets(client),
    families: new Families(),
    mode: new AccountMode(client),
    owner: {account, exchange},
    countdownEnds: 0,
  };
}

/** Plain orders row by row; one without an id can be neither shown as one order nor canceled. */
export function ordersOf({families, owner}: Desk, payloads: readonly unknown[]): Rows<Order> {
  const {rows, missing} = readRows('orders', payloads, (payload) => {
    const row = new Row(payload);
    return row.text('ordId') === '' ? null : toOrder(row, owner);
  });
  return {rows: families.complete(rows), missing};
}

/** The same for conditional orders. */
export function algoOrdersOf({families, owner}: Desk, payloads: readonly unknown[]): Rows<Order> {
  const orders = readRows('conditional orders', payloads, (payload) => {
    const row = new Row(payload);
    return row.text('algoId') === '' ? null : toAlgoOrder(row, owner);
  });
  for (const order of orders.rows) families.note(order);
  return orders;
}
