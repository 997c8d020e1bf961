/** One yes-or-no question on the terminal. */
import {createInterface} from 'node:readline/promises';
import {DeskError} from '../model/errors.ts';
import {printableLines} from './printable.ts';

/** True when there is a terminal to ask on. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks on stderr, so that stdout stays clean. Anything but y or yes is no; Ctrl-C is `interrupted`. */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  const lines = createInterface({input: process.stdin, output: process.stderr});
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return /^y(es)?$/i.test((await lines.question(`${printableLines(question)} [y/N] `, {signal})).trim());
  } catch (cause) {
    throw new DeskError('interrupted', 'Interrupted; nothing was sent.', {cause, sent: false});
  } finally {
    lines.close();
  }
}
