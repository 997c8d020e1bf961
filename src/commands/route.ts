import {Flags} from '@oclif/core';
import {withSlippage} from '../lib/orders/place/slippage.ts';
import {usedUpOn} from '../lib/orders/place/used-up.ts';
import {PublicCommand} from '../lib/public-command.ts';
import {gather} from '../lib/router/gather.ts';
import {LiveBooks} from '../lib/router/live-books.ts';
import {mergeBooks} from '../lib/router/merged-book.ts';
import {planRoute} from '../lib/router/plan.ts';
import {exitCodeOfPlan} from '../lib/router/result.ts';
import type {Route} from '../lib/router/route.ts';
import {settleRouted} from '../lib/router/settle-routed.ts';
import {ROUTE_ARGS, ROUTE_FLAGS, routeRequestOf} from '../lib/ui/route-flags.ts';
import {openScreen, type Screen} from '../lib/ui/screen.ts';
import {routeView} from '../lib/ui/views/route.ts';

const PICTURE_PRICES = 12;

export default class RouteCommand extends PublicCommand<Route | undefined> {
  static override group = 'read' as const;
  static override summary = 'compare exchanges for this trade and show the execution plan (places nothing)';
  static override description = 'Walks every book with fees, rules and free balances. An account left out says why.';
  static override examples = [
    '<%= config.bin %> route buy 0.5 BTC/USDT',
    '<%= config.bin %> route sell 2 ETH/USDT --split --price 3000',
    '<%= config.bin %> route buy 1000 BTC/USDT --quote --any-quote --json | jq .totals',
  ];
  static override args = ROUTE_ARGS;
  static override flags = {
    ...ROUTE_FLAGS,
    watch: Flags.boolean({description: 'again each second, in place; JSON lines when piped'}),
  };

  async run(): Promise<Route | undefined> {
    const {args, flags} = await this.parse(RouteCommand);
    const {accounts, call, keys, state} = await this.openDesk(flags);
    const gathering = {exclude: flags.exclude, anyQuote: flags['any-quote'], depth: flags.depth};
    const typed = withSlippage(routeRequestOf(args, flags), keys.defaults.maxSlippage);
    const {request} = await settleRouted(typed, {accounts, call, gathering, placing: false});
    const screen = await openScreen(flags);
    using books = new LiveBooks(call);
    const barred = usedUpOn({limits: keys.limits, state, call});
    const wants = {...gathering, barred, withBalances: true, ...(flags.watch && {books})};
    const look = async (bounded: typeof call) => {
      const [found, now] = [await gather(accounts, bounded, {...request, ...wants}), call.clock.now()];
      const document = planRoute(request, found.candidates, now, found.failures);
      const reach = () => mergeBooks(request.symbol, found, PICTURE_PRICES, false, now);
      return {document, draw: (on: Screen) => routeView(document, reach(), on)};
    };
    const title = `mxt route ${args.side} ${args.quantity} ${request.symbol}`;
    if (flags.watch) return void (await this.repeat(call, screen, {title, liveMs: 1000}, look));
    const {document, draw} = await look(call);
    if (!this.jsonEnabled()) this.log(draw(screen));
    this.exitWith(exitCodeOfPlan(document));
    return document;
  }
}
