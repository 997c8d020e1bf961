/** The client's end of a socket, as Bybit keeps it: a silent client is cut off. */
import {FaultyPeer} from '../../faulty-peer.ts';
import type {Peer} from '../../venue.ts';
import {type Context, stableId} from './context.ts';

const IDLE_MS = 600_000;

export class Outlet {
  /** Names the connection in every reply. */
  readonly connectionId: string;
  readonly #context: Context;
  readonly #peer: FaultyPeer;
  readonly #idleMs: number;
  #heardAt: number;
  #stop: () => void = () => {};

  /** `query` may shorten the patience: ?max_active_time=30s to 600s (or 1m to 10m). */
  constructor(context: Context, peer: Peer, path: string, query: string) {
    this.#context = context;
    this.#peer = new FaultyPeer(context, peer, path);
    this.connectionId = stableId(context, `connection/${context.random()}`);
    this.#idleMs = patience(new URLSearchParams(query).get('max_active_time') ?? '');
    this.#heardAt = context.clock.now();
    this.#watch();
  }

  /** Passes a frame of the client on, unless a fault keeps it. `obey` gets null for what is no JSON object. */
  receive(text: string, obey: (frame: Readonly<Record<string, unknown>> | null) => void): void {
    this.#heardAt = this.#context.clock.now();
    this.#peer.receive(text, (frame) => obey(parse(frame)));
  }

  send(frame: object): void {
    this.#peer.send(JSON.stringify(frame));
  }

  close(code: number, reason: string): void {
    this.#peer.close(code, reason);
  }

  /** The connection is gone. */
  stop(): void {
    this.#peer.stop();
    this.#stop();
  }

  #watch(): void {
    const left = this.#heardAt + this.#idleMs - this.#context.clock.now();
    if (left <= 0) return this.#peer.close(1006, '');
    this.#stop = this.#context.clock.after(left, () => this.#watch());
  }
}

function patience(given: string): number {
  const [, amount, unit] = /^(\d{1,3})([sm])$/.exec(given) ?? [];
  if (amount === undefined) return IDLE_MS;
  const asked = Number(amount) * (unit === 'm' ? 60_000 : 1000);
  return Math.min(Math.max(asked, 30_000), IDLE_MS);
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
