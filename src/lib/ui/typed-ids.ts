/** Order ids from the command line, and from stdin where a dash stands for them. */
import {DeskError} from '../model/errors.ts';
import {parseOrderId} from './flags.ts';
import {stdinText} from './typed-text.ts';

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
  const words = (await stdinText(stdin, 'order ids')).split(/\s+/).filter((word) => word !== '');
  // What jq prints of an order that has no id yet: left out in silence, it would look canceled.
  if (words.includes('null'))
    throw new DeskError('usage', 'One of the ids on stdin is null: the exchange has not named that order yet.', {
      hint: 'Pipe its client order id instead: jq -r ".orders[] | .id // .clientOrderId".',
    });
  return words.map((word) => parseOrderId(word, 'An order id on stdin'));
}
