import {Flags} from '@oclif/core';
import {exitCodeOfDocument} from '../lib/adapter/exit-code.ts';
import {DeskCommand} from '../lib/desk-command.ts';
import {type PnlDocument, profitAndLoss} from '../lib/ledger/pnl.ts';
import {sinceAt} from '../lib/ui/flags.ts';
import {CSV_FLAG} from '../lib/ui/list-flags.ts';
import {openScreen} from '../lib/ui/screen.ts';
import {pnlCsv, pnlView} from '../lib/ui/views/pnl.ts';

export default class Pnl extends DeskCommand<PnlDocument> {
  static override group = 'read' as const;
  static override summary = 'what was earned; it explains all of the change in equity';
  static override description =
    "Reads the exchanges' logs on from where they were read last, and compares with what was held at the last `balance`, `position` or `pnl` before --since. What was held then counts at the prices of then. Of contracts the exchange's own figure is realized, by average cost. What is in no log is unexplained.";
  static override examples = [
    '<%= config.bin %> pnl --since 7d',
    '<%= config.bin %> pnl --since 2026-11-01 --by asset --method fifo',
    '<%= config.bin %> pnl --by pair --json | jq ".byPair[] | {pair, equityChange}"',
  ];
  static override flags = {
    since: sinceAt({
      helpValue: 'T',
      description: 'from then on: 7d, 2026-01-31 (default: from the first time that it is known what was held)',
    }),
    by: Flags.option({options: ['asset', 'account', 'day', 'pair'] as const, description: 'a row for each of them'})(),
    method: Flags.option({
      options: ['average', 'fifo'] as const,
      default: 'average' as const,
      description: 'which coins a sale takes: all at their average cost, or the oldest first',
    })(),
    ...CSV_FLAG,
  };

  async run(): Promise<PnlDocument> {
    const {flags} = await this.parse(Pnl);
    const desk = await this.openDesk(flags);
    const {since = null, by = null, method} = flags;
    const document = await profitAndLoss({since, by, method}, desk);
    for (const {account, what, error} of document.unread)
      if (error !== undefined) this.notice(`Warning: ${account}: not read: ${what}: ${error.message}`);
    if (document.unpriced.length > 0) this.notice(`Warning: no USD price for ${document.unpriced.join(', ')}: not in any value.`);
    if (flags.csv) this.logCsv(pnlCsv(document), document.accounts);
    else if (!this.jsonEnabled()) this.log(pnlView(document, await openScreen(flags)));
    this.exitWith(exitCodeOfDocument(document));
    return document;
  }
}
