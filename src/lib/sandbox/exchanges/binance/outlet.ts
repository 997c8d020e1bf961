/** The client's end of a stream, as Binance keeps it: a ping every twenty seconds, and a day at most. */
import {FaultyPeer} from '../../faulty-peer.ts';
import type {Peer} from '../../venue.ts';
import type {Context} from './context.ts';

const PING_MS = 20_000;
const PONG_LIMIT_MS = 60_000;
const DAY_MS = 86_400_000;

export class Outlet {
  readonly #context: Context;
  readonly #peer: FaultyPeer;
  readonly #onDay: (outlet: Outlet) => void;
  readonly #openedAt: number;
  #pongAt: number;
  #stop: () => void = () => {};

  /** `onDay` is told once the connection is a day old; it is closed a moment later. */
  constructor(context: Context, peer: Peer, path: string, onDay: (outlet: Outlet) => void) {
    this.#context = context;
    this.#peer = new FaultyPeer(context, peer, path);
    this.#onDay = onDay;
    this.#openedAt = context.clock.now();
    this.#pongAt = this.#openedAt;
    this.#schedule();
  }

  send(text: string): void {
    this.#peer.send(text);
  }

  /** A frame of the client, unless a fault keeps it. */
  receive(text: string, obey: (text: string) => void): void {
    this.#peer.receive(text, obey);
  }

  pong(): void {
    this.#pongAt = this.#context.clock.now();
  }

  close(code: number, reason: string): void {
    this.#peer.close(code, reason);
  }

  /** The connection is gone: no more pings. */
  stop(): void {
    this.#peer.stop();
    this.#stop();
  }

  #schedule(): void {
    this.#stop = this.#context.clock.after(PING_MS, () => {
      if (this.#peer.closed) return;
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
