import {Flags} from '@oclif/core';
import {DeskError, exitCodeOf, PARTIAL_EXIT} from '../../lib/model/errors.ts';
import {OrderCommand} from '../../lib/order-command.ts';
import {type CancelDocument, cancelOrders} from '../../lib/orders/end/cancel.ts';
import {orderId, parseOrderId, symbolFilter} from '../../lib/ui/flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';
import {outcomesView} from '../../lib/ui/views/order.ts';

export default class OrderCancel extends OrderCommand<CancelDocument> {
  static override summary = "cancel orders by the exchange's id or the client order id";
  static override description =
    'The verdict is the final state of each order: canceled, or filled when the cancel came too late.';
  static override examples = [
    '<%= config.bin %> order cancel 8389765',
    '<%= config.bin %> order cancel 8389765 dca-2026-11-22 --symbol BTC/USDT',
    '<%= config.bin %> order cancel --all --symbol BTC/USDT --account "binance-*"',
  ];
  static override strict = false;
  static override args = {
    id: orderId({description: "the exchange's id or the client order id; several are allowed"}),
  };
  static override flags = {
    all: Flags.boolean({default: false, description: 'every open order of the accounts'}),
    symbol: symbolFilter({helpValue: 'SYMBOL', description: 'where the order is (saves a question); with --all, only this'}),
  };

  async run(): Promise<CancelDocument> {
    const {argv, flags} = await this.parse(OrderCancel);
    const ids = [...new Set(argv.map((id) => parseOrderId(String(id), 'An order id')))];
    if (flags.all === ids.length > 0) throw new DeskError('usage', 'Give the ids to cancel, or --all.');
    const deps = this.trading(await this.openDesk(flags, {everyAccount: flags.all}));
    const {symbol = null} = flags;
    const document = flags.all
      ? await (await import('../../lib/orders/end/cancel-all.ts')).cancelAllOrders(symbol, deps)
      : await cancelOrders(ids, symbol, deps);
    if (!this.jsonEnabled())
      this.log(document.orders.length === 0 ? 'No open orders.' : outcomesView(document.orders, await openScreen(flags)));
    for (const {account, error} of document.accounts) if (error !== undefined) this.tell(`${account}: ${error.message}`);
    this.exitWith(exitCodeOfCancel(document));
    return document;
  }
}

/** 0 when all are gone; 6 when one may still be there; else its own reason, or partial. */
function exitCodeOfCancel({orders, accounts}: CancelDocument): number {
  if (orders.some(({outcome}) => outcome === 'unknown')) return exitCodeOf({kind: 'unknown-outcome'});
  const bad = orders.filter(({outcome}) => outcome !== 'canceled');
  const [first] = bad;
  if (first === undefined) return accounts.every(({status}) => status === 'ok') ? 0 : PARTIAL_EXIT;
  if (bad.length < orders.length) return PARTIAL_EXIT;
  return exitCodeOf(first.error ?? {kind: first.outcome === 'not-found' ? 'not-found' : 'rejected'});
}
