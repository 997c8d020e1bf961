/** The client's end of a socket: frames pass the `ws.in` and `ws.out` faults, and a silent client is cut off. */
import type {FaultSubject, Peer} from '../../venue.ts';
import {type Context, stableId} from './context.ts';

const IDLE_MS = 600_000;

export class Outlet {
  /** Names the connection in every reply. */
  readonly connectionId: string;
  readonly #context: Context;
  readonly #peer: Peer;
  readonly #subject: FaultSubject;
  readonly #idleMs: number;
  #heardAt: number;
  #held: string | null = null;
  #stop: () => void = () => {};
  #closed = false;

  /** `query` may shorten the patience: ?max_active_time=30s to 600s (or 1m to 10m). */
  constructor(context: Context, peer: Peer, path: string, query: string) {
    this.#context = context;
    this.#peer = peer;
    this.#subject = {method: 'WS', path};
    this.connectionId = stableId(context, `connection/${context.random()}`);
    this.#idleMs = patience(new URLSearchParams(query).get('max_active_time') ?? '');
    this.#heardAt = context.clock.now();
    this.#watch();
  }

  /** Passes a frame of the client on, unless a fault keeps it. `obey` gets null for what is no JSON object. */
  receive(text: string, obey: (frame: Readonly<Record<string, unknown>> | null) => void): void {
    this.#heardAt = this.#context.clock.now();
    const fault = this.#context.faults.at('ws.in', this.#subject);
    if (fault?.do === 'drop') return;
    if (fault?.do === 'reset') this.close(1006, '');
    else if (fault?.do === 'delay') this.#context.clock.after(fault.ms, () => obey(parse(text)));
    else obey(parse(text));
  }

  send(frame: object): void {
    if (this.#closed) return;
    const text = JSON.stringify(frame);
    const fault = this.#context.faults.at('ws.out', this.#subject);
    if (fault?.do === 'drop') return;
    if (fault?.do === 'reset') this.#peer.close(1006, '');
    else if (fault?.do === 'delay') this.#context.clock.after(fault.ms, () => this.#put(text));
    else if (fault?.do === 'reorder' && this.#held === null) this.#held = text;
    else {
      this.#put(text);
      if (fault?.do === 'duplicate') this.#put(text);
      const held = this.#held;
      this.#held = null;
      if (held !== null) this.#put(held);
    }
  }

  close(code: number, reason: string): void {
    this.#peer.close(code, reason);
  }

  /** The connection is gone. */
  stop(): void {
    this.#closed = true;
    this.#stop();
  }

  #put(text: string): void {
    if (!this.#closed) this.#peer.send(text);
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
