/** A desk over two exchanges, mostly with two accounts on one of them: one machine, one state, and what the engines have of its orders. */
import {dec, ZERO} from '../../src/lib/model/decimal.ts';
import type {Product} from '../../src/lib/model/market.ts';
import type {OrderDeps} from '../../src/lib/orders/order-deps.ts';
import type {EngineOrder} from '../../src/lib/sandbox/engine/types.ts';
import {inProduct} from '../support/product.ts';
import type {Mutation} from './mutation.ts';
import {isOpen, isPlaced} from './promises.ts';
import {simulatedState} from './simulated-state.ts';
import {isStranger} from './strangers.ts';
import {marketOf} from './terms.ts';
import {VirtualTime} from './virtual-time.ts';
import {createWorld, type Sides, type World, type WorldAccount} from './world.ts';

const COINS = ['BTC', 'SOL', 'DOGE'] as const;

const START = Date.UTC(2026, 0, 1);

export interface DeskOptions {
  readonly mutation?: Mutation | undefined;
  /** Default: spot. */
  readonly product?: Product;
  /** Of each exchange, where they differ. */
  readonly products?: readonly [Product, Product];
  /** How many coins each exchange lists. Default: all. */
  readonly coins?: number;
  /** Accounts on the first exchange. Default: two. */
  readonly customers?: 1 | 2;
}

export interface DeskAccount extends WorldAccount {
  readonly world: World;
}

/** One process of mxt that has every account. */
export interface DeskProcess {
  readonly deps: OrderDeps;
  /** Ctrl-C. */
  interrupt(): void;
  /** SIGKILL. */
  kill(): void;
}

export class Desk {
  readonly time: VirtualTime;
  readonly worlds: readonly [World, World];
  readonly accounts: readonly DeskAccount[];
  readonly product: Product;
  /** What the desk trades: pairs of coins, or contracts. */
  readonly symbols: readonly string[];

  constructor(
    [one, other]: readonly [Sides, Sides],
    seed: number,
    {mutation, product = 'spot', products = [product, product], coins, customers = 2}: DeskOptions = {},
  ) {
    this.time = new VirtualTime(START);
    this.product = product;
    this.symbols = COINS.map((coin) => inProduct(`${coin}/USDT`, product));
    const shared = {skewMs: 0, mutation, time: this.time, state: simulatedState('memory'), ...(coins !== undefined && {coins})};
    const [first, second] = products;
    this.worlds = [
      createWorld(one, {seed, ...shared, customers, product: first}),
      createWorld(other, {seed: seed + 1, ...shared, product: second}),
    ];
    this.accounts = this.worlds.flatMap((world) => world.accounts.map((each) => ({...each, world})));
  }

  /** Each account gets this share of the money, in turn. */
  fund(money: string, shares: readonly number[]): void {
    this.accounts.forEach(({world, owner}, index) => {
      const amount = dec(money)
        .mul(shares[index] ?? 1)
        .toFixed(0);
      if (world.product === 'linear') world.live.engine.deposit(owner, world.contractWallet, 'USDT', amount);
      else for (const asset of ['USDT', ...COINS]) world.live.engine.deposit(owner, 'spot', asset, amount);
    });
  }

  start(): DeskProcess {
    const [one, other] = [this.worlds[0].start(), this.worlds[1].start()];
    const accounts = [...one.deps.accounts, ...other.deps.accounts];
    return {
      deps: {...one.deps, accounts},
      // Both were given one signal: that of the first.
      interrupt: () => one.interrupt(),
      kill() {
        one.kill();
        other.kill();
      },
    };
  }

  /** What the engines have of the desk's orders, each with its account. */
  orders(): readonly {readonly account: DeskAccount; readonly order: EngineOrder}[] {
    return this.accounts.flatMap((account) =>
      account.world.live.engine.orders
        .all(account.owner)
        .filter((order) => isPlaced(order) && !isStranger(order))
        .map((order) => ({account, order})),
    );
  }

  /** Filled and resting on all accounts. */
  reached(symbol: string) {
    return this.orders()
      .filter(({account: {world}, order}) => order.symbol === marketOf(world, symbol).symbol)
      .reduce((sum, {order}) => sum.plus(isOpen(order) ? order.quantity : order.filled), ZERO);
  }

  /** The coarsest step of the exchanges. */
  step(symbol: string): string {
    const steps = this.worlds.map((world) => marketOf(world, symbol).stepSize);
    return steps.reduce((coarse, step) => (dec(step).gt(coarse) ? step : coarse));
  }

  close(): void {
    for (const world of this.worlds) world.close();
  }
}
