/** The client's end of a stream: frames pass the `ws.out` faults, and a ping goes out every twenty seconds. */
import type {FaultSubject, Peer} from '../../venue.ts';
import type {Context} from './context.ts';

const PING_MS = 20_000;
const PONG_LIMIT_MS = 60_000;
const DAY_MS = 86_400_000;

export class Outlet {
  readonly #context: Context;
  readonly #peer: Peer;
  readonly #subject: FaultSubject;
  readonly #onDay: (outlet: Outlet) => void;
  readonly #openedAt: number;
  #pongAt: number;
  #held: string | null = null;
  #stop: () => void = () => {};
  #closed = false;

  /** `onDay` is told once the connection is a day old; it is closed a moment later. */
  constructor(context: Context, peer: Peer, path: string, onDay: (outlet: Outlet) => void) {
    this.#context = context;
    this.#peer = peer;
    this.#subject = {method: 'WS', path};
    this.#onDay = onDay;
    this.#openedAt = context.clock.now();
    this.#pongAt = this.#openedAt;
    this.#schedule();
  }

  send(text: string): void {
    if (this.#closed) return;
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

  #put(text: string): void {
    if (!this.#closed) this.#peer.send(text);
  }

  pong(): void {
    this.#pongAt = this.#context.clock.now();
  }

  close(code: number, reason: string): void {
    this.#peer.close(code, reason);
  }

  /** The connection is gone: no more pings. */
  stop(): void {
    this.#closed = true;
    this.#stop();
  }

  #schedule(): void {
    this.#stop = this.#context.clock.after(PING_MS, () => {
      if (this.#closed) return;
      const now = this.#context.clock.now();
      if (now - this.#pongAt > PONG_LIMIT_MS) return this.#peer.close(1008, 'Pong timeout');
      if (now - this.#openedAt >= DAY_MS) {
        this.#onDay(this);
        return this.#peer.close(1001, 'Disconnected after 24 hours');
      }
      this.#peer.ping(String(now));
      this.#schedule();
    });
  }
}
