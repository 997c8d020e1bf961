/** Messages of Kraken's sockets, version 2. https://docs.kraken.com/api/docs/guides/spot-ws-intro */
import {parseExact, parseTexts} from '../../adapter/kit/json.ts';
import {Row} from '../../adapter/kit/row.ts';
import type {SocketPlan} from '../../adapter/kit/socket.ts';
import {DeskError} from '../../model/errors.ts';

/** Kraken closes a connection after about a minute of silence, and answers each ping. .../websocket-v2/ping */
export const PING: NonNullable<SocketPlan['ping']> = {everyMs: 5000, frame: () => JSON.stringify({method: 'ping'})};

export function request(method: 'subscribe' | 'unsubscribe', params: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({method, params});
}

export interface Frame {
  /** "" for an answer to a request. */
  readonly channel: string;
  readonly type: string;
  readonly rows: readonly unknown[];
  /** Grows by one from message to message of a private channel; null where there is none. */
  readonly sequence: number | null;
  /** "" for a message of a channel. */
  readonly method: string;
  readonly success: boolean | null;
  readonly error: string;
  /** Of which channel an answer to a subscription is. */
  readonly subscribed: string;
}

/** `asTexts`: every number is its own text. Throws `protocol` for text that is no JSON object: what was it, an order? */
export function parseFrame(text: string, asTexts = false): Frame {
  const message = asTexts ? parseTexts(text, 'Kraken stream') : parseExact(text, 'Kraken stream');
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    throw new DeskError('protocol', 'Kraken sent a stream message that is not an object.');
  }
  const row = new Row(message);
  const [data, sequence] = [row.any('data'), row.any('sequence')];
  return {
    channel: row.text('channel'),
    type: row.text('type'),
    rows: Array.isArray(data) ? data : [],
    sequence: typeof sequence === 'number' ? sequence : null,
    method: row.text('method'),
    success: row.flag('success'),
    error: row.text('error'),
    subscribed: row.inner('result').text('channel'),
  };
}
