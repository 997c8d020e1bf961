import {exitCodeOfThreshold} from '../lib/adapter/exit-code.ts';
import {DeskCommand} from '../lib/desk-command.ts';
import {isBelow, type MarginDocument, readMargin} from '../lib/portfolio/margin-report.ts';
import {percentage} from '../lib/ui/flags.ts';
import {CSV_FLAG} from '../lib/ui/list-flags.ts';
import {openScreen} from '../lib/ui/screen.ts';
import {marginCsv, marginView} from '../lib/ui/views/margin.ts';

export default class Margin extends DeskCommand<MarginDocument> {
  static override group = 'read' as const;
  static override summary = 'what contracts are held with, and the price per coin at which an account is liquidated';
  static override description =
    "The liquidation price counts all positions and coins of the account, with only that coin moving; the exchange's own price stands beside it. Exit 7: one of them is nearer than --below.";
  static override examples = ['<%= config.bin %> margin', '<%= config.bin %> margin --below 20% --quiet || notify-send "margin"'];
  static override flags = {
    below: percentage({helpValue: 'PCT', description: 'exit 7 when a coin is nearer than this to liquidating an account'}),
    ...CSV_FLAG,
  };

  async run(): Promise<MarginDocument> {
    const {flags} = await this.parse(Margin);
    const desk = await this.openDesk(flags);
    const {document, warnings} = await readMargin(desk.accounts, desk.call);
    for (const warning of warnings) this.notice(`Warning: ${warning}.`);
    if (flags.csv) this.logCsv(marginCsv(document), document.accounts);
    else if (!this.jsonEnabled()) this.log(marginView(document, await openScreen(flags)));
    const isCrossed = flags.below !== undefined && isBelow(document, flags.below);
    this.exitWith(exitCodeOfThreshold(isCrossed, document));
    return document;
  }
}
