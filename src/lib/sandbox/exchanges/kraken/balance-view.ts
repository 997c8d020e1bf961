/** The channel `balances`: what each asset adds up to, and every change as a row of the ledger. https://docs.kraken.com/api/docs/websocket-v2/balances */

import type {EngineEvent} from '../../engine/events.ts';
import {text, units} from '../../engine/fixed.ts';
import type {EngineBalance, EngineTrade} from '../../engine/types.ts';
import {numberOf} from '../../kit/exact-json.ts';
import {balancesByAsset, totalOf} from './account.ts';
import {type Context, rfc3339} from './context.ts';
import {stableTxid, tradeTxid} from './ids.ts';

/** The snapshot: every asset with its wallets. */
export function balanceRows(context: Context, account: string): readonly object[] {
  return [...balancesByAsset(context, account)].map(([asset, balances]) => ({
    asset,
    asset_class: 'currency',
    balance: numberOf(sumOf(balances)),
    wallets: balances.map((balance) => ({...walletOf(balance), balance: numberOf(totalOf(balance))})),
  }));
}

function sumOf(balances: readonly EngineBalance[]): string {
  return text(balances.reduce((sum, balance) => sum + units(totalOf(balance)), 0n));
}

function walletOf({wallet}: EngineBalance): {readonly type: string; readonly id: string} {
  return wallet === 'earn' ? {type: 'earn', id: 'bonded'} : {type: 'spot', id: 'main'};
}

/** A trade whose balances have not been announced yet. */
interface Unannounced {
  readonly reference: string;
  fee: bigint;
}

/** Finds what moved: an order that only ties money up changes no balance. */
export class BalanceChanges {
  readonly #context: Context;
  readonly #totals = new Map<string, bigint>();
  readonly #unannounced = new Map<string, Unannounced>();
  #rows = 0;

  constructor(context: Context) {
    this.#context = context;
    for (const {name} of context.accounts)
      for (const balance of context.engine.ledger.balances(name)) this.#totals.set(keyOf(name, balance), units(totalOf(balance)));
  }

  /** A trade, whose balances are announced next: its fee is shown apart. */
  note(trade: EngineTrade): void {
    const market = this.#context.engine.markets.find(trade.symbol);
    for (const asset of market === null ? [] : [market.base, market.quote]) {
      const key = `${trade.accountId} spot ${asset}`;
      const known = this.#unannounced.get(key) ?? {reference: tradeTxid(trade), fee: 0n};
      if (asset === trade.feeAsset) known.fee += units(trade.fee);
      this.#unannounced.set(key, known);
    }
  }

  rows({accountId, balances, at}: Extract<EngineEvent, {type: 'BALANCE'}>): readonly object[] {
    return balances.flatMap((balance) => {
      const key = keyOf(accountId, balance);
      const trade = this.#unannounced.get(key);
      this.#unannounced.delete(key);
      const total = units(totalOf(balance));
      const change = total - (this.#totals.get(key) ?? 0n);
      this.#totals.set(key, total);
      return change === 0n ? [] : [this.#row(balance, change, at, trade)];
    });
  }

  #row(balance: EngineBalance, change: bigint, at: number, trade: Unannounced | undefined): object {
    this.#rows += 1;
    const ledgerId = stableTxid('L', String(this.#rows));
    const fee = trade?.fee ?? 0n;
    const {type, id} = walletOf(balance);
    return {
      ledger_id: ledgerId,
      ref_id: trade?.reference ?? ledgerId,
      timestamp: rfc3339(at),
      type: trade === undefined ? 'deposit' : 'trade',
      asset: balance.asset,
      asset_class: 'currency',
      category: trade === undefined ? 'deposit' : 'trade',
      wallet_type: type,
      wallet_id: id,
      amount: numberOf(text(change + fee)),
      fee: numberOf(text(fee)),
      balance: numberOf(totalOf(balance)),
    };
  }
}

function keyOf(account: string, {wallet, asset}: EngineBalance): string {
  return `${account} ${wallet} ${asset}`;
}
