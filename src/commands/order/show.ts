import {DeskError, PARTIAL_EXIT} from '../../lib/model/errors.ts';
import type {Order} from '../../lib/model/order.ts';
import {OrderCommand} from '../../lib/order-command.ts';
import {findOrder} from '../../lib/orders/look/find.ts';
import {orderOfIntent} from '../../lib/orders/look/shown-order.ts';
import {orderId, symbolFilter} from '../../lib/ui/flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';
import {ordersTable} from '../../lib/ui/views/order.ts';

export default class OrderShow extends OrderCommand<Order> {
  static override summary = "show one order, wherever it is, by the exchange's id or the client order id";
  static override examples = ['<%= config.bin %> order show 8389765', '<%= config.bin %> order show dca-2026-11-22 --json'];
  static override args = {
    id: orderId({required: true, description: "the exchange's id or the client order id"}),
  };
  static override flags = {symbol: symbolFilter({helpValue: 'SYMBOL', description: 'some exchanges find an order only with it'})};

  async run(): Promise<Order> {
    const {args, flags} = await this.parse(OrderShow);
    const deps = this.trading(await this.openDesk(flags));
    const {order: told, intent, stale} = await findOrder(args.id, flags.symbol ?? null, deps);
    const order = told ?? (intent === null ? null : orderOfIntent(intent));
    if (order === null) throw new DeskError('not-found', `No account has an order ${args.id}.`);
    if (stale !== undefined) {
      this.tell(`${order.account}: ${stale.message} This is the order as it was last seen.`);
      this.exitWith(PARTIAL_EXIT);
    }
    if (!this.jsonEnabled()) this.log(ordersTable([order], await openScreen(flags)));
    return order;
  }
}
