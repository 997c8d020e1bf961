import {OrderCommand} from '../../lib/order-command.ts';
import {exitCodeOfResolve, type ResolveDocument, resolveOrders} from '../../lib/orders/settle/resolve-all.ts';
import {durationMs, idKind, orderId, symbolFilter, YES_UNASKED} from '../../lib/ui/flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';
import {outcomesView} from '../../lib/ui/views/order.ts';

export default class OrderResolve extends OrderCommand<ResolveDocument> {
  static override summary = 'settle orders whose outcome is unknown (all journaled ones without ID)';
  static override description =
    'Asks the exchange until the order is seen, or proven absent: several sources, after the time in which it could still arrive. Changes nothing there.';
  static override examples = ['<%= config.bin %> order resolve', '<%= config.bin %> order resolve dca-2026-11-22 --wait 5m'];
  static override args = {id: orderId({description: "intent, client order id or the exchange's id"})};
  static override flags = {
    wait: durationMs({helpValue: 'DURATION', default: 120_000, description: 'longest time to look'}),
    symbol: symbolFilter({helpValue: 'SYMBOL', description: 'where the order is'}),
    by: idKind(),
    yes: YES_UNASKED,
  };

  async run(): Promise<ResolveDocument> {
    const {args, flags} = await this.parse(OrderResolve);
    const desk = await this.openDesk(flags);
    const {wait, symbol = null, by = null, account} = flags;
    const document = await resolveOrders(args.id ?? null, wait, desk, {chosen: account !== undefined, symbol, by});
    const results = [...document.orders, ...document.amends];
    if (!this.jsonEnabled())
      this.log(results.length === 0 ? 'Nothing is unsettled.' : outcomesView(results, await openScreen(flags)));
    this.exitWith(exitCodeOfResolve(document));
    return document;
  }
}
