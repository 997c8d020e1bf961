/**
 * The private stream: tells an account's connections what happens to its orders, conditional orders, wallet and positions. Of
 * one fill TRADE_LITE comes first, then ACCOUNT_UPDATE, then ORDER_TRADE_UPDATE, as seen on the exchange.
 */

import type {EngineEvent} from '../../../engine/events.ts';
import {text, units} from '../../../engine/fixed.ts';
import type {EnginePosition} from '../../../engine/margin/position.ts';
import type {EngineBalance} from '../../../engine/types.ts';
import {AccountListeners} from '../../../kit/account-events.ts';
import {poolOf, WALLET} from './account.ts';
import type {Algo} from './algo-book.ts';
import type {UsdmContext} from './context.ts';
import {accountUpdate, algoUpdate, marginCall, orderUpdate, tradeLite} from './user-events.ts';

/** What an account hears of a change once its wallet has moved. */
interface Pending {
  readonly positions: EnginePosition[];
  /** Events that come after the account's. */
  readonly held: object[];
  reason: string | null;
  symbol: string | null;
  /** What the wallet got beside profit and fees, by asset. */
  readonly changes: Map<string, bigint>;
}

/** A warning goes out when maintenance is this share of what there is, in percent, and again only after it fell below half. */
const CALL_PERCENT = 80n;

export class UserStream extends AccountListeners<object> {
  readonly #context: UsdmContext;
  readonly #stop: () => void;
  readonly #pending = new Map<string, Pending>();
  readonly #warned = new Set<string>();

  constructor(context: UsdmContext) {
    super();
    this.#context = context;
    this.#stop = context.engine.events.subscribe((event) => this.#hear(event));
    context.algos.onChange((algo) => this.#hearAlgo(algo));
  }

  close(): void {
    this.#stop();
    this.clear();
  }

  #hearAlgo(algo: Algo): void {
    if (this.has(algo.account)) this.#say(algo.account, algoUpdate(this.#context, algo));
  }

  #hear(event: EngineEvent): void {
    if (event.type === 'ORDER') this.#hearOrder(event);
    else if (event.type === 'POSITION') this.#pend(event.position.accountId)?.positions.push(event.position);
    else if (event.type === 'BALANCE') this.#settle(event.accountId, event.at, event.balances);
    else if (event.type === 'MARK' || event.type === 'PUBLIC_TRADE') this.#warn(event.at);
    else if (event.type === 'FUNDING') {
      const {accountId, asset, amount, symbol} = event;
      const pending = this.#pend(accountId);
      if (pending === null) return;
      pending.reason = 'FUNDING_FEE';
      pending.symbol = symbol;
      pending.changes.set(asset, (pending.changes.get(asset) ?? 0n) + units(amount));
    } else if (event.type === 'DEPOSIT' && event.wallet === WALLET) {
      const pending = this.#pend(event.accountId);
      if (pending === null) return;
      pending.reason = 'DEPOSIT';
      pending.changes.set(event.asset, units(event.amount));
    }
  }

  #hearOrder(event: Extract<EngineEvent, {type: 'ORDER'}>): void {
    const {accountId, symbol} = event.order;
    if (!this.has(accountId) || this.#context.engine.markets.find(symbol)?.product !== 'linear') return;
    if (event.trade === null) return this.#say(accountId, orderUpdate(this.#context, event));
    this.tell(accountId, tradeLite(this.#context, event));
    this.#pend(accountId)?.held.push(orderUpdate(this.#context, event));
  }

  /** At once, or after the account's event where one is due. */
  #say(account: string, event: object): void {
    const pending = this.#pending.get(account);
    if (pending === undefined) this.tell(account, event);
    else pending.held.push(event);
  }

  /** Null where nobody listens. */
  #pend(account: string): Pending | null {
    if (!this.has(account)) return null;
    const pending = this.#pending.get(account) ?? {positions: [], held: [], reason: null, symbol: null, changes: new Map()};
    this.#pending.set(account, pending);
    return pending;
  }

  #settle(account: string, at: number, balances: readonly EngineBalance[]): void {
    const pending = this.#pending.get(account) ?? null;
    this.#pending.delete(account);
    const assets = balances.flatMap(({wallet, asset}) => (wallet === WALLET ? [asset] : []));
    if (this.has(account) && assets.length > 0) {
      const wallets = assets.map((asset) => {
        const {wallet, cross} = poolOf(this.#context, account, asset);
        return {asset, wallet: text(wallet), cross: text(cross), change: text(pending?.changes.get(asset) ?? 0n)};
      });
      const {reason = null, symbol = null} = pending ?? {};
      // Funding tells the position of an isolated one alone, whose margin it changed.
      const positions = (pending?.positions ?? []).filter(
        ({marginMode}) => reason !== 'FUNDING_FEE' || marginMode === 'ISOLATED',
      );
      this.tell(account, accountUpdate(this.#context, {at, reason: reason ?? 'ORDER', wallets, positions, symbol}));
    }
    for (const event of pending?.held ?? []) this.tell(account, event);
  }

  /** Tells who is near liquidation, once. */
  #warn(at: number): void {
    const {contracts, markets} = this.#context.engine;
    for (const {name} of this.#context.accounts) {
      const cross = this.has(name) ? contracts.positions.open(name).filter((each) => !contracts.risk.isIsolated(each)) : [];
      for (const [asset, held] of Map.groupBy(cross, ({symbol}) => markets.find(symbol)?.settle ?? '')) {
        const {equity, maintenance} = contracts.state(name, asset);
        const key = `${name} ${asset}`;
        if (maintenance * 100n < equity * (CALL_PERCENT / 2n)) this.#warned.delete(key);
        if (maintenance * 100n < equity * CALL_PERCENT || this.#warned.has(key)) continue;
        this.#warned.add(key);
        const positions = held.map((each) => contracts.snapshot(each));
        this.tell(name, marginCall(this.#context, at, text(poolOf(this.#context, name, asset).cross), positions));
      }
    }
  }
}
