import {exitCodeOf} from '../../lib/model/errors.ts';
import {OrderCommand} from '../../lib/order-command.ts';
import {type ResolveDocument, resolveOrders} from '../../lib/orders/settle/resolve-all.ts';
import {durationMs, orderId} from '../../lib/ui/flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';
import {outcomesView} from '../../lib/ui/views/order.ts';

export default class OrderResolve extends OrderCommand<ResolveDocument> {
  static override summary = 'settle orders whose outcome is unknown (all journaled ones without ID)';
  static override description =
    'Asks the exchange until the order is seen, or proven absent: several sources, after the time in which it could still arrive. Changes nothing there.';
  static override examples = ['<%= config.bin %> order resolve', '<%= config.bin %> order resolve dca-2026-11-22 --wait 5m'];
  static override args = {id: orderId({description: "intent, client order id or the exchange's id"})};
  static override flags = {wait: durationMs({helpValue: 'DURATION', default: 120_000, description: 'longest time to look'})};

  async run(): Promise<ResolveDocument> {
    const {args, flags} = await this.parse(OrderResolve);
    const {call, random, state, keys, accounts} = await this.openDesk(flags);
    const deps = {call, random, state, limits: keys.limits, accounts};
    const document = await resolveOrders(args.id ?? null, flags.wait, deps, flags.account !== undefined);
    const results = [...document.orders, ...document.amends];
    if (!this.jsonEnabled())
      this.log(results.length === 0 ? 'Nothing is unsettled.' : outcomesView(results, await openScreen(flags)));
    // An order that turned out not to be placed is settled too.
    this.exitWith(results.some(({outcome}) => outcome === 'unknown') ? exitCodeOf({kind: 'unknown-outcome'}) : 0);
    return document;
  }
}
