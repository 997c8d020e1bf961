/**
 * Virtual time for real asynchronous code: events run in order of (time, sequence), and between two of them every promise
 * chain that can go on does. No wall clock and no I/O is involved, so one seed is one run, to the bit.
 */
import type {Clock} from '../../src/lib/transport/clock.ts';

interface Scheduled {
  readonly at: number;
  readonly sequence: number;
  readonly run: () => void;
  cancelled: boolean;
}

export class VirtualTime {
  #now: number;
  #sequence = 0;
  readonly #heap: Scheduled[] = [];

  constructor(startAt: number) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const event: Scheduled = {at: this.#now + Math.max(0, ms), sequence: this.#sequence++, run, cancelled: false};
    this.#push(event);
    return () => {
      event.cancelled = true;
    };
  }

  /** A clock that reads off the true time, like a badly set machine; somebody may set it meanwhile. */
  clock(skewMs: () => number = () => 0): Clock {
    return {
      now: () => Math.floor(this.#now + skewMs()),
      monotonic: () => this.#now,
      after: (ms, run) => this.after(ms, run),
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          if (signal?.aborted === true) return reject(signal.reason);
          const cancel = this.after(ms, () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          });
          const onAbort = () => {
            cancel();
            reject(signal?.reason);
          };
          signal?.addEventListener('abort', onAbort, {once: true});
        }),
    };
  }

  /** Runs until `work` settles. Throws when nothing is scheduled any more although it has not: a deadlock. */
  async until<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const watched = work.finally(() => {
      settled = true;
    });
    watched.catch(() => {});
    await microtasks();
    while (!settled) {
      if (!this.#step()) throw new Error('deadlock: nothing is scheduled, and the work is not done');
      await microtasks();
    }
    return watched;
  }

  /** Runs everything that is due within `ms`. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await microtasks();
    while (this.#heap[0] !== undefined && this.#heap[0].at <= end) {
      // A cancelled head must not let the event behind it run before its time.
      if (this.#heap[0].cancelled) this.#pop();
      else {
        this.#step();
        await microtasks();
      }
    }
    this.#now = end;
  }

  #step(): boolean {
    for (;;) {
      const event = this.#pop();
      if (event === undefined) return false;
      if (event.cancelled) continue;
      this.#now = Math.max(this.#now, event.at);
      event.run();
      return true;
    }
  }

  #push(event: Scheduled): void {
    const heap = this.#heap;
    heap.push(event);
    for (let child = heap.length - 1; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!earlier(heap[child], heap[parent])) break;
      swap(heap, child, parent);
      child = parent;
    }
  }

  #pop(): Scheduled | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    heap[0] = last;
    for (let parent = 0; ; ) {
      const left = 2 * parent + 1;
      const right = left + 1;
      const child = right < heap.length && earlier(heap[right], heap[left]) ? right : left;
      if (child >= heap.length || !earlier(heap[child], heap[parent])) return top;
      swap(heap, child, parent);
      parent = child;
    }
  }
}

function earlier(a: Scheduled | undefined, b: Scheduled | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
}

function swap(heap: Scheduled[], i: number, j: number): void {
  const [a, b] = [heap[i], heap[j]];
  if (a === undefined || b === undefined) return;
  heap[i] = b;
  heap[j] = a;
}

/**
 * Turns of Node's loop, queued some dozens at once: between two callbacks of one phase Node runs every promise chain, and ends the process at a
 * rejection that nothing handles, exactly as between two phases, but without a system call.
 */
const TURNS = 64;
let queued = 0;
const waiting: (() => void)[] = [];
let head = 0;

/** Lets every promise chain run that needs no further event. */
function microtasks(): Promise<void> {
  return new Promise(afterMicrotasks);
}

/** Calls `run` once every promise chain has run that needs no further event, and after what was handed in before. */
export function afterMicrotasks(run: () => void): void {
  waiting.push(run);
  if (queued === 0) queueTurns();
}

function queueTurns(): void {
  queued = TURNS;
  for (let turn = 0; turn < TURNS; turn++) setImmediate(takeTurn);
}

function takeTurn(): void {
  queued -= 1;
  const run = waiting[head];
  if (run === undefined) return;
  head += 1;
  if (head === waiting.length) {
    waiting.length = 0;
    head = 0;
  }
  // Several worlds may wait at once, and `run` may be the last that its own needs.
  if (queued === 0 && waiting.length > 0) queueTurns();
  run();
}

/** Seeded uniform numbers in [0, 1): mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
