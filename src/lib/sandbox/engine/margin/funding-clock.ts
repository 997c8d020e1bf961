/** Pays funding when its time has come: one timer for all contracts of a venue, which runs only while somebody holds one. */
import type {SandboxClock} from '../../clock.ts';
import type {Engine} from '../engine.ts';
import {HOUSE} from '../types.ts';

const HOUR_MS = 3_600_000;

export class FundingClock {
  readonly #engine: Engine;
  readonly #clock: SandboxClock;
  readonly #stopListening: () => void;
  #cancel: (() => void) | null = null;
  /** Instant of the last payments: a timer that fires early must not pay them twice. */
  #paidAt = 0;

  constructor(engine: Engine, clock: SandboxClock) {
    this.#engine = engine;
    this.#clock = clock;
    this.#stopListening = engine.events.subscribe(({type}) => {
      if (type === 'POSITION') this.#wind();
    });
  }

  close(): void {
    this.#stopListening();
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Every interval is of whole hours. */
  #wind(): void {
    if (this.#cancel !== null || this.#held().size === 0) return;
    const due = (Math.floor(Math.max(this.#clock.now(), this.#paidAt) / HOUR_MS) + 1) * HOUR_MS;
    this.#cancel = this.#clock.after(due - this.#clock.now(), () => {
      this.#cancel = null;
      this.#paidAt = due;
      this.#pay(due);
      this.#wind();
    });
  }

  /** A late timer still pays the rate of the interval that ended. */
  #pay(due: number): void {
    const {funding} = this.#engine.contracts;
    for (const symbol of this.#held())
      if (due % (funding.intervalHours(symbol) * HOUR_MS) === 0) this.#engine.settleFunding(symbol, due);
  }

  /** Contracts that a customer holds. */
  #held(): ReadonlySet<string> {
    const open = this.#engine.contracts.positions.open();
    return new Set(open.flatMap(({accountId, symbol}) => (accountId === HOUSE ? [] : [symbol])));
  }
}
