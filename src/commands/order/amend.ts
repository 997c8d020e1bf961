import {DeskError} from '../../lib/model/errors.ts';
import {OrderCommand} from '../../lib/order-command.ts';
import {amendOrder} from '../../lib/orders/change/amend.ts';
import {type AmendDocument, type Amending, exitCodeOfAmend} from '../../lib/orders/change/amending.ts';
import {forecastOfChange} from '../../lib/orders/forecast/read-forecast.ts';
import {canAsk} from '../../lib/ui/confirm.ts';
import {idKind, orderId, positiveDecimal, symbolFilter} from '../../lib/ui/flags.ts';
import {YES} from '../../lib/ui/place-flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';
import {outlookText} from '../../lib/ui/views/forecast.ts';
import {outcomesView} from '../../lib/ui/views/order.ts';

export default class OrderAmend extends OrderCommand<AmendDocument | undefined> {
  static override summary = 'change price or quantity of an open order';
  static override description =
    'In place where the exchange can; else the order is canceled and replaced, with a verdict for each. --quantity is the new total, filled part included.';
  static override examples = [
    '<%= config.bin %> order amend 8389765 --price 60100',
    '<%= config.bin %> order amend my-id --quantity 0.4',
  ];
  static override args = {
    id: orderId({required: true, description: "the exchange's id or the client order id"}),
  };
  static override flags = {
    price: positiveDecimal({helpValue: 'P', description: 'new limit price'}),
    quantity: positiveDecimal({helpValue: 'Q', description: 'new total quantity in base currency'}),
    symbol: symbolFilter({helpValue: 'SYMBOL', description: 'some exchanges find an order only with it'}),
    by: idKind(),
    yes: YES,
  };

  async run(): Promise<AmendDocument | undefined> {
    const {args, flags} = await this.parse(OrderAmend);
    const {price = null, quantity = null, symbol = null, by = null, yes} = flags;
    if (price === null && quantity === null) throw new DeskError('usage', 'Give --price, --quantity, or both.');
    const deps = this.openTrading(await this.openDesk(flags));
    const naming = {by, prefix: canAsk(), say: (line: string) => this.notice(line)};
    const ask = (amending: Amending) =>
      this.confirmLive([amending.handle], question(amending), yes, async () => {
        const forecasts = [await forecastOfChange(amending, deps)];
        return outlookText({forecasts, adjustments: amending.adjustments}, 'Change it');
      });
    const document = await amendOrder({id: args.id, symbol, price, quantity, naming}, deps, ask);
    if (document === null) return this.declined();
    const {previous} = document;
    const shown = previous === null ? [document] : [document, {...previous, outcome: `previous ${previous.outcome}`}];
    if (!this.jsonEnabled()) this.log(outcomesView(shown, await openScreen(flags)));
    this.exitWith(exitCodeOfAmend(document));
    return document;
  }
}

/** The order as it is, and what becomes of it. */
function question({order, request, handle}: Amending): string {
  const price = 'price' in request ? ` at ${request.price}` : '';
  const now = `${order.quantity} ${order.symbol}${order.price === null ? '' : ` at ${order.price}`}`;
  return `${request.side} ${now} on ${handle.account} becomes ${request.quantity}${price}`;
}
