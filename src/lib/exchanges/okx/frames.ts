/** Messages of OKX's sockets: what is sent, and what is no data. https://www.okx.com/docs-v5/en/#overview-websocket */
import {parseExact} from '../../adapter/kit/json.ts';
import {Row} from '../../adapter/kit/row.ts';
import type {SocketPlan} from '../../adapter/kit/socket.ts';
import {DeskError} from '../../model/errors.ts';

/** A connection on which nothing was heard for 30 s is cut; each `ping` is answered. */
export const PING: NonNullable<SocketPlan['ping']> = {everyMs: 15_000, frame: () => 'ping'};

/** Announces that the connection is cut within a minute. #overview-websocket-notification */
export const LEAVING_CODE = '64008';

export function framed(op: string, args: readonly unknown[]): string {
  return JSON.stringify({op, args});
}

export interface Frame {
  readonly message: Row;
  /** "" for data. */
  readonly event: string;
  readonly code: string;
  readonly words: string;
  readonly channel: string;
}

/** Null for the answer to a ping. Throws `protocol` for text that is no JSON object: what was it, an order? */
export function parseFrame(text: string): Frame | null {
  if (text === 'pong') return null;
  const value = parseExact(text, 'OKX stream');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DeskError('protocol', 'OKX sent a stream message that is not an object.');
  }
  const message = new Row(value);
  const channel = message.inner('arg').text('channel') || message.text('channel');
  return {message, event: message.text('event'), code: message.text('code'), words: message.text('msg'), channel};
}
