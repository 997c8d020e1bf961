/** The watch as JSON lines on a pipe: writer, `--exec` and exit code around an `OrderWatch`. */
import type {Writable} from 'node:stream';
import {DeskError, exitCodeOf, PARTIAL_EXIT, toFailure} from '../model/errors.ts';
import type {Notifier} from '../notify/notifier.ts';
import {ExecHook, withoutSecrets} from './exec-hook.ts';
import type {FeedEvent} from './feed-event.ts';
import {formatLine} from './line.ts';
import {LineWriter} from './line-writer.ts';
import {OrderWatch, type WatchEnd, type WatchRequest} from './order-watch.ts';

export interface LinesOptions {
  readonly stdout: Writable;
  /** The user's command for every event; null: none. */
  readonly exec: string | null;
  /** Where each event is posted; null: nowhere. */
  readonly notifier: Notifier | null;
  /** What that command may know: this environment, but for the variables that the keys file takes secrets from. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly secrets: readonly {readonly from: string; readonly name?: string}[];
  /** Ends with a line `{"error": ...}` where the watch failed. */
  readonly json: boolean;
  /** Warnings for stderr. */
  tell(line: string): void;
}

/** Streams until the watch ends, and everything is written. Answers with how it ended; a reader that goes away is `stopped`. */
export async function streamLines(
  request: WatchRequest,
  {stdout, exec, notifier, env, secrets, json, tell}: LinesOptions,
): Promise<WatchEnd> {
  const pressure = {onFull: () => watch.pause(), onDrained: () => watch.resume()};
  const writer = new LineWriter(stdout, {...pressure, onClosed: () => watch.stop('stopped')});
  const hook =
    exec === null ? null : new ExecHook({command: exec, env: withoutSecrets(env, secrets), ...pressure, onFailure: tell});
  const read = (event: FeedEvent) => {
    const line = formatLine(event);
    writer.write(line);
    hook?.run(line);
    notifier?.send(event, sentenceOf(event));
  };
  const watch: OrderWatch = new OrderWatch({...request, tell}, read);
  const end = await watch.run();
  const {error} = exitOf(end, request.until !== null);
  if (json && error !== null) writer.write(`${JSON.stringify({error: toFailure(error)})}\n`);
  await Promise.all([writer.end(), hook?.end()]);
  return end;
}

/** What happened, for a person. */
function sentenceOf(event: FeedEvent): string {
  const {account} = event;
  if (event.type === 'stream') return `${account}: ${event.state}${event.reason === undefined ? '' : `, ${event.reason}`}`;
  const {side, symbol, quantity, status, id} = event.order;
  const {fill} = event;
  const filled = fill === undefined ? '' : `, ${fill.quantity} at ${fill.price}`;
  return `${account}: ${[side, quantity, symbol, status].filter((word) => word !== null).join(' ')}${filled} (${id})`;
}

/**
 * What the end of a watch means for the exit code.
 *
 *   condition met, or the reader went away ── 0
 *   --for over ── 0; 3 when an account was not being followed
 *   Ctrl-C, SIGTERM ── 130
 *   waited for a fill, the order ended otherwise ── 4     --timeout over before the condition ── 5
 *   every account was given up ── the code of its failure
 */
export function exitOf(end: WatchEnd, waited: boolean): {readonly code: number; readonly error: DeskError | null} {
  if (end.reason === 'met' || end.reason === 'stopped') return {code: 0, error: null};
  if (end.reason === 'interrupted') return {code: 130, error: null};
  if (end.reason === 'time' && !waited) return {code: end.complete ? 0 : PARTIAL_EXIT, error: null};
  const error = problemOf(end);
  return {code: exitCodeOf(error), error};
}

function problemOf({reason, order, failures}: WatchEnd): DeskError {
  if (reason === 'missed' && order !== null) {
    const name = order.id ?? order.clientOrderId ?? '';
    return new DeskError('rejected', `Order ${name} ended ${order.status}, filled ${order.filled} of ${order.quantity}.`, {
      account: order.account,
      exchange: order.exchange,
    });
  }
  if (reason === 'time')
    return new DeskError('timeout', 'The time was over before the order got there.', {hint: 'Give it more with --timeout.'});
  return failures[0] ?? new DeskError('internal', 'The watch ended for no reason.');
}
