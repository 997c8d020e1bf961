import {Flags} from '@oclif/core';
import {DeskCommand} from '../../lib/desk-command.ts';
import {exitCodeOfList} from '../../lib/orders/look/list.ts';
import {type ReportDocument, reportOrders} from '../../lib/orders/report/report.ts';
import {sinceAt, symbolFilter} from '../../lib/ui/flags.ts';
import {CSV_FLAG} from '../../lib/ui/list-flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';
import {reportCsv, reportView} from '../../lib/ui/views/report.ts';

const WEEK_MS = 7 * 86_400_000;

export default class OrdersReport extends DeskCommand<ReportDocument> {
  static override group = 'read' as const;
  static override summary = 'what execution cost: arrival, plan and result in basis points and money';
  static override description =
    'Of the orders that were placed from this machine. Arrival is the middle between bid and ask when the order was placed, known where a book or ticker was read for it anyway, as the question before it does; plan is the average price that was expected in that book. Above 0 it cost, below 0 it gained.';
  static override examples = [
    '<%= config.bin %> orders report --since 30d --by symbol',
    '<%= config.bin %> orders report --local --csv > costs.csv',
  ];
  static override flags = {
    symbol: symbolFilter({helpValue: 'SYMBOL', description: 'only this'}),
    since: sinceAt({helpValue: 'TIME', description: 'orders placed from this time on, e.g. 30d or 2026-01-31 (default: a week)'}),
    by: Flags.option({options: ['account', 'symbol'] as const, description: 'sums for each of them'})(),
    local: Flags.boolean({description: 'what the journal of this machine knows; asks no exchange for fills'}),
    ...CSV_FLAG,
  };

  async run(): Promise<ReportDocument> {
    const {flags} = await this.parse(OrdersReport);
    const desk = await this.openDesk(flags);
    const {symbol = null, by = null, local, since = desk.call.clock.now() - WEEK_MS} = flags;
    const document = await reportOrders({symbol, since, by, local}, desk);
    for (const {account, what, error} of document.missing) this.notice(`${account}: ${what} is missing: ${error.message}`);
    if (document.more) this.notice('There is more than was read: give a later --since, or --symbol.');
    if (flags.csv) this.logCsv(reportCsv(document), document.accounts);
    else this.log(reportView(document, await openScreen(flags)));
    this.exitWith(exitCodeOfList(document));
    return document;
  }
}
