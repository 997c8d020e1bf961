/**
 * What the engines have of a pair's orders, kept by their own events: each change is counted once, as it happens, instead of every order being
 * read again for each look. `verify` holds the sums against the engines' stores.
 */
import {type Decimal, dec, ZERO} from '../../src/lib/model/decimal.ts';
import {text, units} from '../../src/lib/sandbox/engine/fixed.ts';
import type {EngineOrder} from '../../src/lib/sandbox/engine/types.ts';
import type {DeskAccount} from './desk.ts';
import {isOpen} from './promises.ts';
import {marketOf} from './terms.ts';

export type TradeSide = 'BUY' | 'SELL';

/** Of one account and one side: base units, and what was kept back of them as a fee. */
interface Sums {
  filled: bigint;
  kept: bigint;
}

export class PairTruth {
  readonly #accounts: readonly DeskAccount[];
  readonly #symbols = new Map<DeskAccount, string>();
  readonly #orders = new Map<DeskAccount, Map<number, EngineOrder>>();
  readonly #sums = new Map<string, Sums>();
  readonly #stops: readonly (() => void)[];

  /** `onChange` is called after each change of an order of either account on its market; `isNew`: it is seen for the first time. */
  constructor(
    accounts: readonly DeskAccount[],
    symbolOn: (account: DeskAccount) => string,
    onChange: (account: DeskAccount, order: EngineOrder, isNew: boolean) => void,
  ) {
    this.#accounts = accounts;
    for (const account of accounts) {
      this.#symbols.set(account, marketOf(account.world, symbolOn(account)).symbol);
      this.#orders.set(account, new Map());
    }
    this.#stops = accounts.map((account) =>
      account.world.live.engine.events.subscribe((event) => {
        if (event.type !== 'ORDER' || !this.#isOwn(account, event.order)) return;
        const isNew = this.#note(account, event.order);
        onChange(account, event.order, isNew);
      }),
    );
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  filled(account: DeskAccount, side: TradeSide): Decimal {
    return dec(text(this.#sumsOf(account, side).filled));
  }

  /** Less what was kept back of a purchase. */
  net(account: DeskAccount, side: TradeSide): Decimal {
    const {filled, kept} = this.#sumsOf(account, side);
    return dec(text(side === 'BUY' ? filled - kept : filled));
  }

  /** What is in the book. */
  resting(): readonly EngineOrder[] {
    return this.#all().filter((order) => isOpen(order) && order.timeInForce === 'GTC');
  }

  get orders(): number {
    return this.#all().length;
  }

  /** Throws where an order changed without an event: then nothing that was compared is proven. */
  verify(): void {
    for (const account of this.#accounts) {
      const {engine} = account.world.live;
      for (const side of ['BUY', 'SELL'] as const) {
        const own = engine.orders.all(account.owner, this.#symbols.get(account)).filter((order) => order.side === side);
        const filled = own.reduce((sum, order) => sum.plus(order.filled), ZERO);
        const net = filled.minus(side === 'BUY' ? own.reduce((sum, {fees}) => sum.plus(fees.BTC ?? '0'), ZERO) : ZERO);
        const isSame = filled.eq(this.filled(account, side)) && net.eq(this.net(account, side));
        if (!isSame)
          throw new Error(`${account.account} ${side}: the engine's events leave ${this.net(account, side)}, it has ${net}`);
      }
    }
  }

  #all(): readonly EngineOrder[] {
    return this.#accounts.flatMap((account) => [...(this.#orders.get(account)?.values() ?? [])]);
  }

  #isOwn(account: DeskAccount, {accountId, symbol}: EngineOrder): boolean {
    return accountId === account.owner && symbol === this.#symbols.get(account);
  }

  #note(account: DeskAccount, order: EngineOrder): boolean {
    const orders = this.#orders.get(account);
    const before = orders?.get(order.orderId);
    const sums = this.#sumsOf(account, order.side);
    sums.filled += units(order.filled) - units(before?.filled ?? '0');
    sums.kept += units(order.fees.BTC ?? '0') - units(before?.fees.BTC ?? '0');
    orders?.set(order.orderId, order);
    return before === undefined;
  }

  #sumsOf(account: DeskAccount, side: TradeSide): Sums {
    const key = `${account.account} ${side}`;
    const known = this.#sums.get(key) ?? {filled: 0n, kept: 0n};
    this.#sums.set(key, known);
    return known;
  }
}
