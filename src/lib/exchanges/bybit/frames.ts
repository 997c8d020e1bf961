/** Messages of Bybit's sockets: what is sent, and what is no data. https://bybit-exchange.github.io/docs/v5/ws/connect */
import {parseExact} from '../../adapter/kit/json.ts';
import {Row} from '../../adapter/kit/row.ts';
import type {SocketPlan} from '../../adapter/kit/socket.ts';
import {DeskError} from '../../model/errors.ts';

/** Bybit wants to hear from us every 20 s and cuts a silent connection after 10 min. */
export const PING: NonNullable<SocketPlan['ping']> = {everyMs: 20_000, frame: () => framed('ping', 'ping')};

export function framed(op: string, req_id: string, args?: readonly unknown[]): string {
  return JSON.stringify({req_id, op, ...(args !== undefined && {args})});
}

export interface Frame {
  readonly message: object;
  /** "" for acks, pongs and notices. */
  readonly topic: string;
  readonly op: string;
  readonly success: boolean | null;
  readonly words: string;
}

/** Throws `protocol` for text that is no JSON object: what was it, an order? The reader then repairs a gap. */
export function parseFrame(text: string): Frame {
  const message = parseExact(text, 'Bybit stream');
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    throw new DeskError('protocol', 'Bybit sent a stream message that is not an object.');
  }
  const row = new Row(message);
  return {message, topic: row.text('topic'), op: row.text('op'), success: row.flag('success'), words: row.text('ret_msg')};
}
