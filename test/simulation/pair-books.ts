/** Which prices stood at the top of a pair's books, and for how long: an order that takes goes by one that is not old. */
import {type Decimal, dec, ONE} from '../../src/lib/model/decimal.ts';
import {text} from '../../src/lib/sandbox/engine/fixed.ts';
import type {EngineOrder} from '../../src/lib/sandbox/engine/types.ts';
import type {DeskAccount} from './desk.ts';
import {marketOf} from './terms.ts';

/** Reading books and preparing an order take a few seconds at most. */
const READ_MS = 10_000;
/** A stream of a book that fell silent is noticed in as much again. */
const STREAMED_MS = 20_000;

interface Top {
  readonly price: bigint | null;
  /** Null: it still stands. */
  until: number | null;
}

export class PairBooks {
  readonly #tops = new Map<DeskAccount, Readonly<Record<'bids' | 'asks', Top[]>>>();
  readonly #symbols: ReadonlyMap<DeskAccount, string>;
  readonly #stops: readonly (() => void)[];
  readonly #mostAgeMs: number;

  /** `streamed`: whether they are followed, not read each time. */
  constructor(accounts: readonly DeskAccount[], symbolOn: (account: DeskAccount) => string, streamed: boolean) {
    this.#mostAgeMs = streamed ? STREAMED_MS : READ_MS;
    this.#symbols = new Map(accounts.map((account) => [account, symbolOn(account)]));
    this.#stops = accounts.map((account) => {
      this.#tops.set(account, {bids: [], asks: []});
      this.#note(account);
      const {bookSymbol} = marketOf(account.world, symbolOn(account));
      return account.world.live.engine.events.subscribe((event) => {
        if (event.type === 'BOOK' && event.symbol === bookSymbol) this.#note(account);
      });
    });
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  /** Whether its price is as much worse than a best price as may be, of one that stood when it was decided on or shortly before. */
  isOfItsTime(account: DeskAccount, {side, price}: EngineOrder, decidedAt: number, slippage: string): boolean {
    const tick = marketOf(account.world, this.#symbols.get(account) ?? '').tickSize;
    const since = decidedAt - this.#mostAgeMs;
    const tops = this.#tops.get(account)?.[side === 'BUY' ? 'asks' : 'bids'] ?? [];
    return tops.some(
      (top) =>
        top.price !== null &&
        (top.until === null || top.until >= since) &&
        isWithin(dec(text(top.price)), dec(price ?? '0'), side, {tick, slippage}),
    );
  }

  #note(account: DeskAccount): void {
    const {engine} = account.world.live;
    const book = engine.markets.live(this.#symbols.get(account) ?? '')?.book;
    const tops = this.#tops.get(account);
    if (book === undefined || tops === undefined) return;
    for (const [side, buy] of [
      ['bids', true],
      ['asks', false],
    ] as const) {
      const price = book.side(buy).best()?.price ?? null;
      const last = tops[side].at(-1);
      if (last?.price === price) continue;
      if (last !== undefined) last.until = account.world.time.now();
      tops[side].push({price, until: null});
    }
  }
}

/** Rounded to the tick on the passive side. */
function isWithin(
  best: Decimal,
  price: Decimal,
  side: 'BUY' | 'SELL',
  {tick, slippage}: {readonly tick: string; readonly slippage: string},
): boolean {
  const band = best.times(side === 'BUY' ? ONE.plus(slippage) : ONE.minus(slippage));
  const short = side === 'BUY' ? band.minus(price) : price.minus(band);
  return short.gte(0) && short.lt(tick);
}
