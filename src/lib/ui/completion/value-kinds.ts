/** What a flag or an argument takes, by its options, its help, or its name. */

/** Names that the desk knows, or `nothing` where any text may stand. `command`: words of another command. */
export type ValueKind = 'account' | 'symbol' | 'order' | 'exchange' | 'command' | 'nothing';

interface Spec {
  readonly name: string;
  readonly options?: readonly string[];
  readonly helpValue?: string;
}

const BY_NAME: Readonly<Record<string, ValueKind | 'files' | 'folders'>> = {
  account: 'account',
  on: 'account',
  exclude: 'account',
  symbol: 'symbol',
  id: 'order',
  despite: 'order',
  exchange: 'exchange',
  command: 'command',
  keys: 'files',
  'keys-out': 'files',
  from: 'files',
  targets: 'files',
  plan: 'files',
  'state-dir': 'folders',
};

/** Words that are not in the manifest because any case of them is taken. */
const WORDS: Readonly<Record<string, readonly string[]>> = {side: ['buy', 'sell']};

/** A few words, a kind of name, or a kind of path. */
export function kindOf({name, options, helpValue}: Spec): readonly string[] | ValueKind | 'files' | 'folders' {
  const listed = options ?? WORDS[name];
  if (listed !== undefined) return listed;
  if (helpValue !== undefined && /^[a-z-]+(\|[a-z-]+)+$/.test(helpValue)) return helpValue.split('|');
  return BY_NAME[name] ?? 'nothing';
}
