import {Flags} from '@oclif/core';
import {loadExchange} from '../../lib/adapter/registry.ts';
import {keysPath} from '../../lib/config/load.ts';
import {createKeysFile, keysTemplate} from '../../lib/config/template.ts';
import {DeskCommand} from '../../lib/desk-command.ts';
import {YES_UNASKED} from '../../lib/ui/flags.ts';

interface KeysInitDocument {
  readonly path: string;
  readonly backup: string | null;
  readonly exchanges: readonly string[];
}

export default class KeysInit extends DeskCommand<KeysInitDocument> {
  static override summary = 'write a commented keys file, readable by you alone';
  static override description =
    'Writes to --keys, else $MXT_KEYS, else ~/.config/mxt/keys.yaml, with mode 0600. An existing file is never overwritten.';
  static override examples = [
    '<%= config.bin %> keys init',
    '<%= config.bin %> keys init --exchange binance --exchange bybit',
    '<%= config.bin %> keys init --force',
  ];
  static override flags = {
    exchange: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME',
      description: 'add a section for this exchange; repeatable',
    }),
    force: Flags.boolean({description: 'replace an existing file, which is kept as .bak'}),
    yes: YES_UNASKED,
  };

  async run(): Promise<KeysInitDocument> {
    const {flags} = await this.parse(KeysInit);
    const exchanges = [...new Set(flags.exchange ?? [])];
    const accounts = await Promise.all(
      exchanges.map(async (exchange) => ({exchange, fields: (await loadExchange(exchange)).credentials[0] ?? ['secret']})),
    );
    const path = keysPath(flags.keys);
    const {backup} = createKeysFile(path, keysTemplate(accounts), {force: flags.force});
    if (backup !== null) this.log(`The old keys file is now ${backup}.`);
    this.log(`Wrote ${path} (mode 0600). Fill it in, then: mxt keys check`);
    return {path, backup, exchanges};
  }
}
