/** The client's end of a socket, as Bybit keeps it: frames are JSON, a silent client is cut off, and every reply names the connection. */
import {ClientSocket} from '../../kit/client-socket.ts';
import type {Peer} from '../../venue.ts';
import {type Context, stableId} from './context.ts';

const IDLE_MS = 600_000;

export type Frame = Readonly<Record<string, unknown>>;

export interface BybitSocket {
  readonly socket: ClientSocket;
  readonly connectionId: string;
}

/** `query` may shorten the patience: ?max_active_time=30s to 600s (or 1m to 10m). */
export function openSocket(context: Context, peer: Peer, path: string, query = ''): BybitSocket {
  const connectionId = stableId(context, `connection/${context.random()}`);
  const idleMs = patience(new URLSearchParams(query).get('max_active_time') ?? '');
  return {socket: new ClientSocket(context, peer, {path, idleMs}), connectionId};
}

/** Arguments of a frame as text. */
export function argsOf({args}: Frame): readonly string[] {
  return Array.isArray(args) ? args.map(String) : [];
}

/** The client's own id of a frame, for its reply. */
export function echo(frame: Frame, name: 'req_id' | 'reqId'): object {
  return frame[name] === undefined ? {} : {[name]: frame[name]};
}

export function opOf({op}: Frame): string {
  return typeof op === 'string' ? op : '';
}

function patience(given: string): number {
  const [, amount, unit] = /^(\d{1,3})([sm])$/.exec(given) ?? [];
  if (amount === undefined) return IDLE_MS;
  const asked = Number(amount) * (unit === 'm' ? 60_000 : 1000);
  return Math.min(Math.max(asked, 30_000), IDLE_MS);
}
