import {PlaceCommand, type PlaceResult} from '../../lib/place-command.ts';
import {orderArgs, PLACE_ARGS, PLACE_FLAGS, placingOf, refuseArgs, typedOrder} from '../../lib/ui/place-flags.ts';
import {seriesForm} from '../../lib/ui/series-flags.ts';

export default class OrderPlace extends PlaceCommand {
  static override group = 'trade' as const;
  static override summary = 'place an order on one account, or routed to the best price';
  static override description =
    "Without --price a market order. The exchange's rules are applied first, never in the costly direction. Exit 6: the outcome is unknown.";
  static override usage = ['order place SIDE QUANTITY SYMBOL [FLAGS]', 'order place --from FILE [FLAGS]'];
  static override examples = [
    '<%= config.bin %> order place buy 0.5 BTC/USDT --price 60000 --on binance-main',
    '<%= config.bin %> order place sell 2 ETH/USDT --route split --max-slippage 0.5',
    '<%= config.bin %> order place buy 100 BTC/USDT --quote --on bybit --client-id dca-2026-11-22 --yes',
    '<%= config.bin %> order place buy 0.5 BTC/USDT --ladder 60000:58000 --into 5 --on binance-main',
    '<%= config.bin %> order place sell 12 ETH/USDT --over 30m --into 12 --on bybit',
    '<%= config.bin %> order place --from orders.jsonl --dry-run',
  ];
  static override args = PLACE_ARGS;
  static override flags = PLACE_FLAGS;

  async run(): Promise<PlaceResult> {
    const {args, flags} = await this.parse(OrderPlace);
    if (flags.from !== undefined) {
      refuseArgs(args);
      return this.placeFrom(flags.from, flags);
    }
    const placing = {...placingOf(flags), typed: typedOrder(orderArgs(args), flags)};
    const form = seriesForm(flags);
    return form === null ? this.placeOne(placing, flags) : this.placeSeries(form, placing, flags);
  }
}
