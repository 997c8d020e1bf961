import {loadKeysFile} from '../../lib/config/load.ts';
import {describeReference} from '../../lib/config/secrets.ts';
import {selectAccounts} from '../../lib/config/selection.ts';
import {DeskCommand} from '../../lib/desk-command.ts';
import {exitCodeOf, PARTIAL_EXIT} from '../../lib/model/errors.ts';
import {CSV_FLAG} from '../../lib/ui/list-flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';
import {keysListCsv, keysListView, type ListedAccount} from '../../lib/ui/views/keys.ts';

interface KeysListDocument {
  readonly path: string;
  readonly accounts: readonly ListedAccount[];
}

export default class KeysList extends DeskCommand<KeysListDocument> {
  static override summary = 'the accounts of the keys file, and where each secret comes from';
  static override description =
    'Reads the file only: no secret is resolved or printed, and no exchange is asked. Exit 3: an account of it has a mistake; 2: all have.';
  static override examples = ['<%= config.bin %> keys list', '<%= config.bin %> keys list --json | jq -r ".accounts[].account"'];

  static override flags = CSV_FLAG;

  async run(): Promise<KeysListDocument> {
    const {flags} = await this.parse(KeysList);
    const keys = loadKeysFile(flags.keys);
    const {accounts: chosen, notice} = selectAccounts(keys, {typed: flags.account ?? [], publicData: true});
    if (notice !== null && !flags.quiet) this.notice(notice);
    const accounts = chosen.map((entry): ListedAccount => {
      const {account, exchange, environment, mode, products, credentials, broken} = entry;
      const secrets = Object.fromEntries(Object.entries(credentials).map(([name, from]) => [name, describeReference(from)]));
      return {account, exchange, environment, mode, products, secrets, problem: broken?.message ?? null};
    });
    if (flags.csv) this.logCsv(keysListCsv(accounts), []);
    else if (!this.jsonEnabled()) this.log(keysListView(keys.path, accounts, await openScreen(flags)));
    const broken = accounts.filter(({problem}) => problem !== null);
    if (broken.length > 0) this.exitWith(broken.length < accounts.length ? PARTIAL_EXIT : exitCodeOf({kind: 'config'}));
    return {path: keys.path, accounts};
  }
}
