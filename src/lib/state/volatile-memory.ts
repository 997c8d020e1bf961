import type {Market, TradingFees} from '../model/market.ts';
import {type Clock, WAS_SET_MS} from '../transport/clock.ts';
import {type ExchangeMemory, nonceAt} from './exchange-memory.ts';
import {joinUsage, LONGEST_WINDOW_MS, mustWait, takeShare, type Usage} from './rates.ts';

/** An ExchangeMemory that ends with the process: for reads without a writable state directory, and for tests. */
export function createVolatileMemory(clock: Clock): ExchangeMemory {
  let offset: {offsetMs: number; measuredAt: number} | null = null;
  /** Wall clock minus the monotonic one: jumps when the wall clock is set. */
  let apart = 0;
  const bySymbol = new Map<string, {market: Market; readAt: number}>();
  const bySpelling = new Map<string, {market: Market; readAt: number}>();
  const fees = new Map<string, TradingFees>();
  /** On the monotonic clock. */
  const blocks = new Map<string, number>();
  const usages = new Map<string, {usage: Usage; at: number}>();
  const usageOf = (budget: string): Usage | null => {
    const noted = usages.get(budget);
    return noted === undefined ? null : {...noted.usage, leftMs: noted.usage.leftMs - (clock.monotonic() - noted.at)};
  };
  let nonce = 0n;
  return {
    clockOffset: () => (Math.abs(clock.now() - clock.monotonic() - apart) > WAS_SET_MS ? null : offset),
    saveClockOffset(offsetMs) {
      offset = {offsetMs, measuredAt: clock.now()};
      apart = clock.now() - clock.monotonic();
    },
    dropClockOffset() {
      offset = null;
    },
    market(key) {
      const found = 'symbol' in key ? bySymbol.get(key.symbol) : bySpelling.get(`${key.product} ${key.exchangeSymbol}`);
      return found === undefined ? null : {market: found.market, ageMs: clock.now() - found.readAt};
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
        await clock.sleep(leave.waitMs, signal);
      }
    },
    noteUsage(budget, {used, limit, resetsAt}) {
      const leftMs = Math.min(resetsAt - clock.now(), LONGEST_WINDOW_MS);
      const told = {used, cap: limit, leftMs, lengthMs: leftMs};
      usages.set(budget, {usage: joinUsage(usageOf(budget), told), at: clock.monotonic()});
    },
    nextNonce(unit) {
      const now = nonceAt(clock.now(), unit);
      nonce = now > nonce ? now : nonce + 1n;
      return nonce;
    },
    block(budget, until) {
      blocks.set(budget, Math.max(blocks.get(budget) ?? 0, until - clock.now() + clock.monotonic()));
    },
  };
}
