/** Order ids from the command line, and from stdin where a dash stands for them. */
import {DeskError} from '../model/errors.ts';
import {parseOrderId} from './flags.ts';

/** More than any list of open orders; any other file must not fill the memory. */
const MOST_CHARACTERS = 1_000_000;

/** Each id once, in the order given. Throws `usage` for what cannot be one. */
export async function typedIds(words: readonly string[], stdin: AsyncIterable<Buffer | string>): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const word of words) {
    if (word === '-') ids.push(...(await idsOf(stdin)));
    else ids.push(parseOrderId(word, 'An order id'));
  }
  if (words.length > 0 && ids.length === 0) throw new DeskError('usage', 'There are no order ids on stdin.');
  return [...new Set(ids)];
}

async function idsOf(stdin: AsyncIterable<Buffer | string>): Promise<readonly string[]> {
  let text = '';
  for await (const chunk of stdin) {
    text += String(chunk);
    if (text.length > MOST_CHARACTERS) throw new DeskError('usage', 'That is too much text for a list of order ids.');
  }
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => parseOrderId(word, 'An order id on stdin'));
}
