/** What happens to the money of an account after the engine took a position over: the insurance takes what is left of its margin, or pays what it lacks. */
import {booked, over, smaller, text, times} from '../fixed.ts';
import type {Ledger} from '../ledger.ts';
import type {Outbox} from '../outbox.ts';
import {INSURANCE} from '../types.ts';
import type {Risk} from './risk.ts';

export interface Takeover {
  readonly accountId: string;
  readonly symbol: string;
  /** The settle asset. */
  readonly asset: string;
}

export class Insurance {
  readonly #risk: Risk;
  readonly #ledger: Ledger;
  readonly #events: Outbox;
  readonly #now: () => number;

  constructor(risk: Risk, ledger: Ledger, events: Outbox, now: () => number) {
    this.#risk = risk;
    this.#ledger = ledger;
    this.#events = events;
    this.#now = now;
  }

  /** `left`: the margin of the position with its profit, less the fee; below zero the insurance pays. */
  afterIsolated(takeover: Takeover, left: bigint): void {
    this.#receive(takeover, takeover.asset, -left);
  }

  /** A cross position loses its maintenance margin, as far as its pool has it. The last one of a pool in debt has the debt paid. */
  afterCross(takeover: Takeover, maintenance: bigint): void {
    const {accountId, asset} = takeover;
    const isUnified = this.#risk.settings.isUnified(accountId);
    const {equity} = isUnified ? this.#risk.unified(accountId) : this.#risk.state(accountId, asset);
    if (equity > 0n) {
      const spare = isUnified ? over(equity, this.#risk.marks.usd(asset)) : equity;
      this.#receive(takeover, asset, -smaller(maintenance, spare));
    } else if (!this.#risk.isExposed(accountId, isUnified ? null : asset)) {
      if (isUnified) this.#repay(takeover);
      else this.#receive(takeover, asset, -equity);
    }
  }

  /** What a unified account owes is paid with its coins at their value, and where they do not suffice by the insurance. */
  #repay(takeover: Takeover): void {
    const {accountId} = takeover;
    const {marks, wallet} = this.#risk;
    const amounts = this.#ledger.holdings(accountId, wallet).map(({asset, free, locked}) => ({asset, amount: free + locked}));
    for (const {asset: owed, amount} of amounts) {
      let debt = amount < 0n ? -amount : 0n;
      for (const coin of amounts) {
        const value = marks.usd(coin.asset);
        if (debt === 0n || coin.amount <= 0n || value === 0n) continue;
        const price = over(marks.usd(owed), value);
        const paid = smaller(coin.amount, times(debt, price) + 1n);
        const worth = smaller(debt, over(paid, price));
        coin.amount -= paid;
        debt -= worth;
        this.#receive(takeover, coin.asset, -paid);
        this.#receive(takeover, owed, worth);
      }
      this.#receive(takeover, owed, debt);
    }
  }

  #receive({accountId, symbol}: Takeover, asset: string, exact: bigint): void {
    const amount = booked(exact);
    if (amount === 0n) return;
    const {wallet} = this.#risk;
    this.#ledger.credit(accountId, wallet, asset, amount);
    this.#ledger.credit(INSURANCE, wallet, asset, -amount);
    this.#events.put({type: 'INSURANCE', at: this.#now(), accountId, symbol, asset, amount: text(amount)});
  }
}
