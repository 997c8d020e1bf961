/** Messages of Coinbase's sockets. https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-overview */
import {parseExact} from '../../adapter/kit/json.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import {wordsOf} from './errors.ts';

/** Keeps every subscription of a connection open, and tells once a second that it lives. */
export const HEARTBEATS = 'heartbeats';

export interface Frame {
  /** "" for what is no event of a channel. */
  readonly channel: string;
  readonly events: readonly unknown[];
  /** The exchange's time of the frame, ISO 8601. */
  readonly at: string | null;
  readonly sequence: number | null;
  /** Words of an error frame; null for any other. */
  readonly error: string | null;
}

/** Throws `protocol` for text that is no JSON object: what was it, an order? The reader then repairs a gap. */
export function parseFrame(text: string): Frame {
  const message = parseExact(text, 'Coinbase stream');
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    throw new DeskError('protocol', 'Coinbase sent a stream message that is not an object.');
  }
  const row = new Row(message);
  const [events, sequence] = [row.any('events'), row.any('sequence_num')];
  return {
    channel: row.text('channel'),
    events: Array.isArray(events) ? events : [],
    at: row.stamp('timestamp'),
    sequence: typeof sequence === 'number' ? sequence : null,
    error: row.text('type') === 'error' ? wordsOf(row.text('message') || row.text('reason'), 'no reason given') : null,
  };
}

/** Channels that a frame of the channel `subscriptions` names as subscribed. */
export function channelsIn({channel, events}: Pick<Frame, 'channel' | 'events'>): readonly string[] {
  if (channel !== 'subscriptions') return [];
  return events.flatMap((event) => Object.keys(new Row(event).any('subscriptions') ?? {}));
}

/**
 * `sequence_num` counts all frames of a connection, whatever their channel: recorded connections with several channels show
 * one row of numbers without a gap.
 */
export class FrameCount {
  #last: number | null = null;

  /** OLD: it was here before, or comes too late. GAP: at least one frame before it is missing. */
  next(sequence: number | null): 'NEXT' | 'OLD' | 'GAP' {
    if (sequence === null) return 'NEXT';
    const last = this.#last;
    if (last !== null && sequence <= last) return 'OLD';
    this.#last = sequence;
    return last === null || sequence === last + 1 ? 'NEXT' : 'GAP';
  }
}
