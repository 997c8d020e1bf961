/** One failure of the whole program, as a document and as text. */
import {DeskError, type Failure, toFailure} from './model/errors.ts';
import {printableLines} from './ui/printable.ts';

/** oclif's own parse errors are usage errors; everything else is sorted by the model. */
export function failureOf(error: Error & {oclif?: {exit?: number}}): Failure {
  if (!(error instanceof DeskError) && error.oclif?.exit === 2) {
    return {
      kind: 'usage',
      message: bare(error.message),
      hint: 'Add --help to see how it is used.',
    };
  }
  const failure = toFailure(error);
  return {...failure, message: bare(failure.message)};
}

/** Without the words that oclif wraps around what a flag's parser says. */
function bare(message: string): string {
  return message
    .replace(/^Parsing (--\S+) \n\t/, '$1: ')
    .replace(/^The following errors? occurred:\n\s*/, '')
    .replace(/\n+(?:See more help|Note: )[\s\S]*$/, '');
}

/** As people read it: what happened, where, and what to do. */
export function renderFailure({message, hint, account}: Failure): string {
  const where = account === undefined ? '' : `${account}: `;
  return printableLines(`Error: ${where}${message}\n${hint === undefined ? '' : `${hint}\n`}`);
}
