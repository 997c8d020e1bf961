/** Public streams of one connection: a feed for each name that the client subscribed to. */
import type {SandboxClock} from '../clock.ts';
import type {Engine} from '../engine/engine.ts';
import type {EngineEvent} from '../engine/events.ts';

export type MarketEvent = Extract<EngineEvent, {type: 'BOOK' | 'PUBLIC_TRADE' | 'MARK'}>;
export type BookEvent = Extract<EngineEvent, {type: 'BOOK'}>;
export type Levels = readonly (readonly [price: string, quantity: string])[];

export interface Feed {
  /** Canonical symbol whose events it wants; "" for none. */
  readonly symbol: string;
  hear(event: MarketEvent): void;
  close(): void;
}

export class Feeds {
  readonly #open = new Map<string, Feed>();
  readonly #stop: () => void;

  constructor(engine: Engine) {
    this.#stop = engine.events.subscribe((event) => {
      if (event.type !== 'BOOK' && event.type !== 'PUBLIC_TRADE' && event.type !== 'MARK') return;
      for (const feed of this.#open.values()) if (feed.symbol === event.symbol) feed.hear(event);
    });
  }

  get names(): readonly string[] {
    return [...this.#open.keys()];
  }

  get(name: string): Feed | null {
    return this.#open.get(name) ?? null;
  }

  set(name: string, feed: Feed): void {
    this.#open.set(name, feed);
  }

  drop(name: string): void {
    this.#open.get(name)?.close();
    this.#open.delete(name);
  }

  close(): void {
    this.#stop();
    for (const feed of this.#open.values()) feed.close();
    this.#open.clear();
  }
}

/** Acts at once, and after that at most every `everyMs` while something is heard. */
export function paced(clock: SandboxClock, everyMs: number, act: () => void): {hear(): void; close(): void} {
  let due = true;
  const run = () => {
    due = false;
    act();
  };
  let cancel = clock.after(0, run);
  return {
    hear() {
      if (due) return;
      due = true;
      cancel = clock.after(everyMs, run);
    },
    close: () => cancel(),
  };
}

/** Levels of `now` that are new or different, and those of `before` that are gone as "0". */
export function levelChanges(before: Levels, now: Levels): Levels {
  const old = new Map(before);
  const fresh = new Set(now.map(([price]) => price));
  const gone = before.filter(([price]) => !fresh.has(price)).map(([price]) => [price, '0'] as const);
  return [...now.filter(([price, quantity]) => old.get(price) !== quantity), ...gone];
}
