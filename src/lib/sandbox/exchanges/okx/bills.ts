/**
 * What moved the money of the trading account, one row for each currency and event, written down as it happens.
 * https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-bills-details-last-7-days
 */
import type {EngineEvent} from '../../engine/events.ts';
import {text, units} from '../../engine/fixed.ts';
import {TRADING_WALLET} from '../../engine/ledger.ts';
import type {Movement} from '../../engine/movement.ts';
import type {EngineOrder, EngineTrade} from '../../engine/types.ts';
import type {VenueHost} from '../../venue.ts';
import {subTypeOf} from './fill-types.ts';

export interface Bill {
  readonly id: bigint;
  readonly accountId: string;
  readonly ccy: string;
  /** 1 transfer, 2 trade, 5 liquidation, 7 interest, 8 funding. */
  readonly type: '1' | '2' | '5' | '7' | '8';
  readonly subType: string;
  readonly at: number;
  /** Null for a transfer. */
  readonly symbol: string | null;
  readonly trade: EngineTrade | null;
  readonly order: EngineOrder | null;
  readonly mode: 'cash' | 'cross' | 'isolated' | '';
  /** Base units of contracts, else in the currency of the row. */
  readonly quantity: string;
  readonly price: string;
  /** Of the account's balance, and what that is after the event. */
  readonly change: bigint;
  readonly balance: bigint;
  /** Of what an isolated position has for itself. */
  readonly positionChange: bigint;
  readonly positionBalance: bigint;
  readonly profit: bigint;
  readonly fee: bigint;
}

type Entry = Omit<Bill, 'id' | 'balance' | 'positionBalance'>;
type Happened<T extends EngineEvent['type']> = Extract<EngineEvent, {type: T}>;

const FIRST = 3_000_000_000_000_000_000n;
/** Older rows of an account are forgotten, so that a sandbox can run for days. */
const KEPT = 20_000;
const NOTHING = {positionChange: 0n, profit: 0n, fee: 0n};

export class Bills {
  readonly #engine: VenueHost['engine'];
  readonly #stop: () => void;
  readonly #rows = new Map<string, Bill[]>();
  readonly #ids = new WeakMap<EngineTrade, bigint>();
  /** By account and currency. */
  readonly #balances = new Map<string, bigint>();
  /** What isolated positions had for themselves when last seen. */
  readonly #margins = new Map<string, bigint>();
  #last = FIRST;

