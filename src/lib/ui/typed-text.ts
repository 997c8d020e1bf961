/** Text that a person hands over by stdin or a file. */
import {readFileSync, statSync} from 'node:fs';
import {DeskError} from '../model/errors.ts';

/** More than any list of open orders; any other file must not fill the memory. */
const MOST_CHARACTERS = 1_000_000;

/** All of stdin. Throws `usage` for more text than `what` can be. */
export async function stdinText(stdin: AsyncIterable<Buffer | string>, what: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stdin) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, {stream: true});
    if (text.length > MOST_CHARACTERS) throw tooMuch(what);
  }
  return text + decoder.decode();
}

/** All of a file, or of stdin where a dash stands for it. Throws `usage` where it cannot be read. */
export async function fileText(path: string, stdin: AsyncIterable<Buffer | string>, what: string): Promise<string> {
  if (path === '-') return stdinText(stdin, what);
  try {
    if (statSync(path).size > MOST_CHARACTERS) throw tooMuch(what);
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof DeskError) throw cause;
    const {code = 'failed'} = cause as NodeJS.ErrnoException;
    throw new DeskError('usage', `${path} cannot be read (${code}).`, {cause, sent: false});
  }
}

function tooMuch(what: string): DeskError {
  return new DeskError('usage', `That is too much text for a list of ${what}.`);
}
