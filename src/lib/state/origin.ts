/** Who changed something, where, and with which command: noted with every order and change, never a secret. */
import {hostname, userInfo} from 'node:os';
import {conceal} from '../model/secret.ts';

export interface Origin {
  /** `user@host`. */
  readonly by: string;
  /** Working directory; null where it is gone. */
  readonly directory: string | null;
  /** As `commandLine` writes it; null in a program that uses mxt as a library. */
  readonly command: string | null;
}

/** Asked at each write, so that a command that only reads needs none of it. Null: not known. */
export type OriginSource = () => Origin | null;

/** Where nothing is known of the process: tests and simulations. */
export const NO_ORIGIN: OriginSource = () => null;

const LONGEST_WORD = 200;
const LONGEST_LINE = 1000;
const LEFT_OUT = '[left out]';
/** Flags whose values are left out: another program's command, and an address that may be a secret by itself. */
const OTHER_TEXT = ['--exec', '--notify'];

/** Of this process. `words`: its command line, null for a library. */
export function originOf(words: readonly string[] | null): OriginSource {
  let origin: Origin | null = null;
  return () => {
    origin ??= {by: `${userName()}@${hostname()}`, directory: workingDirectory(), command: null};
    // Anew each time: a secret may have become known since.
    return {...origin, command: words === null ? null : conceal(commandLine(words))};
  };
}

/**
 * The words of a command line as one text, quoted where they hold spaces. URLs, query strings, `user:password@`, and the values of
 * `--exec` and `--notify` are left out; what is too long is cut.
 */
export function commandLine(words: readonly string[]): string {
  const shown = words.map((word, index) => {
    if (OTHER_TEXT.includes(words[index - 1] ?? '')) return LEFT_OUT;
    const flag = OTHER_TEXT.find((name) => word.startsWith(`${name}=`));
    return flag === undefined ? quoted(harmless(word)) : `${flag}=${LEFT_OUT}`;
  });
  return cut(shown.join(' '), LONGEST_LINE);
}

function harmless(word: string): string {
  return cut(withoutAddresses(word), LONGEST_WORD);
}

/** Text that is kept: no URL, no `user:password@`, no query string, no secret of this process. */
export function withoutAddresses(text: string): string {
  return conceal(text)
    .replace(/[a-z][a-z0-9+.-]*:\/\/\S*/gi, LEFT_OUT)
    .replace(/[^\s=]*:[^\s]*@\S*/g, LEFT_OUT)
    .replace(/\?\S*=\S*/g, `?${LEFT_OUT}`);
}

function quoted(word: string): string {
  return word === '' || (/[\s"'\\]/.test(word) && !word.includes(LEFT_OUT)) ? JSON.stringify(word) : word;
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}

/** An account without an entry in the system's list has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

function workingDirectory(): string | null {
  try {
    return process.cwd();
  } catch {
    return null;
  }
}
