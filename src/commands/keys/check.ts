import {exitCodeOfStatuses} from '../../lib/adapter/exit-code.ts';
import {DeskCommand} from '../../lib/desk-command.ts';
import {checkKeys, type KeysCheckDocument} from '../../lib/doctor/key-rights.ts';
import {CSV_FLAG} from '../../lib/ui/list-flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';

export default class KeysCheck extends DeskCommand<KeysCheckDocument> {
  static override summary = 'resolve every secret and ask each exchange what the key may do';
  static override description =
    'Warns of keys that can withdraw or that work from any IP address. No secret is printed. The exit code is 0 when every key works, warnings or not.';
  static override examples = ['<%= config.bin %> keys check', '<%= config.bin %> keys check --account binance-main --json'];

  static override flags = CSV_FLAG;

  async run(): Promise<KeysCheckDocument> {
    const {flags} = await this.parse(KeysCheck);
    const desk = await this.openDesk(flags);
    const document = await checkKeys(desk.accounts, desk.call);
    const {keysCheckCsv, keysCheckView} = await import('../../lib/ui/views/keys.ts');
    if (flags.csv) this.logCsv(keysCheckCsv(document), document.accounts);
    else if (!this.jsonEnabled()) this.log(keysCheckView(document, await openScreen(flags)));
    this.exitWith(exitCodeOfStatuses(document.accounts));
    return document;
  }
}
