/** One failure of the whole program, as a document and as text. */
import {DeskError, type Failure, toFailure} from './model/errors.ts';
import {printableLines} from './ui/printable.ts';

/** oclif's own parse errors are usage errors; everything else is sorted by the model. */
export function failureOf(error: Error & {oclif?: {exit?: number}}): Failure {
  if (!(error instanceof DeskError) && error.oclif?.exit === 2) {
    return {
      kind: 'usage',
      message: error.message.split(/\n+(?:See more help|Note: )/)[0] ?? error.message,
      hint: 'Add --help to see how it is used.',
    };
  }
  const failure = toFailure(error);
  // What a flag's parser throws is wrapped in oclif's words.
  const message = failure.message.replace(/^Parsing (--\S+) \n\t/, '$1: ').replace(/\n+See more help[\s\S]*$/, '');
  return {...failure, message};
}

/** As people read it: what happened, where, and what to do. */
export function renderFailure({message, hint, account}: Failure): string {
  const where = account === undefined ? '' : `${account}: `;
  return printableLines(`Error: ${where}${message}\n${hint === undefined ? '' : `${hint}\n`}`);
}
