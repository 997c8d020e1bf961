import {DeskError, PARTIAL_EXIT} from '../../lib/model/errors.ts';
import type {Order} from '../../lib/model/order.ts';
import {OrderCommand} from '../../lib/order-command.ts';
import {findOrder} from '../../lib/orders/look/find.ts';
import {oddRows} from '../../lib/orders/look/odd-rows.ts';
import {orderOfIntent} from '../../lib/orders/look/shown-order.ts';
import {canAsk} from '../../lib/ui/confirm.ts';
import {idKind, orderId, symbolFilter} from '../../lib/ui/flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';
import {ordersTable} from '../../lib/ui/views/order.ts';

export default class OrderShow extends OrderCommand<Order> {
  static override group = 'read' as const;
  static override summary = "show one order, wherever it is, by the exchange's id or the client order id";
  static override examples = ['<%= config.bin %> order show 8389765', '<%= config.bin %> order show dca-2026-11-22 --json'];
  static override args = {
    id: orderId({required: true, description: "the exchange's id or the client order id"}),
  };
  static override flags = {
    symbol: symbolFilter({helpValue: 'SYMBOL', description: 'some exchanges find a closed order only with it'}),
    by: idKind(),
  };

  async run(): Promise<Order> {
    const {args, flags} = await this.parse(OrderShow);
    const deps = this.openTrading(await this.openDesk(flags));
    const {symbol = null, by = null} = flags;
    const found = await findOrder(args.id, symbol, deps, {by, prefix: canAsk(), say: (line) => this.notice(line)});
    const order = found.order ?? (found.intent === null ? null : orderOfIntent(found.intent));
    if (order === null) throw new DeskError('not-found', `No account has an order ${args.id}.`);
    if (found.stale !== undefined) this.notice(`${order.account}: ${found.stale.message} This is the order as it was last seen.`);
    for (const line of oddRows([order])) this.notice(line);
    for (const {account, error} of found.accounts) if (error !== undefined) this.notice(`${account}: ${error.message}`);
    if (!this.jsonEnabled()) this.log(ordersTable([order], await openScreen(flags)));
    const isWhole = found.stale === undefined && found.accounts.every(({status}) => status === 'ok');
    if (!isWhole) this.exitWith(PARTIAL_EXIT);
    return order;
  }
}
