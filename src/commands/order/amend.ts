import {DeskError, exitCodeOf, PARTIAL_EXIT} from '../../lib/model/errors.ts';
import {OrderCommand} from '../../lib/order-command.ts';
import {type AmendDocument, amendOrder} from '../../lib/orders/change/amend.ts';
import {orderId, positiveDecimal, symbolFilter} from '../../lib/ui/flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';
import {outcomesView} from '../../lib/ui/views/order.ts';

export default class OrderAmend extends OrderCommand<AmendDocument> {
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
  };

  async run(): Promise<AmendDocument> {
    const {args, flags} = await this.parse(OrderAmend);
    const {price = null, quantity = null, symbol = null} = flags;
    if (price === null && quantity === null) throw new DeskError('usage', 'Give --price, --quantity, or both.');
    const deps = this.trading(await this.openDesk(flags));
    const document = await amendOrder({id: args.id, symbol, price, quantity}, deps);
    const {previous} = document;
    const shown = previous === null ? [document] : [document, {...previous, outcome: `previous ${previous.outcome}`}];
    if (!this.jsonEnabled()) this.log(outcomesView(shown, await openScreen(flags)));
    this.exitWith(exitCodeOfAmend(document));
    return document;
  }
}

function exitCodeOfAmend({outcome, error}: AmendDocument): number {
  if (outcome === 'amended') return 0;
  if (outcome === 'unknown') return exitCodeOf({kind: 'unknown-outcome'});
  return outcome === 'partial' ? PARTIAL_EXIT : exitCodeOf(error ?? {kind: 'rejected'});
}
