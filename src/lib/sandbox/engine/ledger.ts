/** Balances with locks. Money only moves between accounts here, so that its sum changes by deposits alone. */
import type {DecimalText} from '../../model/decimal.ts';
import {text} from './fixed.ts';
import type {EngineBalance} from './types.ts';

/** Wallet that spot orders trade from. */
export const TRADING_WALLET = 'spot';

interface Entry {
  readonly asset: string;
  readonly wallet: string;
  free: bigint;
  locked: bigint;
}

/** What of the free money of a wallet other things stand on: contracts on margin. */
export type Encumbrance = (accountId: string, asset: string, wallet: string) => bigint;

export class Ledger {
  readonly #accounts = new Map<string, Map<string, Entry>>();
  #touched = new Map<string, Set<Entry>>();
  #encumbrance: Encumbrance | null = null;

  /** From now on this much of each wallet cannot be spent. */
  encumber(encumbrance: Encumbrance): void {
    this.#encumbrance = encumbrance;
  }

  /** Adds to (or, when negative, takes from) the free balance. The market maker may go below zero; customers lock money before they trade. */
  credit(accountId: string, wallet: string, asset: string, amount: bigint): void {
    const entry = this.#entry(accountId, wallet, asset);
    entry.free += amount;
    this.#touch(accountId, entry);
  }

  free(accountId: string, asset: string, wallet = TRADING_WALLET): bigint {
    return this.#accounts.get(accountId)?.get(`${wallet}/${asset}`)?.free ?? 0n;
  }

  /** Free and locked. */
  total(accountId: string, asset: string, wallet = TRADING_WALLET): bigint {
    const entry = this.#accounts.get(accountId)?.get(`${wallet}/${asset}`);
    return entry === undefined ? 0n : entry.free + entry.locked;
  }

  /** Free money that nothing stands on. */
  usable(accountId: string, asset: string): bigint {
    const free = this.free(accountId, asset);
    return this.#encumbrance === null ? free : free - this.#encumbrance(accountId, asset, TRADING_WALLET);
  }

  /** Moves free money into the lock; false, and nothing moved, when there is too little. */
  lock(accountId: string, asset: string, amount: bigint): boolean {
    const entry = this.#entry(accountId, TRADING_WALLET, asset);
    if (entry.free < amount || (this.#encumbrance !== null && this.usable(accountId, asset) < amount)) return false;
    entry.free -= amount;
    entry.locked += amount;
    this.#touch(accountId, entry);
    return true;
  }

  unlock(accountId: string, asset: string, amount: bigint): void {
    if (amount === 0n) return;
    const entry = this.#entry(accountId, TRADING_WALLET, asset);
    entry.locked -= amount;
    entry.free += amount;
    this.#touch(accountId, entry);
  }

  /** Takes locked money out for a trade. */
  spendLocked(accountId: string, asset: string, amount: bigint): void {
    const entry = this.#entry(accountId, TRADING_WALLET, asset);
    entry.locked -= amount;
    this.#touch(accountId, entry);
  }

  /** Every asset of one wallet. */
  holdings(accountId: string, wallet: string): readonly Readonly<Pick<Entry, 'asset' | 'free' | 'locked'>>[] {
    return [...(this.#accounts.get(accountId)?.values() ?? [])].filter((entry) => entry.wallet === wallet);
  }

  balances(accountId: string): readonly EngineBalance[] {
    return [...(this.#accounts.get(accountId)?.values() ?? [])].map(toBalance);
  }

  /** Everything that exists of an asset, over all accounts and wallets: changed by deposits alone. */
  supply(asset: string): DecimalText {
    let sum = 0n;
    for (const entries of this.#accounts.values()) {
      for (const entry of entries.values()) if (entry.asset === asset) sum += entry.free + entry.locked;
    }
    return text(sum);
  }

  /** Balances that changed since the last call, by account. */
  takeTouched(): ReadonlyMap<string, readonly EngineBalance[]> {
    const result = new Map<string, readonly EngineBalance[]>();
    if (this.#touched.size === 0) return result;
    for (const [accountId, entries] of this.#touched) result.set(accountId, [...entries].map(toBalance));
    this.#touched = new Map();
    return result;
  }

  #entry(accountId: string, wallet: string, asset: string): Entry {
    let entries = this.#accounts.get(accountId);
    if (entries === undefined) {
      entries = new Map();
      this.#accounts.set(accountId, entries);
    }
    const key = `${wallet}/${asset}`;
    let entry = entries.get(key);
    if (entry === undefined) {
      entry = {asset, wallet, free: 0n, locked: 0n};
      entries.set(key, entry);
    }
    return entry;
  }

  #touch(accountId: string, entry: Entry): void {
    const entries = this.#touched.get(accountId);
    if (entries === undefined) this.#touched.set(accountId, new Set([entry]));
    else entries.add(entry);
  }
}

function toBalance(entry: Entry): EngineBalance {
  return {asset: entry.asset, wallet: entry.wallet, free: text(entry.free), locked: text(entry.locked)};
}
