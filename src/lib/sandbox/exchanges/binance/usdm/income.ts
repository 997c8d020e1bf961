/**
 * The account's ledger: what fills, funding and liquidations brought and cost.
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/account/rest-api/Get-Income-History
 */
import type {DecimalText} from '../../../../model/decimal.ts';
import type {EngineEvent} from '../../../engine/events.ts';
import {text, units} from '../../../engine/fixed.ts';
import type {Movement} from '../../../engine/movement.ts';
import type {VenueContext} from '../../../kit/context.ts';

const WALLET = 'futures';
/** Ids of transactions have nineteen digits, which no double holds. */
const FIRST_ID = 1_581_916_192_027_936_001n;

export interface IncomeEntry {
  readonly account: string;
  /** Canonical; null for what belongs to no contract. */
  readonly symbol: string | null;
  readonly incomeType: string;
  /** Negative was paid. */
  readonly income: DecimalText;
  readonly asset: string;
  readonly time: number;
  readonly tranId: bigint;
  readonly tradeId: number | null;
}

type Row = Omit<IncomeEntry, 'tranId'>;

export class Income {
  readonly #entries: IncomeEntry[] = [];
  readonly #markets: VenueContext['engine']['markets'];
  readonly #stop: () => void;

  constructor({engine}: Pick<VenueContext, 'engine'>) {
    this.#markets = engine.markets;
    this.#stop = engine.events.subscribe((event) => this.#hear(event));
  }

  close(): void {
    this.#stop();
  }

  /** Oldest first. */
  of(account: string): readonly IncomeEntry[] {
    return this.#entries.filter((entry) => entry.account === account);
  }

  #hear(event: EngineEvent): void {
    if (event.type === 'FUNDING') {
      const {accountId: account, symbol, asset, at: time, amount: income} = event;
      this.#add({account, symbol, incomeType: 'FUNDING_FEE', income, asset, time, tradeId: null});
    }
    if (event.type === 'INSURANCE') {
      const {accountId: account, symbol, asset, at: time, amount: income} = event;
      this.#add({account, symbol, incomeType: 'INSURANCE_CLEAR', income, asset, time, tradeId: null});
    }
    if (event.type === 'MOVEMENT') this.#onMovement(event.movement);
    if (event.type !== 'ORDER' || event.trade === null) return;
    const {accountId: account, symbol, feeAsset: asset, fee, profit, tradeId, at: time} = event.trade;
    if (this.#markets.find(symbol)?.product !== 'linear') return;
    const of = {account, symbol, asset, time, tradeId};
    if (fee !== '0') this.#add({...of, incomeType: 'COMMISSION', income: text(-units(fee))});
    if (profit !== null && profit !== '0') this.#add({...of, incomeType: 'REALIZED_PNL', income: profit});
  }

  #onMovement({kind, accountId: account, wallet, to, asset, amount, at: time}: Movement): void {
    const incomeType = kind === 'TRANSFER' ? 'TRANSFER' : kind === 'REBATE' ? 'COMMISSION_REBATE' : 'WELCOME_BONUS';
    const of = {account, symbol: null, incomeType, asset, time, tradeId: null};
    if (wallet === WALLET && kind !== 'WITHDRAWAL')
      this.#add({...of, income: kind === 'TRANSFER' ? text(-units(amount)) : amount});
    if (to === WALLET) this.#add({...of, income: amount});
  }

  #add(row: Row): void {
    this.#entries.push({...row, tranId: FIRST_ID + BigInt(this.#entries.length)});
  }
}
