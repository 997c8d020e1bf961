import {Flags} from '@oclif/core';
import {DeskCommand} from '../../lib/desk-command.ts';
import {emptyHistory, type HistoryDocument, orderHistory} from '../../lib/orders/look/history.ts';
import {exitCodeOfList} from '../../lib/orders/look/list.ts';
import {localHistory} from '../../lib/orders/look/local-history.ts';
import {sinceAt, symbolFilter} from '../../lib/ui/flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';

const WEEK_MS = 7 * 86_400_000;

export default class OrdersHistory extends DeskCommand<HistoryDocument> {
  static override summary = "closed orders and fills; with --local what this machine's journal knows";
  static override examples = [
    '<%= config.bin %> orders history --symbol BTC/USDT --since 2h',
    '<%= config.bin %> orders history --local',
  ];
  static override flags = {
    symbol: symbolFilter({helpValue: 'SYMBOL', description: 'only this; some exchanges tell nothing without it'}),
    since: sinceAt({helpValue: 'TIME', description: 'a week unless told, e.g. 2h or 2026-01-31'}),
    limit: Flags.integer({min: 1, max: 1000, default: 100, description: 'most orders, and most fills'}),
    local: Flags.boolean({description: 'the journal of this machine; asks no exchange'}),
  };

  async run(): Promise<HistoryDocument> {
    const {flags} = await this.parse(OrdersHistory);
    const desk = await this.openDesk(flags);
    const {symbol = null, limit, since = desk.call.clock.now() - WEEK_MS} = flags;
    const query = {symbol, since, limit};
    const document = flags.local ? localHistory(query, desk) : await orderHistory(query, desk);
    for (const {account, symbols} of document.bySymbol) {
      const asked = symbols.length === 0 ? 'none' : symbols.join(', ');
      this.tell(`${account} answers by symbol; asked for ${asked} (placed from here, or open). For another, add --symbol.`);
    }
    for (const {account, what, error} of document.missing) this.tell(`${account}: ${what} is missing - ${error.message}`);
    if (document.more) this.tell(`Older ones are left out: --limit ${limit}.`);
    if (!this.jsonEnabled()) {
      const [{historyView}, screen] = await Promise.all([import('../../lib/ui/views/orders.ts'), openScreen(flags)]);
      this.log(historyView(document, emptyHistory(document), screen));
    }
    this.exitWith(exitCodeOfList(document));
    return document;
  }
}
