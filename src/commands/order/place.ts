import type {AccountHandle} from '../../lib/adapter/accounts.ts';
import {OrderCommand} from '../../lib/order-command.ts';
import {accountNamed, directTicket, exitCodeOfPlace, placedDirectly} from '../../lib/orders/place/document.ts';
import {dryRun} from '../../lib/orders/place/dry-run.ts';
import {contractTerms} from '../../lib/orders/place/question.ts';
import {submitOrder} from '../../lib/orders/place/submit.ts';
import {settleDirect} from '../../lib/orders/words/settle-direct.ts';
import type {RouteRequest} from '../../lib/router/route.ts';
import type {PlaceDocument} from '../../lib/router/routed.ts';
import {PLACE_ARGS, PLACE_FLAGS, typedOrder} from '../../lib/ui/place-flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';
import {orderWords, placeView} from '../../lib/ui/views/order.ts';

export default class OrderPlace extends OrderCommand<PlaceDocument | undefined> {
  static override summary = 'place an order on one account, or routed to the best price';
  static override description =
    "Without --price a market order. The exchange's rules are applied first, never in the costly direction. Exit 6: the outcome is unknown.";
  static override examples = [
    '<%= config.bin %> order place buy 0.5 BTC/USDT --price 60000 --on binance-main',
    '<%= config.bin %> order place sell 2 ETH/USDT --route split --max-slippage 0.5',
    '<%= config.bin %> order place buy 100 BTC/USDT --quote --on bybit --client-id dca-2026-11-22 --yes',
  ];
  static override args = PLACE_ARGS;
  static override flags = PLACE_FLAGS;

  async run(): Promise<PlaceDocument | undefined> {
    const {args, flags} = await this.parse(OrderPlace);
    const asked = typedOrder(args, flags);
    const {exact, despite, 'allow-duplicate': allowDuplicate, 'dry-run': isDry, yes, on, route: mode = 'best'} = flags;
    const desk = await this.openDesk(flags, {everyAccount: on !== undefined, publicData: on !== undefined});
    const [deps, typed, options] = [this.openTrading(desk), this.bounded(asked, desk, on), {exact, despite, allowDuplicate}];
    if (on === undefined) {
      const {dryRoute, placeRouted, routedInput} = await import('../../lib/router/place-routed.ts');
      const ask = (used: readonly AccountHandle[], request: RouteRequest) =>
        this.confirmLive(used, `${orderWords(request)}, routed (${mode})`, yes, () => contractTerms(used, typed, deps.call));
      const routing = {gathering: {anyQuote: flags['any-quote'], exclude: flags.exclude}, replan: flags.replan};
      const input = routedInput(typed, mode, {...options, ...routing}, ask);
      if (isDry) return this.#show({dryRun: true, ...(await dryRoute(input, deps))}, flags);
      if (!yes) this.requireTerminal(deps.accounts);
      const placed = await placeRouted(input, deps);
      return placed === null ? this.declined() : this.#show(placed, flags);
    }
    const handle = accountNamed(on, deps);
    const {terms, resolved} = await settleDirect(typed, handle, deps);
    const more = () => contractTerms([handle], terms, deps.call);
    if (!isDry && !(await this.confirmLive([handle], `${orderWords(terms)} on ${on}`, yes, more))) return this.declined();
    const ticket = directTicket(handle, terms, options);
    if (isDry) return this.#show({dryRun: true, orders: [await dryRun(ticket, deps)], resolved, route: null}, flags);
    return this.#show(placedDirectly(await submitOrder(ticket, deps), resolved), flags);
  }

  async #show(result: PlaceDocument, flags: {readonly color: boolean}): Promise<PlaceDocument> {
    if (!this.jsonEnabled()) this.log(placeView(result, await openScreen(flags)));
    this.exitWith(exitCodeOfPlace(result));
    return result;
  }
}
