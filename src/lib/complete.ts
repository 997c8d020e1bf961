/** What a shell asks at each press of TAB. Asks no exchange, resolves no secret, writes nothing. */
import {readFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {exchangeIds} from './adapter/registry.ts';
import {loadKeysFile} from './config/load.ts';
import {cachedSymbols, openJournaled} from './state/known-names.ts';
import {afterBreak, splitLine, type TypedLine} from './ui/completion/command-line.ts';
import {type CommandSpec, type Names, type Suggestion, suggest} from './ui/completion/suggest.ts';

/** What could move the cursor, end the word, or make the shell run something is never offered. */
const SAFE = /^[\p{L}\p{N}\p{M}\p{So}@%+=:,./_*-]+$/u;

/** The answer to `SHELL WORDS...` (bash: LINE, POINT, WORDBREAKS): a line per suggestion, "value TAB about"; bash: the value. */
export function complete([shell = '', ...words]: readonly string[], root: URL): string {
  const [text = '', point = '', breaks = ''] = words;
  const line: TypedLine =
    shell === 'bash' ? splitLine(text.slice(0, Number(point))) : {before: words.slice(0, -1), current: words.at(-1) ?? ''};
  const found = suggest(line, commandsOf(root), knownNames);
  if ('paths' in found) return `@${found.paths}\n`;
  const safe = found.words.filter(({value}) => SAFE.test(value));
  const printed = safe.map(({value, about}) => {
    if (shell === 'bash') return afterBreak(value, line.current, breaks);
    return about === undefined ? value : `${value}\t${about.replace(/[\t\n]/g, ' ')}`;
  });
  return printed.map((each) => `${each}\n`).join('');
}

function commandsOf(root: URL): Readonly<Record<string, CommandSpec>> {
  const manifest = JSON.parse(readFileSync(new URL('oclif.manifest.json', root), 'utf8')) as {
    readonly commands: Readonly<Record<string, CommandSpec>>;
  };
  return manifest.commands;
}

/** A keys file or a state folder that can't be read offers nothing: the command itself says why. */
const knownNames: Names = (kind, flagValue) => {
  try {
    if (kind === 'exchange') return exchangeIds().map((value) => ({value}));
    if (kind === 'account') return accounts(expand(flagValue('keys')));
    if (kind === 'symbol') return cachedSymbols(expand(flagValue('state-dir'))).map((value) => ({value}));
    return kind === 'order' ? orders(expand(flagValue('state-dir'))) : [];
  } catch {
    return [];
  }
};

function accounts(path: string | undefined): readonly Suggestion[] {
  return loadKeysFile(path).accounts.map(({account, exchange}) => ({value: account, about: exchange}));
}

function orders(directory: string | undefined): readonly Suggestion[] {
  return openJournaled(directory).flatMap(({ids, account, request}) => {
    const price = 'price' in request ? ` at ${request.price}` : '';
    const about = `${request.side} ${request.quantity} ${request.symbol}${price} on ${account}`;
    return ids.map((value) => ({value, about}));
  });
}

/** A path as the shell would have expanded it. */
function expand(path: string | undefined): string | undefined {
  return path?.startsWith('~/') ? homedir() + path.slice(1) : path;
}
