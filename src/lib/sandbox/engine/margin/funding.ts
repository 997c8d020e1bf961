/** Funding: its interval and rate by contract and time, out of the venue's name alone. */
import {UNIT} from '../fixed.ts';
import {hash} from '../random.ts';

const HOUR_MS = 3_600_000;
/** Hours between two payments; most contracts have eight. */
const INTERVALS = [8, 8, 8, 4, 4, 1];

export class Funding {
  readonly #venue: string;

  constructor(venue: string) {
    this.#venue = venue;
  }

  intervalHours(symbol: string): number {
    if (/^(BTC|ETH)\//.test(symbol)) return 8;
    return INTERVALS[hash(`${this.#venue}/${symbol}/interval`) % INTERVALS.length] ?? 8;
  }

  /** Epoch ms of the first payment after this time. */
  nextAt(symbol: string, at: number): number {
    const interval = this.intervalHours(symbol) * HOUR_MS;
    return (Math.floor(at / interval) + 1) * interval;
  }

  /** The rate that is paid at the end of the interval of this time, in units: from -0.0002 to 0.0005. Longs pay a positive one. */
  rate(symbol: string, at: number): bigint {
    const interval = this.intervalHours(symbol) * HOUR_MS;
    // A payment itself belongs to the interval that it ends.
    const slot = Math.floor((at - 1) / interval);
    return (BigInt((hash(`${this.#venue}/${symbol}/${slot}`) % 700) - 200) * UNIT) / 1_000_000n;
  }
}
