/** Base of the commands that read what everybody may read: they need no keys file, and no key. */
import {Flags} from '@oclif/core';
import type {CallOptions} from './adapter/accounts.ts';
import type {AccountEntry} from './config/keys-file.ts';
import type {Wanted} from './config/selection.ts';
import {type Chosen, DeskCommand, type DeskFlags} from './desk-command.ts';
import {keylessAccounts, withoutNames} from './keyless.ts';
import {escapeInvisible} from './model/invisible.ts';
import type {Seen} from './ui/repeat.ts';
import type {Screen} from './ui/screen.ts';

export abstract class PublicCommand<Result = unknown> extends DeskCommand<Result> {
  static override baseFlags = {
    ...DeskCommand.baseFlags,
    exchange: Flags.string({
      helpValue: 'NAME',
      multiple: true,
      multipleNonGreedy: true,
      description: 'public data of this exchange, no key needed; repeatable, * and ? match',
    }),
  };

  /** Names that stand in no keys file: they are for people, and null in JSON. */
  #unnamed: ReadonlySet<string> = new Set();

  /** Accounts of the keys file and one for each typed exchange; without a keys file one per exchange, or the typed ones. */
  protected override async choose(flags: DeskFlags, use: Omit<Wanted, 'typed'>): Promise<Chosen> {
    const [{loadKeysFileIfAny, NO_KEYS_FILE}, {selectAccounts}] = await Promise.all([
      import('./config/load.ts'),
      import('./config/selection.ts'),
    ]);
    const file = loadKeysFileIfAny(flags.keys);
    const keys = file ?? NO_KEYS_FILE;
    const exchanges = flags.exchange ?? [];
    const isAdding = file === null || exchanges.length > 0;
    const taken = keys.accounts.map(({account}) => account);
    const added = isAdding ? await keylessAccounts(exchanges, taken) : [];
    this.#unnamed = new Set(added.map(({account}) => account));
    const wanted = {...use, typed: flags.account ?? [], publicData: true};
    const chosen = selectAccounts(file ?? {...keys, accounts: added}, wanted);
    const accounts = file === null ? chosen.accounts : [...chosen.accounts, ...added];
    this.#tellOfKeyless(accounts);
    return {keys, ...chosen, accounts};
  }

  #tellOfKeyless(accounts: readonly AccountEntry[]): void {
    const names = accounts.flatMap(({account, mode}) => (mode === 'public' ? [account] : []));
    if (names.length > 0) this.notice(`No key for ${names.join(', ')}: public data alone, and standard fees.`);
  }

  override logJson(document: unknown): void {
    super.logJson(withoutNames(document, this.#unnamed));
  }

  /** `--watch`: again and again on a page of its own on a terminal, `liveMs` apart; a JSON line a second when piped. */
  protected async repeat<Document>(
    call: CallOptions,
    screen: Screen,
    {title, liveMs}: {readonly title: string; readonly liveMs: number},
    look: (call: CallOptions) => Promise<Seen<Document>>,
  ): Promise<void> {
    const inPlace = screen.width !== null && !this.jsonEnabled();
    const line = (document: Document) => this.jsonLine(document);
    const {repeat} = await import('./ui/repeat.ts');
    return repeat(
      call,
      {title, everyMs: inPlace ? liveMs : 1000, screen: inPlace ? screen : null, line, divert: this.divertNotices},
      look,
    );
  }

  /** A document as one line, for a watch that is piped. */
  protected jsonLine(document: unknown): string {
    return escapeInvisible(JSON.stringify(withoutNames(document, this.#unnamed)));
  }
}
