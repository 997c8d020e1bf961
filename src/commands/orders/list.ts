import {DeskCommand} from '../../lib/desk-command.ts';
import {emptyText, exitCodeOfList, listOrders, type OrdersDocument} from '../../lib/orders/look/list.ts';
import {oddRows} from '../../lib/orders/look/odd-rows.ts';
import {symbolFilter} from '../../lib/ui/flags.ts';
import {CSV_FLAG, sortedBy, sortFlag} from '../../lib/ui/list-flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';
import {ORDER_SORTS, ordersCsv, ordersView} from '../../lib/ui/views/orders.ts';

export default class OrdersList extends DeskCommand<OrdersDocument> {
  static override group = 'read' as const;
  static override summary = 'open orders of all accounts';
  static override description = 'An order of ours that no exchange has confirmed yet is listed as UNKNOWN.';
  static override examples = ['<%= config.bin %> orders list', '<%= config.bin %> orders list --symbol BTC/USDT --json'];
  static override flags = {
    symbol: symbolFilter({helpValue: 'SYMBOL', multiple: true, multipleNonGreedy: true, description: 'only this; repeatable'}),
    ...CSV_FLAG,
    ...sortFlag(ORDER_SORTS),
  };

  async run(): Promise<OrdersDocument> {
    const {flags} = await this.parse(OrdersList);
    const desk = await this.openDesk(flags);
    const listed = await listOrders(flags.symbol ?? [], desk);
    const document = {...listed, orders: sortedBy(listed.orders, flags.sort, ORDER_SORTS)};
    if (flags.csv) this.logCsv(ordersCsv(document), document.accounts);
    else if (!this.jsonEnabled()) {
      this.log(ordersView(document, emptyText('No open orders', document) ?? '', await openScreen(flags)));
    }
    for (const line of oddRows(document.orders)) this.notice(line);
    for (const {account, what, error} of document.missing) this.notice(`${account}: ${what} is missing: ${error.message}`);
    this.exitWith(exitCodeOfList(document));
    return document;
  }
}
