import type {Market, TradingFees} from '../model/market.ts';
import type {Clock} from '../transport/clock.ts';
import {keptOffset} from './clock-offset.ts';
import {type ExchangeMemory, nonceAt} from './exchange-memory.ts';
import {joinUsage, LONGEST_WINDOW_MS, mustWait, takeShare, type Usage, waitForLeave} from './rates.ts';
import {ownTurns, type Turn, takeTurn} from './turns.ts';

/** What is remembered; several memories may share it, each with a clock of its own. */
export interface VolatileFacts {
  offset: {readonly offsetMs: number; readonly measuredAt: number; readonly ticked: number} | null;
  readonly bySymbol: Map<string, {readonly market: Market; readonly readAt: number}>;
  readonly bySpelling: Map<string, {readonly market: Market; readonly readAt: number}>;
  readonly fees: Map<string, TradingFees>;
  readonly accountFacts: Map<string, {readonly value: string; readonly readAt: number}>;
  /** Ends of bans, on the monotonic clock. */
  readonly blocks: Map<string, number>;
  readonly usages: Map<string, {readonly usage: Usage; readonly at: number}>;
  nonce: bigint;
  /** Whose request is on its way. */
  turn: Turn | null;
}

export function newFacts(): VolatileFacts {
  return {
    offset: null,
    bySymbol: new Map(),
    bySpelling: new Map(),
    fees: new Map(),
    accountFacts: new Map(),
    blocks: new Map(),
    usages: new Map(),
    nonce: 0n,
    turn: null,
  };
}

/** An ExchangeMemory that ends with the process: for reads without a writable state directory, and for tests. */
export function createVolatileMemory(clock: Clock, facts: VolatileFacts = newFacts()): ExchangeMemory {
  const {bySymbol, bySpelling, fees, accountFacts, blocks, usages} = facts;
  const usageOf = (budget: string): Usage | null => {
    const noted = usages.get(budget);
    return noted === undefined ? null : {...noted.usage, leftMs: noted.usage.leftMs - (clock.monotonic() - noted.at)};
  };
  const turns = ownTurns(clock, facts);
  return {
    clockOffset: () => (facts.offset === null ? null : keptOffset(facts.offset, clock)),
    saveClockOffset(offsetMs) {
      facts.offset = {offsetMs, measuredAt: clock.now(), ticked: clock.monotonic()};
    },
    dropClockOffset() {
      facts.offset = null;
    },
    market(key) {
      const found = 'symbol' in key ? bySymbol.get(key.symbol) : bySpelling.get(`${key.product} ${key.exchangeSymbol}`);
      return found === undefined ? null : {market: found.market, ageMs: Math.max(0, clock.now() - found.readAt)};
    },
    saveMarkets(read) {
      const readAt = clock.now();
      for (const market of read) {
        bySymbol.set(market.symbol, {market, readAt});
        bySpelling.set(`${market.product} ${market.exchangeSymbol}`, {market, readAt});
      }
    },
    fees: (symbol) => fees.get(symbol) ?? null,
    saveFees: (read) => void fees.set(read.symbol, read),
    accountFact(name, maxAgeMs) {
      const known = accountFacts.get(name);
      return known === undefined || Math.abs(clock.now() - known.readAt) > maxAgeMs ? null : known.value;
    },
    saveAccountFact: (name, value) => void accountFacts.set(name, {value, readAt: clock.now()}),
    async admit(request, signal) {
      const {budget, maxWaitMs} = request;
      const deadline = clock.monotonic() + maxWaitMs;
      for (;;) {
        const now = clock.monotonic();
        const banMs = Math.ceil((blocks.get(budget) ?? 0) - now);
        const leave = banMs > 0 ? {waitMs: banMs} : takeShare(usageOf(budget), request);
        if ('next' in leave) {
          if (leave.next !== null) usages.set(budget, {usage: leave.next, at: now});
          return;
        }
        if (now + leave.waitMs > deadline) throw mustWait(banMs > 0, leave.waitMs);
        await waitForLeave(clock, leave.waitMs, signal);
      }
    },
    noteUsage(budget, {used, limit, resetsAt}) {
      const leftMs = Math.min(resetsAt - clock.now(), LONGEST_WINDOW_MS);
      const told = {used, cap: limit, leftMs, lengthMs: leftMs};
      usages.set(budget, {usage: joinUsage(usageOf(budget), told), at: clock.monotonic()});
    },
    nextNonce(unit, notBefore = 0) {
      const now = nonceAt(Math.max(clock.now(), notBefore), unit);
      facts.nonce = now > facts.nonce ? now : facts.nonce + 1n;
      return facts.nonce;
    },
    takeTurn: (turn, signal) => takeTurn(clock, turns, turn, signal),
    block(budget, until) {
      blocks.set(budget, Math.max(blocks.get(budget) ?? 0, until - clock.now() + clock.monotonic()));
    },
    usages: () =>
      [...usages.keys()].toSorted().flatMap((budget) => {
        const usage = usageOf(budget);
        const isOver = usage === null || usage.leftMs <= 0 || usage.cap <= 0;
        return isOver ? [] : [{budget, used: Math.round(usage.used), limit: usage.cap}];
      }),
  };
}
