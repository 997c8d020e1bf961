/**
 * A connection to private streams, opened by listen keys in its address: raw or wrapped with the key it came by.
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams
 */
import {ClientSocket} from '../../../kit/client-socket.ts';
import {jsonObject} from '../../../kit/params.ts';
import type {Connection, Peer} from '../../../venue.ts';
import type {UsdmContext} from './context.ts';
import type {UserStream} from './user-stream.ts';

/** A ping every three minutes, ten to answer it, and a day at most. */
export const MANNERS = {pingMs: 180_000, pongMs: 600_000, maxAgeMs: 86_400_000};

interface Opening {
  readonly keys: readonly string[];
  /** Only events of these kinds; null for all. */
  readonly kinds: ReadonlySet<string> | null;
  readonly combined: boolean;
}

export class PrivateStream implements Connection {
  readonly #socket: ClientSocket;
  readonly #subscriptions = new Map<string, () => void>();
  readonly #stopWatch: () => void;

  /** A key that nobody has opens a stream that stays silent, as on the exchange. */
  constructor(context: UsdmContext, users: UserStream, peer: Peer, {keys, kinds, combined}: Opening) {
    this.#socket = new ClientSocket(context, peer, {...MANNERS, path: '/private'});
    const send = (key: string, event: object) => this.#socket.send(combined ? {stream: key, data: event} : event);
    for (const key of keys) {
      const account = context.listenKeys.accountOf(key);
      if (account === null || this.#subscriptions.has(key)) continue;
      const listener = (event: object) => {
        if (kinds === null || ('e' in event && kinds.has(String(event.e)))) send(key, event);
      };
      this.#subscriptions.set(key, users.add(account, listener));
    }
    this.#stopWatch = context.listenKeys.onEnd((key, expired) => {
      if (!this.#subscriptions.has(key)) return;
      if (expired) send(key, {e: 'listenKeyExpired', E: context.now(), listenKey: key});
      this.#drop(key);
    });
  }

  receive(text: string): void {
    this.#socket.receive(text, (frame) => {
      const request = jsonObject(frame);
      const isList = request?.method === 'LIST_SUBSCRIPTIONS';
      this.#socket.send({result: isList ? [...this.#subscriptions.keys()] : null, id: request?.id ?? null});
    });
  }

  pong(): void {
    this.#socket.pong();
  }

  closed(): void {
    this.#stopWatch();
    for (const key of [...this.#subscriptions.keys()]) this.#drop(key);
    this.#socket.stop();
  }

  #drop(key: string): void {
    this.#subscriptions.get(key)?.();
    this.#subscriptions.delete(key);
  }
}
