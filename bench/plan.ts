/**
 * How long a split takes to plan. Books are made from a seed; the quantity walks about half of everything on offer, so every level
 * of every book is looked at (each account is also planned alone).
 */
import type {Level} from '../src/lib/model/market.ts';
import {planRoute} from '../src/lib/router/plan.ts';
import type {Candidate} from '../src/lib/router/route.ts';
import {median} from './lib/measure.ts';
import {print, type Row} from './lib/row.ts';

const AT = Date.UTC(2026, 0, 1);

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function text(units: number, decimals: number): string {
  const digits = String(units).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`.replace(/\.?0+$/, '');
}

function bookOf(levels: number, next: () => number): Level[] {
  let price = 6_000_000 + Math.floor(next() * 500);
  return Array.from({length: levels}, () => {
    price += 1 + Math.floor(next() * 20);
    return [text(price, 2), text(1 + Math.floor(next() * 200_000), 5)] as const;
  });
}

function account(index: number, levels: number, next: () => number): Candidate {
  const symbol = 'BTC/USDT';
  const step = ['0.00001', '0.0001', '0.00001', '0.00000001'][index % 4] ?? '0.00001';
  return {
    account: `account-${index}`,
    exchange: `exchange-${index}`,
    symbol,
    bookId: `exchange-${index}`,
    market: {
      ...{symbol, exchangeSymbol: 'BTCUSDT', product: 'spot', base: 'BTC', quote: 'USDT', settle: null, status: 'TRADING'},
      rules: {
        ...{tickSize: '0.01', minPrice: '0.01', maxPrice: '1000000', stepSize: step, minQuantity: step, maxQuantity: '9000'},
        ...{marketStepSize: step, marketMinQuantity: step, marketMaxQuantity: null, minNotional: '5', maxNotional: null},
        ...{minNotionalOnMarket: true, maxNotionalOnMarket: false, quoteStep: '0.01', postOnlyMaxQuantity: null},
      },
      ...{orderTypes: ['LIMIT'], timesInForce: ['GTC', 'IOC'], postOnly: true, marketByQuote: true},
    },
    book: {symbol, bids: [], asks: bookOf(levels, next), receivedAt: AT, exchangeAt: null, sequence: null},
    fees: {
      symbol,
      maker: '0',
      taker: ['0.001', '0.00075', '0.0026', '0.0005'][index % 4] ?? '0',
      buyFeeIn: 'BASE',
      at: '2026-01-01T00:00:00.000Z',
    },
    ...{available: '900000000', conversion: null, excluded: null, latencyMs: 0},
  };
}

/** Plans of a round: the clock of a thread's CPU time ticks in milliseconds. */
const ROUND = 10;

/** The median of warm rounds, in milliseconds of CPU time of the thread: what else the machine does is then no part of it. */
function measure(
  exchanges: number,
  levels: number,
  quantity: string,
  rounds: number,
): {readonly median: number; readonly legs: number; readonly proven: boolean} {
  const next = random(exchanges * 7919 + levels);
  const accounts = Array.from({length: exchanges}, (_, index) => account(index, levels, next));
  const asked = {
    symbol: 'BTC/USDT',
    side: 'BUY',
    quantity,
    quantityIn: 'BASE',
    mode: 'split',
    price: null,
    maxSlippage: null,
    rest: false,
  } as const;
  const times: number[] = [];
  let route = planRoute(asked, accounts, AT);
  for (let round = 0; round < rounds; round++) {
    const before = process.threadCpuUsage();
    for (let plan = 0; plan < ROUND; plan++) route = planRoute(asked, accounts, AT);
    const {user, system} = process.threadCpuUsage(before);
    times.push((user + system) / 1000 / ROUND);
  }
  return {median: median(times), legs: route.plan.length, proven: route.proven};
}

/** Prints each row as it is measured. */
export function benchPlan(quick: boolean): readonly Row[] {
  const rounds = quick ? 5 : 15;
  const sizes = [
    [10, 1000, '5000.12345678', 2],
    [20, 5000, '50000.12345678', 8],
  ] as const;
  measure(10, 1000, '5000', rounds);
  return sizes.map(([exchanges, levels, quantity, bound]) => {
    const {median, legs, proven} = measure(exchanges, levels, quantity, rounds);
    if (!proven) throw new Error(`The plan over ${exchanges} exchanges was not proven to be the best.`);
    const what = `plan a split over ${exchanges} exchanges x ${levels.toLocaleString('en')} levels (${legs} legs)`;
    return print({what, value: median, bound, unit: 'ms CPU'});
  });
}
