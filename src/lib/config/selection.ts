/** Which accounts of the keys file a command works on: what was typed, else $MXT_ACCOUNT, else `defaults.account`, else all. */
import {DeskError} from '../model/errors.ts';
import {namesOf} from './defaults-section.ts';
import type {AccountEntry, KeysFile} from './keys-file.ts';

export interface Wanted {
  /** Names or globs of --account. */
  readonly typed: readonly string[];
  /** True for what must reach every account unless it was typed otherwise (kill, cancel --all), and for `--on`. */
  readonly everyAccount?: boolean;
  /** Accounts that another word of the command line names: the environment and the defaults do not leave them out. */
  readonly named?: readonly string[];
  /** True for commands that read what everybody may read: they take accounts without a key too. */
  readonly publicData?: boolean;
}

export interface Selection {
  /** In the order of the keys file. */
  readonly accounts: readonly AccountEntry[];
  /** What to tell the user, when something else than a typed flag left accounts out; null otherwise. */
  readonly notice: string | null;
}

/** Throws `config` for a name that matches nothing: never fall back to another account. */
export function selectAccounts({accounts, defaults}: Pick<KeysFile, 'accounts' | 'defaults'>, wanted: Wanted): Selection {
  const {names, from} = namesAndSource(wanted, defaults.accounts);
  const {named = []} = wanted;
  const fitting = matching(accounts, names, from);
  const isNamed = ({account}: AccountEntry) => from !== '--account' && named.includes(account);
  const chosen = accounts.filter((entry) => fitting.includes(entry) || isNamed(entry));
  const usable = wanted.publicData === true ? chosen : chosen.filter(({mode}) => mode !== 'public');
  const [first] = chosen;
  if (usable.length === 0 && first !== undefined) {
    throw new DeskError('config', `${first.account} is public: it has no key, and this command needs one.`, {
      hint: 'Give it an apiKey in the keys file, or name another account with --account.',
    });
  }
  const isNarrowed = from !== '--account' && chosen.length < accounts.length;
  const left = accounts.length - chosen.length;
  return {
    accounts: usable,
    notice: isNarrowed ? `${from} leaves out ${left} of ${accounts.length} accounts; --account "*" takes all.` : null,
  };
}

function namesAndSource({typed, everyAccount = false}: Wanted, byDefault: readonly string[]) {
  const environment = namesOf(process.env.MXT_ACCOUNT ?? '');
  if (typed.length > 0 || everyAccount) return {names: typed, from: '--account'};
  if (environment.length > 0) return {names: environment, from: '$MXT_ACCOUNT'};
  return {names: byDefault, from: 'defaults.account of the keys file'};
}

function matching(entries: readonly AccountEntry[], names: readonly string[], from: string): readonly AccountEntry[] {
  for (const pattern of names) {
    if (!entries.some(({account}) => matches(account, pattern))) {
      throw new DeskError('config', `No account matches "${pattern.slice(0, 64)}" (${from}).`, {
        hint: `Accounts: ${entries.map(({account}) => account).join(', ')}.`,
      });
    }
  }
  if (names.length === 0) return entries;
  return entries.filter(({account}) => names.some((pattern) => matches(account, pattern)));
}

/** `*` is any text, `?` any character. Not a RegExp: some patterns would take a RegExp hours. */
export function matches(name: string, glob: string): boolean {
  let [at, inGlob, star, tried] = [0, 0, -1, 0];
  while (at < name.length) {
    const wanted = glob[inGlob];
    if (wanted === '*') {
      star = inGlob++;
      tried = at;
    } else if (wanted === '?' || wanted === name[at]) {
      at += 1;
      inGlob += 1;
    } else if (star !== -1) {
      inGlob = star + 1;
      at = ++tried;
    } else return false;
  }
  return /^\**$/.test(glob.slice(inGlob));
}
