/** Rate budgets and bans, shared by all processes of the user: what one is told, every other one obeys. */
import type {SQLOutputValue} from 'node:sqlite';
import {DeskError} from '../model/errors.ts';
import type {Clock} from '../transport/clock.ts';
import type {Database} from './database.ts';
import type {Use} from './shared-memory.ts';

interface Request {
  readonly budget: string;
  readonly weight: number;
  readonly maxWaitMs: number;
}

/** When a request may go: at once (0), or not before so many milliseconds. */
interface Verdict {
  readonly waitMs: number;
  readonly banned: boolean;
}

/** The stamp is theirs: an absurd one must not silence everybody for years. What is longer, the next answer tells anew. */
const LONGEST_WINDOW_MS = 60_000;
const READ = 'SELECT * FROM budgets WHERE scope = ? AND budget = ?';

export class Budgets {
  readonly #clock: Clock;
  readonly #scopeOf: (budget: string) => string;
  readonly #use: Use;

  /** `scopeOf`: whose budget it is, the key's or everybody's behind this address. */
  constructor(clock: Clock, scopeOf: (budget: string) => string, use: Use) {
    this.#clock = clock;
    this.#scopeOf = scopeOf;
    this.#use = use;
  }

  /** Resolves when the request may go: a wait that fits, a short ban too, is waited out. Throws `rate-limit` for a longer one. */
  async admit(request: Request, signal: AbortSignal, otherwise: () => Promise<void>): Promise<void> {
    const deadline = this.#clock.monotonic() + request.maxWaitMs;
    for (;;) {
      const verdict = this.#use<Verdict | null>(
        (database) => this.#take(database, request),
        () => null,
      );
      if (verdict === null) return otherwise();
      if (verdict.waitMs === 0) return;
      if (this.#clock.monotonic() + verdict.waitMs > deadline) {
        const why = verdict.banned ? 'The exchange told us to wait' : 'The rate budget of this exchange is used up';
        throw new DeskError('rate-limit', `${why}: ${Math.ceil(verdict.waitMs / 1000)} s to go.`, {
          retryAfterMs: verdict.waitMs,
          sent: false,
        });
      }
      await this.#clock.sleep(verdict.waitMs, signal);
    }
  }

  noteUsage(budget: string, usage: {readonly used: number; readonly limit: number; readonly resetsAt: number}): void {
    const [now, monotonic] = [this.#clock.now(), this.#clock.monotonic()];
    const left = Math.min(usage.resetsAt - now, LONGEST_WINDOW_MS);
    this.#use<void>(
      (database) => {
        database
          .statement(
            `INSERT INTO budgets (scope, budget, used, cap, resets_at, resets_noted, resets_in) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT DO UPDATE SET used = ?3, cap = ?4, resets_at = ?5, resets_noted = ?6, resets_in = ?7`,
          )
          .run(this.#scopeOf(budget), budget, usage.used, usage.limit, Math.round(now + left), monotonic, left);
      },
      () => {},
    );
  }

  /** A shorter ban never replaces a longer one. */
  block(budget: string, until: number): void {
    const scope = this.#scopeOf(budget);
    const [now, monotonic] = [this.#clock.now(), this.#clock.monotonic()];
    this.#use<void>(
      (database) =>
        database.transaction(() => {
          const row = database.statement(READ).get(scope, budget);
          if (row !== undefined && this.#left(row.blocked_until, row.blocked_noted, row.blocked_for) >= until - now) return;
          database
            .statement(
              `INSERT INTO budgets (scope, budget, blocked_until, blocked_noted, blocked_for) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT DO UPDATE SET blocked_until = ?3, blocked_noted = ?4, blocked_for = ?5`,
            )
            .run(scope, budget, Math.round(until), monotonic, until - now);
        }),
      () => {},
    );
  }

  #take(database: Database, {budget, weight}: Request): Verdict {
    const scope = this.#scopeOf(budget);
    const row = database.statement(READ).get(scope, budget);
    if (row === undefined) return {waitMs: 0, banned: false};
    const blocked = this.#left(row.blocked_until, row.blocked_noted, row.blocked_for);
    if (blocked > 0) return {waitMs: blocked, banned: true};
    // A window that is over says nothing about the next one: the first answer in it will.
    const left = this.#left(row.resets_at, row.resets_noted, row.resets_in);
    if (left <= 0) return {waitMs: 0, banned: false};
    const taken = database
      .statement('UPDATE budgets SET used = used + ?1 WHERE scope = ?2 AND budget = ?3 AND used + ?1 <= cap')
      .run(weight, scope, budget);
    return {waitMs: Number(taken.changes) > 0 ? 0 : left, banned: false};
  }

  /**
   * Milliseconds left of a wait of `length` that was noted at an instant of the monotonic clock, so that setting the wall
   * clock neither ends nor prolongs it. Where the machine was started anew since, the wall clock is all there is.
   */
  #left(until: SQLOutputValue | undefined, noted: SQLOutputValue | undefined, length: SQLOutputValue | undefined): number {
    const monotonic = this.#clock.monotonic();
    if (typeof noted !== 'number' || noted > monotonic) return Math.ceil(Number(until) - this.#clock.now());
    return Math.ceil(Number(length) - (monotonic - noted));
  }
}
