/** What moved the money of every account, in the order in which it happened. https://bybit-exchange.github.io/docs/v5/account/transaction-log */
import type {Engine} from '../../engine/engine.ts';
import type {EngineEvent} from '../../engine/events.ts';
import {text, units} from '../../engine/fixed.ts';
import {TRADING_WALLET} from '../../engine/ledger.ts';
import type {PositionSide} from '../../engine/margin/position.ts';
import type {Movement} from '../../engine/movement.ts';
import type {EngineTrade} from '../../engine/types.ts';

type Event<T extends EngineEvent['type']> = Extract<EngineEvent, {type: T}>;
export type FundingEvent = Event<'FUNDING'>;

type LogType = 'TRADE' | 'SETTLEMENT' | 'LIQUIDATION' | 'TRANSFER_IN' | 'TRANSFER_OUT' | 'AIRDROP' | 'FEE_REFUND' | 'INTEREST';
const PAID = {REWARD: 'AIRDROP', REBATE: 'FEE_REFUND', INTEREST: 'INTEREST'} as const;

/** One asset that changed. change = cashFlow + funding - fee. */
export interface LogRow {
  readonly number: number;
  readonly at: number;
  readonly type: LogType;
  readonly asset: string;
  /** "" for what is of no market. */
  readonly symbol: string;
  readonly cashFlow: string;
  readonly funding: string;
  readonly fee: string;
  /** Of the asset, afterwards. */
  readonly balance: string;
  readonly trade: EngineTrade | null;
  readonly payment: FundingEvent | null;
}

const KEPT = 20_000;

export class AccountLog {
  readonly #engine: Engine;
  readonly #stop: () => void;
  readonly #rows = new Map<string, LogRow[]>();
  readonly #payments = new Map<string, FundingEvent[]>();
  readonly #balances = new Map<string, bigint>();
  /** By account, contract and side: profit less fees, with funding. */
  readonly #realized = new Map<string, bigint>();
  #number = 0;

  constructor(engine: Engine, accounts: readonly string[]) {
    this.#engine = engine;
    for (const account of accounts)
      for (const {asset, free, locked} of engine.ledger.holdings(account, TRADING_WALLET))
        this.#balances.set(`${account} ${asset}`, free + locked);
    this.#stop = engine.events.subscribe((event) => this.#hear(event));
  }

  close(): void {
    this.#stop();
  }

  /** Oldest first. */
  rows(account: string): readonly LogRow[] {
    return this.#rows.get(account) ?? [];
  }

  /** Oldest first. */
  payments(account: string): readonly FundingEvent[] {
    return this.#payments.get(account) ?? [];
  }

  /** Of a contract since the account began, or of all that are settled in an asset. */
  realized(account: string, symbol: string, side: PositionSide): bigint {
    return this.#realized.get(`${account} ${symbol} ${side}`) ?? 0n;
  }

  realizedIn(account: string, asset: string): bigint {
    return this.#realized.get(`${account} ${asset}`) ?? 0n;
  }

  #hear(event: EngineEvent): void {
    if (event.type === 'ORDER' && event.trade !== null) {
      if (event.trade.contract === null) this.#coins(event.trade);
      else this.#contract(event, event.trade);
    } else if (event.type === 'FUNDING') this.#funding(event);
    else if (event.type === 'INSURANCE') {
      const {accountId, at, asset, symbol, amount} = event;
      this.#add(accountId, {type: 'LIQUIDATION', at, asset, symbol, cashFlow: amount});
    } else if (event.type === 'DEPOSIT' && event.wallet === TRADING_WALLET) {
      const {accountId, at, asset, amount} = event;
      this.#add(accountId, {type: 'TRANSFER_IN', at, asset, cashFlow: amount});
    } else if (event.type === 'MOVEMENT') this.#move(event.movement);
  }

  /** Chains lead out of the funding wallet, so what is withdrawn from this one is moved there first. */
  #move({kind, accountId, wallet, to, asset, amount, fee, at}: Movement): void {
    const isOut = kind === 'TRANSFER' || kind === 'WITHDRAWAL';
    const of = {at, asset};
    if (wallet === TRADING_WALLET && isOut)
      this.#add(accountId, {...of, type: 'TRANSFER_OUT', cashFlow: text(-(units(amount) + units(fee)))});
    else if (to === TRADING_WALLET && isOut) this.#add(accountId, {...of, type: 'TRANSFER_IN', cashFlow: amount});
    else if (wallet === TRADING_WALLET && !isOut && kind !== 'DEPOSIT')
      this.#add(accountId, {...of, type: PAID[kind], cashFlow: amount});
  }

  /** A spot trade moves two coins; the fee leaves one of them. */
  #coins(trade: EngineTrade): void {
    const market = this.#engine.markets.find(trade.symbol);
    if (market === null) return;
    const {accountId, at, symbol, side, quantity, quoteQuantity, feeAsset, fee} = trade;
    for (const [asset, amount, received] of [
      [market.base, quantity, side === 'BUY'],
      [market.quote, quoteQuantity, side === 'SELL'],
    ] as const) {
      const cashFlow = received ? amount : text(-units(amount));
      this.#add(accountId, {type: 'TRADE', at, asset, symbol, cashFlow, fee: feeAsset === asset ? fee : '0', trade});
    }
  }

  #contract({order}: Event<'ORDER'>, trade: EngineTrade): void {
    const {accountId, at, symbol, fee, feeAsset: asset, cause, profit} = trade;
    const type = cause === 'LIQUIDATION' ? 'LIQUIDATION' : 'TRADE';
    this.#add(accountId, {type, at, asset, symbol, cashFlow: profit ?? '0', fee, trade});
    this.#realize(accountId, symbol, order.positionSide ?? 'NET', asset, units(profit ?? '0') - units(fee));
  }

  #funding(payment: FundingEvent): void {
    const {accountId, at, asset, symbol, amount, settled, position} = payment;
    const paid = this.#payments.get(accountId) ?? [];
    this.#payments.set(accountId, paid);
    paid.push(payment);
    if (paid.length > KEPT) paid.splice(0, KEPT / 2);
    this.#add(accountId, {type: 'SETTLEMENT', at, asset, symbol, cashFlow: settled, funding: amount, payment});
    this.#realize(accountId, symbol, position.side, asset, units(amount) + units(settled));
  }

  #realize(account: string, symbol: string, side: PositionSide, asset: string, amount: bigint): void {
    for (const key of [`${account} ${symbol} ${side}`, `${account} ${asset}`])
      this.#realized.set(key, (this.#realized.get(key) ?? 0n) + amount);
  }

  #add(account: string, row: Partial<LogRow> & Pick<LogRow, 'type' | 'at' | 'asset'>): void {
    const {symbol = '', cashFlow = '0', funding = '0', fee = '0', trade = null, payment = null} = row;
    const key = `${account} ${row.asset}`;
    const balance = (this.#balances.get(key) ?? 0n) + units(cashFlow) + units(funding) - units(fee);
    this.#balances.set(key, balance);
    this.#number += 1;
    const rows = this.#rows.get(account) ?? [];
    this.#rows.set(account, rows);
    rows.push({...row, number: this.#number, symbol, cashFlow, funding, fee, trade, payment, balance: text(balance)});
    if (rows.length > KEPT) rows.splice(0, KEPT / 2);
  }
}
