import {exitCodeOfDocument} from '../lib/adapter/exit-code.ts';
import {DeskCommand} from '../lib/desk-command.ts';
import {keepSnapshots} from '../lib/ledger/keep-snapshots.ts';
import {type BalanceDocument, readHoldings} from '../lib/portfolio/holdings.ts';
import {CSV_FLAG, MIN_VALUE_FLAG, sortedBy, sortFlag, worth} from '../lib/ui/list-flags.ts';
import {openScreen} from '../lib/ui/screen.ts';
import {BALANCE_SORTS, balanceCsv, balanceView} from '../lib/ui/views/balance.ts';

export default class Balance extends DeskCommand<BalanceDocument> {
  static override group = 'read' as const;
  static override summary = 'what I own: per asset over all accounts, with USD value';
  static override description =
    'Asks every account at once. An account that fails is shown with its reason, the others stand, and the exit code is 3. What lies on an exchange is worth its last price there. An asset that no market leads to USD has no value and is named on stderr; where prices fail, the total is null.';
  static override examples = [
    '<%= config.bin %> balance',
    '<%= config.bin %> balance --account "binance-*" --min-value 10 --sort asset',
    '<%= config.bin %> balance --json | jq -r .total',
  ];

  static override flags = {...CSV_FLAG, ...MIN_VALUE_FLAG, ...sortFlag(BALANCE_SORTS)};

  async run(): Promise<BalanceDocument> {
    const {flags} = await this.parse(Balance);
    const desk = await this.openDesk(flags);
    const {document: all, warnings, snapshots} = await readHoldings(desk.accounts, desk.call);
    await keepSnapshots(snapshots, desk.state.ledger);
    const document = {...all, assets: sortedBy(worth(all.assets, flags['min-value']), flags.sort, BALANCE_SORTS)};
    for (const warning of warnings) this.notice(`Warning: ${warning}.`);
    const hidden = all.assets.length - document.assets.length;
    if (flags.csv) this.logCsv(balanceCsv(document), document.accounts);
    else if (!this.jsonEnabled()) this.log(balanceView(document, await openScreen(flags), hidden));
    this.exitWith(exitCodeOfDocument(document));
    return document;
  }
}
