import {exitCodeOfDocument} from '../lib/adapter/exit-code.ts';
import {DeskCommand} from '../lib/desk-command.ts';
import {type BalanceDocument, readHoldings} from '../lib/portfolio/holdings.ts';
import {openScreen} from '../lib/ui/screen.ts';

export default class Balance extends DeskCommand<BalanceDocument> {
  static override summary = 'what I own: per asset over all accounts, with USD value';
  static override description =
    'Asks every account at once. An account that fails is shown with its reason, the others stand, and the exit code is 3. What lies on an exchange is worth its last price there. An asset that no market leads to USD has no value and is named on stderr; where prices fail, the total is null.';
  static override examples = [
    '<%= config.bin %> balance',
    '<%= config.bin %> balance --account "binance-*"',
    '<%= config.bin %> balance --json | jq -r .total',
  ];

  async run(): Promise<BalanceDocument> {
    const {flags} = await this.parse(Balance);
    const desk = await this.openDesk(flags);
    const {document, warnings} = await readHoldings(desk.accounts, desk.call, desk.keys.assets);
    for (const warning of warnings) this.tell(`Warning: ${warning}.`);
    if (!this.jsonEnabled()) {
      const {balanceView} = await import('../lib/ui/views/balance.ts');
      this.log(balanceView(document, await openScreen(flags)));
    }
    this.exitWith(exitCodeOfDocument(document));
    return document;
  }
}
