/**
 * What stands before the exchange's public market data: an answer is kept for a second, unless the client asks to go past the cache.
 * https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/rest-api#public-endpoints
 */
import type {WireRequest, WireResponse} from '../../venue.ts';

const CACHED = '/api/v3/brokerage/market/';
const KEPT_MS = 1000;
const MOST = 500;

export class PublicCache {
  readonly #kept = new Map<string, {readonly until: number; readonly response: WireResponse}>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The answer that is kept, or the one that `ask` brings. */
  async through(request: WireRequest, ask: () => Promise<WireResponse>): Promise<WireResponse> {
    const {path, query, headers} = request;
    if (!path.startsWith(CACHED)) return ask();
    const name = `${path}?${query}`;
    const kept = this.#kept.get(name);
    const isFresh = headers['cache-control']?.includes('no-cache') ?? false;
    if (!isFresh && kept !== undefined && this.#now() < kept.until) return kept.response;
    const response = await ask();
    if (this.#kept.size >= MOST) this.#kept.clear();
    if (response.status === 200) this.#kept.set(name, {until: this.#now() + KEPT_MS, response});
    return response;
  }
}
