import {Flags} from '@oclif/core';
import {DeskError} from '../../lib/model/errors.ts';
import {OrderCommand} from '../../lib/order-command.ts';
import type {CancelDocument} from '../../lib/orders/end/cancel.ts';
import {exitCodeOfCancel, nothingCanceled, refusalOfOne, unnamedWords} from '../../lib/orders/end/cancel-exit.ts';
import {canAsk} from '../../lib/ui/confirm.ts';
import {idKind, orderId, symbolFilter, YES_UNASKED} from '../../lib/ui/flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';
import {typedIds} from '../../lib/ui/typed-ids.ts';
import {outcomesView} from '../../lib/ui/views/order.ts';

export default class OrderCancel extends OrderCommand<CancelDocument> {
  static override summary = "cancel orders by the exchange's id or the client order id";
  static override description =
    'The verdict is the final state of each order: canceled, or filled when the cancel came too late. An id that fits two orders is refused.';
  static override examples = [
    '<%= config.bin %> order cancel 8389765',
    '<%= config.bin %> order cancel 8389765 dca-2026-11-22 --symbol BTC/USDT',
    '<%= config.bin %> orders list --json | jq -r .orders[].id | <%= config.bin %> order cancel -',
    '<%= config.bin %> order cancel --all --symbol BTC/USDT --account "binance-*"',
  ];
  static override strict = false;
  static override args = {
    id: orderId({description: "the exchange's id or the client order id; several are allowed, and - reads them from stdin"}),
  };
  static override flags = {
    all: Flags.boolean({default: false, description: 'every open order of the accounts'}),
    symbol: symbolFilter({helpValue: 'SYMBOL', description: 'where the order is; with --all, only this'}),
    by: idKind(),
    yes: YES_UNASKED,
  };

  protected override readonly endsRisk = true;

  async run(): Promise<CancelDocument> {
    const {argv, flags} = await this.parse(OrderCancel);
    const {all, symbol = null, by = null} = flags;
    if (all === argv.length > 0) throw new DeskError('usage', 'Give the ids to cancel, or --all.');
    const ids = await typedIds(argv.map(String), process.stdin);
    const deps = this.openTrading(await this.openDesk(flags, {everyAccount: all}));
    const say = (line: string) => this.notice(line);
    const document = all
      ? await (await import('../../lib/orders/end/cancel-all.ts')).cancelAllOrders(symbol, deps, say)
      : await (await import('../../lib/orders/end/cancel.ts')).cancelOrders(ids, symbol, deps, {by, prefix: canAsk(), say});
    const refusal = ids.length === 1 ? refusalOfOne(document) : null;
    if (refusal !== null) throw refusal;
    const text =
      document.orders.length === 0 ? nothingCanceled(document) : outcomesView(document.orders, await openScreen(flags));
    if (!this.jsonEnabled() && text !== null) this.log(text);
    for (const line of unnamedWords(document)) this.notice(line);
    for (const {account, error} of document.accounts) if (error !== undefined) this.notice(`${account}: ${error.message}`);
    this.exitWith(exitCodeOfCancel(document));
    return document;
  }
}
