/** The public channels of one connection. https://docs.kraken.com/api/docs/websocket-v2/book and the pages beside it */
import type {EngineMarket} from '../../engine/types.ts';
import {numberOf} from '../../kit/exact-json.ts';
import {type Feed, Feeds} from '../../kit/feeds.ts';
import type {Context} from './context.ts';
import {errorOf} from './errors.ts';
import {bookFeed, tickerFeed, tradeFeed} from './market-feeds.ts';
import {COST_DECIMALS, decimalsOf} from './rules.ts';

export const PUBLIC_CHANNELS: readonly string[] = ['book', 'ticker', 'trade', 'instrument'];
const DEPTHS: readonly string[] = ['10', '25', '100', '500', '1000'];

type Options = Readonly<Record<string, unknown>>;

export class MarketStream {
  readonly #context: Context;
  readonly #send: (frame: object) => void;
  readonly #feeds: Feeds;

  constructor(context: Context, send: (frame: object) => void) {
    this.#context = context;
    this.#send = send;
    this.#feeds = new Feeds(context.engine);
  }

  get size(): number {
    return this.#feeds.names.length;
  }

  /** The acknowledgement's result. Throws for what is not listed, or subscribed already. */
  subscribe(channel: string, symbol: string | null, options: Options): object {
    const name = nameOf(channel, symbol);
    if (this.#feeds.get(name) !== null) throw errorOf('Already subscribed');
    const snapshot = options.snapshot !== false;
    if (channel === 'instrument') {
      this.#feeds.set(name, this.#instruments(snapshot));
      return {channel, snapshot, warnings: ['tick_size is deprecated, use price_increment']};
    }
    const market = this.#marketOf(symbol ?? '');
    const depth = String(options.depth ?? DEPTHS[0]);
    if (channel === 'book' && !DEPTHS.includes(depth)) throw errorOf('Subscription depth not supported');
    this.#feeds.set(name, this.#feed(channel, market, Number(depth), snapshot));
    return {channel, ...(channel === 'book' && {depth: Number(depth)}), snapshot, symbol};
  }

  unsubscribe(channel: string, symbol: string | null): object {
    const name = nameOf(channel, symbol);
    if (this.#feeds.get(name) === null) throw errorOf('Subscription not found');
    this.#feeds.drop(name);
    return {channel, ...(symbol !== null && {symbol})};
  }

  close(): void {
    this.#feeds.close();
  }

  /** Sockets know the names of the second API alone: "BTC/USD". */
  #marketOf(symbol: string): EngineMarket {
    const market = this.#context.engine.markets.find(symbol);
    if (market === null) throw errorOf(`Currency pair not supported ${symbol}`);
    // Looking at the book brings it to life.
    this.#context.engine.markets.book(symbol, 1);
    return market;
  }

  #feed(channel: string, market: EngineMarket, depth: number, snapshot: boolean): Feed {
    if (channel === 'book') return bookFeed(this.#context, market, depth, snapshot, this.#send);
    const make = channel === 'trade' ? tradeFeed : tickerFeed;
    return make(this.#context, market, snapshot, this.#send);
  }

  /** Rules change in the sandbox by hand alone: the next subscription has them. https://docs.kraken.com/api/docs/websocket-v2/instrument */
  #instruments(snapshot: boolean): Feed {
    const markets = this.#context.engine.markets.all('spot');
    const ids = [...new Set(markets.flatMap(({base, quote}) => [base, quote]))];
    const assets = ids.map((id) => ({id, status: 'enabled', precision: 10, precision_display: 5, borrowable: false}));
    const data = {assets, pairs: markets.map(pairRow)};
    const stop = this.#context.clock.after(0, () => snapshot && this.#send({channel: 'instrument', type: 'snapshot', data}));
    return {symbol: '', hear() {}, close: stop};
  }
}

function nameOf(channel: string, symbol: string | null): string {
  return `${channel} ${symbol ?? ''}`;
}

function pairRow({symbol, base, quote, status, tickSize, stepSize, minQuantity, minNotional}: EngineMarket): object {
  return {
    symbol,
    base,
    quote,
    status: {TRADING: 'online', CANCEL_ONLY: 'cancel_only', HALTED: 'maintenance'}[status],
    qty_precision: decimalsOf(stepSize),
    qty_increment: numberOf(stepSize),
    price_precision: decimalsOf(tickSize),
    cost_precision: COST_DECIMALS,
    marginable: false,
    has_index: true,
    cost_min: numberOf(minNotional),
    tick_size: numberOf(tickSize),
    price_increment: numberOf(tickSize),
    qty_min: numberOf(minQuantity),
  };
}
