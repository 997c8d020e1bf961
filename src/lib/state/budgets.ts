/** Rate budgets and bans, shared by all processes of the user: what one is told, every other one obeys. */
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
    this.#use<void>(
      (database) => {
        database
          .statement(
            `INSERT INTO budgets (scope, budget, used, cap, resets_at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET used = ?3, cap = ?4, resets_at = ?5`,
          )
          .run(this.#scopeOf(budget), budget, usage.used, usage.limit, Math.round(usage.resetsAt));
      },
      () => {},
    );
  }

  /** A shorter ban never replaces a longer one. */
  block(budget: string, until: number): void {
    this.#use<void>(
      (database) => {
        database
          .statement(
            `INSERT INTO budgets (scope, budget, blocked_until) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET blocked_until = max(blocked_until, ?3)`,
          )
          .run(this.#scopeOf(budget), budget, Math.round(until));
      },
      () => {},
    );
  }

  #take(database: Database, {budget, weight}: Request): Verdict {
    const scope = this.#scopeOf(budget);
    const now = this.#clock.now();
    const row = database
      .statement('SELECT used, cap, resets_at, blocked_until FROM budgets WHERE scope = ? AND budget = ?')
      .get(scope, budget);
    if (row === undefined) return {waitMs: 0, banned: false};
    if (Number(row.blocked_until) > now) return {waitMs: Number(row.blocked_until) - now, banned: true};
    // A window that is over says nothing about the next one: the first answer in it will.
    if (Number(row.resets_at) <= now) return {waitMs: 0, banned: false};
    const taken = database
      .statement('UPDATE budgets SET used = used + ?1 WHERE scope = ?2 AND budget = ?3 AND used + ?1 <= cap')
      .run(weight, scope, budget);
    return {waitMs: Number(taken.changes) > 0 ? 0 : Number(row.resets_at) - now, banned: false};
  }
}
