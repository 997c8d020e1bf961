/** Several sockets as one stream, each under a watchdog of its own: traffic on one says nothing about another. */
import {DeskError} from '../../model/errors.ts';
import type {Clock} from '../../transport/clock.ts';
import type {StreamControl} from '../contract/order-feed.ts';

export interface Part {
  /** For messages: "spot orders". */
  readonly name: string;
  /** Silence longer than this means that the socket is dead. */
  readonly silenceMs: number;
  open(handlers: PartHandlers, signal: AbortSignal): Promise<StreamControl>;
}

export interface PartHandlers {
  /** Every subscription of this socket is acknowledged. */
  onLive(): void;
  onAlive(): void;
  onEnd(reason: DeskError): void;
}

/** Opens all parts; `onLive` follows when every one is live, `onEnd` (once) when the first one ends, and ends the others. */
export async function openJoined(
  clock: Clock,
  parts: readonly Part[],
  handlers: PartHandlers,
  signal: AbortSignal,
): Promise<StreamControl> {
  const watched = parts.map((part) => new WatchedPart(clock, part));
  const live = new Set<WatchedPart>();
  let isOver = false;
  const close = () => {
    isOver = true;
    for (const each of watched) each.close();
  };
  const end = (reason: DeskError) => {
    if (isOver) return;
    close();
    handlers.onEnd(reason);
  };
  const opening = watched.map((each) =>
    each.open(
      {
        onLive() {
          live.add(each);
          if (live.size === watched.length && !isOver) handlers.onLive();
        },
        onAlive: () => handlers.onAlive(),
        onEnd: end,
      },
      signal,
    ),
  );
  try {
    await Promise.all(opening);
  } catch (error) {
    close();
    throw error;
  }
  return {
    pause: () => watched.forEach((each) => void each.pause()),
    resume: () => watched.forEach((each) => void each.resume()),
    close,
  };
}

class WatchedPart {
  readonly #clock: Clock;
  readonly #part: Part;
  #stream: StreamControl | null = null;
  #aliveAt: number;
  #isPaused = false;
  #isOver = false;
  #stopWatch = () => {};

  constructor(clock: Clock, part: Part) {
    this.#clock = clock;
    this.#part = part;
    this.#aliveAt = clock.monotonic();
  }

  async open(handlers: PartHandlers, signal: AbortSignal): Promise<void> {
    const stream = await this.#part.open(
      {
        onLive: () => handlers.onLive(),
        onAlive: () => {
          this.#aliveAt = this.#clock.monotonic();
          handlers.onAlive();
        },
        onEnd: (reason) => this.#isOver || handlers.onEnd(reason),
      },
      signal,
    );
    this.#stream = stream;
    this.#aliveAt = this.#clock.monotonic();
    if (this.#isOver) stream.close();
    else this.#watch(handlers);
  }

  pause(): void {
    this.#isPaused = true;
    this.#stream?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#aliveAt = this.#clock.monotonic();
    this.#stream?.resume();
  }

  close(): void {
    this.#isOver = true;
    this.#stopWatch();
    this.#stream?.close();
  }

  /** One timer that looks at the last sign of life when it could be due, instead of one per byte. */
  #watch(handlers: PartHandlers): void {
    const {name, silenceMs} = this.#part;
    const left = this.#isPaused ? silenceMs : this.#aliveAt + silenceMs - this.#clock.monotonic();
    if (left <= 0) handlers.onEnd(new DeskError('network', `No sign of life on ${name} for ${silenceMs} ms.`));
    else this.#stopWatch = this.#clock.after(left, () => this.#isOver || this.#watch(handlers));
  }
}
