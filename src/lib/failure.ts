/** One failure of the whole program, as a document and as text. */
import {DeskError, type Failure, toFailure} from './model/errors.ts';
import {nearest} from './model/nearest.ts';
import {printableLines} from './ui/printable.ts';

/** oclif's own parse errors are usage errors; everything else is sorted by the model. `flags`: names that the command has. */
export function failureOf(error: Error & {oclif?: {exit?: number}}, flags: readonly string[] = []): Failure {
  if (!(error instanceof DeskError) && error.oclif?.exit === 2) {
    const message = bare(error.message);
    return {kind: 'usage', message, hint: hintOf(message, flags)};
  }
  const failure = toFailure(error);
  return {...failure, message: bare(failure.message)};
}

/** For a flag that does not exist, the flags that are spelled like it. */
function hintOf(message: string, flags: readonly string[]): string {
  const [, typed = ''] = /^Nonexistent flag: --([\w-]+)/.exec(message) ?? [];
  if (typed === 'csv') return '--csv is for commands that answer one list of rows. This one has --json.';
  const near = typed === '' ? [] : nearest(typed, flags);
  return near.length > 0 ? `Did you mean --${near.join(', --')}?` : 'Add -h to see how it is used.';
}

/** Without the words that oclif wraps around what a flag's parser says. */
function bare(message: string): string {
  return message
    .replace(/^Parsing (--\S+) \n\t(\1 )?/, (_, flag: string, again?: string) => again ?? `${flag}: `)
    .replace(/^The following errors? occurred:\n\s*/, '')
    .replace(/\n+(?:See more help|Note: )[\s\S]*$/, '');
}

/** As people read it: what happened, where, and what to do. */
export function renderFailure({message, hint, account}: Failure): string {
  const where = account === undefined ? '' : `${account}: `;
  return printableLines(`Error: ${where}${message}\n${hint === undefined ? '' : `${hint}\n`}`);
}
