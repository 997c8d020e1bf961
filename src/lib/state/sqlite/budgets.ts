/** Rate budgets and bans, shared by all processes of the user: each obeys what any of them has learned. */
import type {SQLOutputValue} from 'node:sqlite';
import type {Clock} from '../../transport/clock.ts';
import type {BudgetUsage, RateRequest} from '../exchange-memory.ts';
import {joinUsage, LONGEST_WINDOW_MS, mustWait, takeShare, type Usage, waitForLeave} from '../rates.ts';
import type {Database} from './database.ts';

/** Runs on the database, or on something else when there is none. */
export type Use = <T>(work: (database: Database) => T, otherwise: () => T) => T;

/** When a request may go: at once (0), or not before so many milliseconds. */
interface Verdict {
  readonly waitMs: number;
  readonly banned: boolean;
}

type Row = Readonly<Record<string, SQLOutputValue>>;

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
  async admit(request: RateRequest, signal: AbortSignal, otherwise: () => Promise<void>): Promise<void> {
    const deadline = this.#clock.monotonic() + request.maxWaitMs;
    for (;;) {
      const verdict = this.#use<Verdict | null>(
        (database) => this.#take(database, request),
        () => null,
      );
      if (verdict === null) return otherwise();
      if (verdict.waitMs === 0) return;
      if (this.#clock.monotonic() + verdict.waitMs > deadline) {
        throw mustWait(verdict.banned, verdict.waitMs);
      }
      await waitForLeave(this.#clock, verdict.waitMs, signal);
    }
  }

  noteUsage(budget: string, {used, limit, resetsAt}: {readonly used: number; readonly limit: number; readonly resetsAt: number}) {
    const leftMs = Math.min(resetsAt - this.#clock.now(), LONGEST_WINDOW_MS);
    const told: Usage = {used, cap: limit, leftMs, lengthMs: leftMs};
    const scope = this.#scopeOf(budget);
    this.#use<void>(
      (database) => {
        for (;;) {
          const row = this.#read(database, scope, budget);
          const counted = this.#usageOf(row);
          const next = joinUsage(counted, told);
          // Most answers say what is counted already: nothing to write.
          if (next === counted || this.#count(database, budget, row, next)) return;
        }
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
              `INSERT INTO budgets (scope, budget, blocked_until, blocked_noted, blocked_for) VALUES (?, ?, ?, ?, ?)
               ON CONFLICT DO UPDATE SET blocked_until = excluded.blocked_until, blocked_noted = excluded.blocked_noted,
                 blocked_for = excluded.blocked_for`,
            )
            .run(scope, budget, Math.round(until), monotonic, until - now);
        }),
      () => {},
    );
  }

  /** Of all budgets of these owners. */
  usages(scopes: readonly string[]): readonly BudgetUsage[] {
    return this.#use<readonly BudgetUsage[]>(
      (database) => {
        const read = database.statement('SELECT * FROM budgets WHERE scope = ? ORDER BY budget');
        return scopes.flatMap((scope) =>
          read.all(scope).flatMap((row) => {
            const usage = this.#usageOf(row);
            const isOver = usage === null || usage.leftMs <= 0 || usage.cap <= 0;
            return isOver ? [] : [{budget: String(row.budget), used: Math.round(usage.used), limit: usage.cap}];
          }),
        );
      },
      () => [],
    );
  }

  #take(database: Database, request: RateRequest): Verdict {
    const scope = this.#scopeOf(request.budget);
    for (;;) {
      const row = this.#read(database, scope, request.budget);
      const blocked = row === undefined ? 0 : this.#left(row.blocked_until, row.blocked_noted, row.blocked_for);
      if (blocked > 0) return {waitMs: blocked, banned: true};
      const leave = takeShare(this.#usageOf(row), request);
      if (!('next' in leave)) return {waitMs: leave.waitMs, banned: false};
      const {next} = leave;
      if (next === null || this.#count(database, request.budget, row, next)) return {waitMs: 0, banned: false};
    }
  }

  #read(database: Database, scope: string, budget: string): Row | undefined {
    return database.statement(READ).get(scope, budget);
  }

  #usageOf(row: Row | undefined): Usage | null {
    if (row === undefined) return null;
    const leftMs = this.#left(row.resets_at, row.resets_noted, row.resets_in);
    return {used: Number(row.used), cap: Number(row.cap), leftMs, lengthMs: Number(row.resets_in ?? leftMs)};
  }

  /** Writes what is used, unless another process has since `row` was read: false then. */
  #count(database: Database, budget: string, row: Row | undefined, next: Usage): boolean {
    const [now, monotonic] = [this.#clock.now(), this.#clock.monotonic()];
    // A count within a window keeps its end; the length from now is what is left of it.
    const length = next.leftMs;
    const {changes} = database
      .statement(
        `INSERT INTO budgets (scope, budget, used, cap, resets_at, resets_noted, resets_in) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET used = excluded.used, cap = excluded.cap, resets_at = excluded.resets_at,
           resets_noted = excluded.resets_noted, resets_in = excluded.resets_in
         WHERE used IS ? AND resets_noted IS ?`,
      )
      .run(
        this.#scopeOf(budget),
        budget,
        next.used,
        next.cap,
        Math.round(now + length),
        monotonic,
        length,
        row?.used ?? null,
        row?.resets_noted ?? null,
      );
    return Number(changes) > 0;
  }

  /**
   * Milliseconds left of a wait of `length` that was noted at an instant of the monotonic clock, so that setting the wall
   * clock neither ends nor prolongs it. After a restart of the machine only the wall clock is left.
   */
  #left(until: SQLOutputValue | undefined, noted: SQLOutputValue | undefined, length: SQLOutputValue | undefined): number {
    const monotonic = this.#clock.monotonic();
    if (typeof noted !== 'number' || noted > monotonic) return Math.ceil(Number(until) - this.#clock.now());
    return Math.ceil(Number(length) - (monotonic - noted));
  }
}