  constructor({engine, accounts}: Pick<VenueHost, 'engine' | 'accounts'>) {
    this.#engine = engine;
    for (const {name} of accounts)
      for (const {asset, wallet, free, locked} of engine.ledger.balances(name))
        if (wallet === TRADING_WALLET) this.#balances.set(`${name} ${asset}`, units(free) + units(locked));
    this.#stop = engine.events.subscribe((event) => {
      if (event.type === 'ORDER' && event.trade !== null) this.#onTrade(event.order, event.trade);
      else if (event.type === 'FUNDING') this.#onFunding(event);
      else if (event.type === 'INSURANCE') this.#onInsurance(event);
      else if (event.type === 'DEPOSIT' && event.wallet === TRADING_WALLET)
        this.#onMove(event.accountId, event.asset, units(event.amount), event.at);
      else if (event.type === 'MOVEMENT') this.#onMovement(event.movement);
    });
  }

  /** Oldest first. */
  of(accountId: string): readonly Bill[] {
    return this.#rows.get(accountId) ?? [];
  }

  /** The row of a fill; of a fill of coins the one of what was bought or sold. */
  idOf(trade: EngineTrade): bigint {
    return this.#ids.get(trade) ?? 0n;
  }

  close(): void {
    this.#stop();
  }

  #onTrade(order: EngineOrder, trade: EngineTrade): void {
    const {accountId, symbol, at, price, side, quantity, quoteQuantity} = trade;
    const market = this.#engine.markets.find(symbol);
    if (market === null) return;
    const type = trade.cause === 'LIQUIDATION' ? '5' : '2';
    const common = {accountId, type, at, symbol, trade, order, price, subType: subTypeOf(trade, order.positionSide)} as const;
    if (market.product === 'linear') return this.#onContract(order, trade, {...common, ccy: market.settle ?? market.quote});
    const feeIn = (ccy: string) => (trade.feeAsset === ccy ? units(trade.fee) : 0n);
    const coins = (ccy: string, amount: string, received: boolean) => {
      const fee = feeIn(ccy);
      const change = (received ? units(amount) : -units(amount)) - fee;
      this.#add({...common, ...NOTHING, ccy, mode: 'cash', quantity: amount, change, fee: -fee});
    };
    coins(market.base, quantity, side === 'BUY');
    this.#ids.set(trade, this.#last);
    coins(market.quote, quoteQuantity, side === 'SELL');
  }

  /** An isolated position takes its margin out of the account, and gives it back. */
  #onContract(
    order: EngineOrder,
    trade: EngineTrade,
    common: Omit<Entry, 'mode' | 'quantity' | 'change' | 'positionChange' | 'profit' | 'fee'>,
  ): void {
    const {positionSide, marginMode} = order;
    const [profit, fee] = [units(trade.profit ?? '0'), -units(trade.fee)];
    const moved = marginMode === 'ISOLATED' ? this.#marginMoved(trade.accountId, trade.symbol, positionSide ?? 'NET') : 0n;
    const mode = marginMode === 'ISOLATED' ? 'isolated' : 'cross';
    this.#add({...common, mode, quantity: trade.quantity, change: profit + fee - moved, positionChange: moved, profit, fee});
    this.#ids.set(trade, this.#last);
  }

  #onFunding({accountId, symbol, asset, amount, at, position}: Happened<'FUNDING'>): void {
    const paid = units(amount);
    const isIsolated = position.marginMode === 'ISOLATED';
    if (isIsolated) this.#marginMoved(accountId, symbol, position.side);
    this.#add({
      ...{accountId, ccy: asset, type: '8', subType: paid < 0n ? '173' : '174', at, symbol, trade: null, order: null},
      ...{mode: isIsolated ? 'isolated' : 'cross', quantity: position.quantity.replace('-', ''), price: position.markPrice},
      ...{change: isIsolated ? 0n : paid, positionChange: isIsolated ? paid : 0n, profit: paid, fee: 0n},
    });
  }

  /** What is left of a position that was taken over goes to the insurance, which pays what is lacking: more of the liquidation. */
  #onInsurance({accountId, symbol, asset, amount, at}: Happened<'INSURANCE'>): void {
    const last = this.#rows.get(accountId)?.findLast((row) => row.type === '5' && row.symbol === symbol);
    const {subType = '107', mode = 'cross'} = last ?? {};
    const row = {accountId, ccy: asset, type: '5', subType, at, symbol, trade: null, order: null, mode} as const;
    this.#add({...row, ...NOTHING, quantity: '0', price: '', change: units(amount), profit: units(amount)});
  }

  /** What comes from elsewhere, or goes there, passes the funding account. Only interest of a debt is taken here. */
  #onMovement({kind, accountId, wallet, to, asset, amount, fee, at}: Movement): void {
    const isOut = kind === 'TRANSFER' || kind === 'WITHDRAWAL';
    if (to === TRADING_WALLET) this.#onMove(accountId, asset, units(amount), at);
    if (wallet !== TRADING_WALLET) return;
    const isInterest = kind === 'INTEREST' && amount.startsWith('-');
    this.#onMove(accountId, asset, isOut ? -(units(amount) + units(fee)) : units(amount), at, isInterest ? '7' : '1');
  }

  #onMove(accountId: string, ccy: string, change: bigint, at: number, type: '1' | '7' = '1'): void {
    const subType = type === '7' ? '9' : change < 0n ? '12' : '11';
    const row = {accountId, ccy, type, subType, at, symbol: null, trade: null, order: null, mode: ''} as const;
    this.#add({...row, ...NOTHING, quantity: text(change < 0n ? -change : change), price: '', change});
  }

  /** Since it was last asked. Of several fills of one order the first moves it all. */
  #marginMoved(accountId: string, symbol: string, side: 'NET' | 'LONG' | 'SHORT'): bigint {
    const {margin} = this.#engine.contracts.positions.of(accountId, symbol, side, 'ISOLATED');
    const key = `${accountId} ${symbol} ${side}`;
    const before = this.#margins.get(key) ?? 0n;
    this.#margins.set(key, margin);
    return margin - before;
  }

  #add(entry: Entry): void {
    const {accountId, ccy, symbol, order} = entry;
    const key = `${accountId} ${ccy}`;
    const balance = (this.#balances.get(key) ?? 0n) + entry.change;
    this.#balances.set(key, balance);
    this.#last += 1n;
    const positionBalance = this.#margins.get(`${accountId} ${symbol} ${order?.positionSide ?? 'NET'}`) ?? 0n;
    const rows = this.#rows.get(accountId) ?? [];
    this.#rows.set(accountId, rows);
    rows.push({...entry, id: this.#last, balance, positionBalance: entry.mode === 'isolated' ? positionBalance : 0n});
    if (rows.length > 2 * KEPT) rows.splice(0, KEPT);
  }
}
