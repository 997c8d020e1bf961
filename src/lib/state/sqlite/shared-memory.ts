import type {AccountConfig} from '../../model/account.ts';
import type {Market, TradingFees} from '../../model/market.ts';
import type {Clock} from '../../transport/clock.ts';
import {identityOf, venueOf} from '../account-names.ts';
import {keptOffset} from '../clock-offset.ts';
import {type ExchangeMemory, nonceAt} from '../exchange-memory.ts';
import {ownTurns, takeTurn} from '../turns.ts';
import {createVolatileMemory} from '../volatile-memory.ts';
import {Budgets, type Use} from './budgets.ts';
import {Database} from './database.ts';
import {sharedTurns} from './shared-turns.ts';
import type {Store} from './store.ts';

const NEXT_NONCE = `INSERT INTO nonces VALUES (?, ?)
  ON CONFLICT DO UPDATE SET nonce = max(nonce + 1, excluded.nonce) RETURNING CAST(nonce AS TEXT) AS nonce`;

interface MemoryDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly warn: (reason: string) => void;
}

/**
 * ExchangeMemory over the database, shared by all processes of the user. When the database cannot be used (missing,
 * read-only, full) it warns and goes on in memory: reads never fail for it.
 */
export function createSharedMemory(account: AccountConfig, {store, clock, warn}: MemoryDeps): ExchangeMemory {
  const venue = venueOf(account);
  const key = identityOf(account);
  const spare = createVolatileMemory(clock);
  let failed = false;
  const use = <T>(work: (database: Database) => T, otherwise: () => T): T => {
    const database = failed ? null : store.tryOpen();
    if (!(database instanceof Database) || !database.writable) {
      // An answer that comes after the end of the command needs no warning.
      if (!failed && !store.isClosed)
        warn(database instanceof Error ? database.message : 'a newer version of mxt has changed it');
      failed = true;
      return otherwise();
    }
    try {
      return work(database);
    } catch (error) {
      const isLocked = database.givesUpOn(error);
      if (!isLocked || database.patient) warn(error instanceof Error ? error.message : 'unknown reason');
      failed = !isLocked;
      return otherwise();
    }
  };
  const turns = sharedTurns(clock, key, use, ownTurns(clock, {turn: null}));
  const budgets = new Budgets(clock, (budget) => (budget.startsWith('ip') ? venue : key), use);
  return {
    ...clockFacts(venue, clock, use, spare),
    ...marketFacts(venue, clock, use, spare),
    ...feeFacts(key, use, spare),
    ...accountFacts(key, clock, use, spare),
    nextNonce: (unit, notBefore = 0) => {
      const now = nonceAt(Math.max(clock.now(), notBefore), unit);
      return use(
        // As text: a nonce in nanoseconds is more than a JavaScript number holds.
        (database) => BigInt(String(database.statement(NEXT_NONCE).get(key, now)?.nonce)),
        () => spare.nextNonce(unit, notBefore),
      );
    },
    takeTurn: (turn, signal) => takeTurn(clock, turns, turn, signal),
    admit: (request, signal) => budgets.admit(request, signal, () => spare.admit(request, signal)),
    noteUsage(budget, usage) {
      spare.noteUsage(budget, usage);
      budgets.noteUsage(budget, usage);
    },
    block(budget, until) {
      spare.block(budget, until);
      budgets.block(budget, until);
    },
    usages: () => budgets.usages([venue, key]),
  };
}

function clockFacts(venue: string, clock: Clock, use: Use, spare: ExchangeMemory) {
  return {
    clockOffset: () =>
      use(
        (database) => {
          const row = database.statement('SELECT offset_ms, measured_at, measured_mono FROM clocks WHERE scope = ?').get(venue);
          if (row === undefined) return null;
          const ticked = typeof row.measured_mono === 'number' ? row.measured_mono : null;
          return keptOffset({offsetMs: Number(row.offset_ms), measuredAt: Number(row.measured_at), ticked}, clock);
        },
        () => spare.clockOffset(),
      ),
    saveClockOffset: (offsetMs: number) =>
      use(
        (database) => {
          database
            .statement('INSERT OR REPLACE INTO clocks VALUES (?, ?, ?, ?)')
            .run(venue, offsetMs, clock.now(), clock.monotonic());
        },
        () => spare.saveClockOffset(offsetMs),
      ),
    dropClockOffset: () =>
      use(
        (database) => {
          database.statement('DELETE FROM clocks WHERE scope = ?').run(venue);
        },
        () => spare.dropClockOffset(),
      ),
  };
}

function marketFacts(
  venue: string,
  clock: Clock,
  use: Use,
  spare: ExchangeMemory,
): Pick<ExchangeMemory, 'market' | 'saveMarkets'> {
  return {
    market: (key) =>
      use(
        (database) => {
          const row =
            'symbol' in key
              ? database.statement('SELECT market, read_at FROM markets WHERE scope = ? AND symbol = ?').get(venue, key.symbol)
              : database
                  .statement('SELECT market, read_at FROM markets WHERE scope = ? AND product = ? AND exchange_symbol = ?')
                  .get(venue, key.product, key.exchangeSymbol);
          if (row === undefined) return null;
          return {market: JSON.parse(String(row.market)) as Market, ageMs: Math.max(0, clock.now() - Number(row.read_at))};
        },
        () => spare.market(key),
      ),
    saveMarkets: (markets) =>
      use(
        (database) => {
          const insert = database.statement('INSERT OR REPLACE INTO markets VALUES (?, ?, ?, ?, ?, ?)');
          const readAt = clock.now();
          database.transaction(() => {
            for (const market of markets) {
              insert.run(venue, market.symbol, market.product, market.exchangeSymbol, readAt, JSON.stringify(market));
            }
          });
        },
        () => spare.saveMarkets(markets),
      ),
  };
}

function feeFacts(key: string, use: Use, spare: ExchangeMemory): Pick<ExchangeMemory, 'fees' | 'saveFees'> {
  return {
    fees: (symbol) =>
      use(
        (database) => {
          const row = database.statement('SELECT fees FROM fees WHERE scope = ? AND symbol = ?').get(key, symbol);
          return row === undefined ? null : (JSON.parse(String(row.fees)) as TradingFees);
        },
        () => spare.fees(symbol),
      ),
    saveFees: (fees) =>
      use(
        (database) => {
          database.statement('INSERT OR REPLACE INTO fees VALUES (?, ?, ?)').run(key, fees.symbol, JSON.stringify(fees));
        },
        () => spare.saveFees(fees),
      ),
  };
}

function accountFacts(
  key: string,
  clock: Clock,
  use: Use,
  spare: ExchangeMemory,
): Pick<ExchangeMemory, 'accountFact' | 'saveAccountFact'> {
  return {
    accountFact: (name, maxAgeMs) =>
      use(
        (database) => {
          const row = database.statement('SELECT value, read_at FROM account_facts WHERE scope = ? AND name = ?').get(key, name);
          const age = Math.abs(clock.now() - Number(row?.read_at ?? 0));
          return row === undefined || age > maxAgeMs ? null : String(row.value);
        },
        () => spare.accountFact(name, maxAgeMs),
      ),
    saveAccountFact: (name, value) =>
      use(
        (database) => {
          database.statement('INSERT OR REPLACE INTO account_facts VALUES (?, ?, ?, ?)').run(key, name, value, clock.now());
        },
        () => spare.saveAccountFact(name, value),
      ),
  };
}
