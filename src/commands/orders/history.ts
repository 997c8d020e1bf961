import {Flags} from '@oclif/core';
import {DeskCommand} from '../../lib/desk-command.ts';
import {emptyHistory, type HistoryDocument, orderHistory} from '../../lib/orders/look/history.ts';
import {exitCodeOfList} from '../../lib/orders/look/list.ts';
import {emptyLocal, localHistory, RECORD_KINDS, type RecordKind} from '../../lib/orders/look/local-history.ts';
import {recordKinds, sinceAt, symbolFilter} from '../../lib/ui/flags.ts';
import {CSV_FLAG, sortedBy, sortFlag} from '../../lib/ui/list-flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';
import {fillsCsv} from '../../lib/ui/views/fills-csv.ts';
import {historyView, localCsv, ORDER_SORTS} from '../../lib/ui/views/orders.ts';

const [WEEK_MS, MOST] = [7 * 86_400_000, 200_000];

export default class OrdersHistory extends DeskCommand<HistoryDocument> {
  static override group = 'read' as const;
  static override summary = "closed orders and fills; with --local what this machine's journal knows";
  static override examples = [
    '<%= config.bin %> orders history --symbol BTC/USDT --since 2h',
    '<%= config.bin %> orders history --local --kind cancel --since 1d',
    '<%= config.bin %> orders history --since 30d --csv > fills.csv',
  ];
  static override flags = {
    symbol: symbolFilter({helpValue: 'SYMBOL', description: 'only this; required by some exchanges'}),
    since: sinceAt({helpValue: 'TIME', description: 'from this time on, e.g. 2h or 2026-01-31 (default: a week)'}),
    limit: Flags.integer({min: 1, max: MOST, description: 'most rows of each kind (default 100; with --csv all)'}),
    local: Flags.boolean({description: 'the journal of this machine; asks no exchange'}),
    kind: recordKinds(RECORD_KINDS),
    ...CSV_FLAG,
    ...sortFlag(ORDER_SORTS),
  };

  async run(): Promise<HistoryDocument> {
    const {flags} = await this.parse(OrdersHistory);
    const desk = await this.openDesk(flags);
    const {symbol = null, kind = [], limit = flags.csv ? MOST : 100, since = desk.call.clock.now() - WEEK_MS} = flags;
    const query = {symbol, since, limit};
    const found = flags.local ? localHistory(query, kind, desk) : await orderHistory(query, desk);
    const document = {...found, orders: sortedBy(found.orders, flags.sort, ORDER_SORTS)};
    for (const {account, symbols} of document.bySymbol) {
      const asked = symbols.join(', ') || 'none';
      this.notice(`${account} answers by symbol. Read: ${asked} (placed from here, or open). Add --symbol for another.`);
    }
    for (const {account, what, error} of document.missing) this.notice(`${account}: ${what} is missing: ${error.message}`);
    if (document.more) this.notice(`Older ones are left out: --limit ${limit}.`);
    if (flags.csv) this.#logCsv(document, flags.local, kind);
    else if (!this.jsonEnabled()) {
      const empty = flags.local ? emptyLocal(document, kind) : emptyHistory(document);
      this.log(historyView(document, empty, await openScreen(flags)));
    }
    this.exitWith(exitCodeOfList(document));
    return document;
  }

  /** Fills of the exchanges; of this machine's journal orders, or what else was asked for. */
  #logCsv(document: HistoryDocument, isLocal: boolean, kinds: readonly RecordKind[]): void {
    const {table, leftOut} = fillsCsv(document);
    this.logCsv(isLocal ? localCsv(document, kinds) : table, document.accounts);
    if (leftOut > 0) this.notice(`${leftOut} fills of perpetuals are left out: this format has trades of coins only.`);
  }
}
