/** Money that moves without a trade: deposits, withdrawals, moves between wallets, and what the exchange pays or takes. */
import {units} from './fixed.ts';
import type {Ledger} from './ledger.ts';
import type {Movement, MovementKind, NewMovement} from './movement.ts';
import type {Outbox} from './outbox.ts';
import {FEE_ACCOUNT, HOUSE} from './types.ts';

const CHAIN_DIGITS = 64;

export class Movements {
  readonly #ledger: Ledger;
  readonly #events: Outbox;
  readonly #now: () => number;
  readonly #all: Movement[] = [];

  constructor(ledger: Ledger, events: Outbox, now: () => number) {
    this.#ledger = ledger;
    this.#events = events;
    this.#now = now;
  }

  /** Of an account, oldest first. */
  of(accountId: string, ...kinds: readonly MovementKind[]): readonly Movement[] {
    return this.#all.filter((movement) => movement.accountId === accountId && kinds.includes(movement.kind));
  }

  /** Throws a RangeError for more than the wallet has free. */
  book(wanted: NewMovement): Movement {
    const id = this.#all.length + 1;
    const {kind, accountId, wallet, asset, fee = '0', to} = wanted;
    const amount = units(wanted.amount);
    const paid = amount + units(fee);
    const leaves = kind === 'WITHDRAWAL' || kind === 'TRANSFER';
    if (leaves && this.#ledger.free(accountId, asset, wallet) < paid) throw new RangeError('The wallet has too little for that.');
    if (leaves) this.#ledger.credit(accountId, wallet, asset, -paid);
    else this.#ledger.credit(accountId, wallet, asset, amount);
    if (kind === 'TRANSFER' && to !== undefined) this.#ledger.credit(accountId, to, asset, amount);
    if (units(fee) !== 0n) this.#ledger.credit(FEE_ACCOUNT, wallet, asset, units(fee));
    if (kind === 'REWARD' || kind === 'REBATE' || kind === 'INTEREST') this.#ledger.credit(HOUSE, wallet, asset, -amount);
    const movement = {...wanted, fee, id, at: this.#now(), txId: wanted.txId ?? id.toString(16).padStart(CHAIN_DIGITS, '0')};
    this.#all.push(movement);
    if (kind === 'DEPOSIT') this.#events.put({type: 'DEPOSIT', at: movement.at, accountId, wallet, asset, amount: wanted.amount});
    else this.#events.put({type: 'MOVEMENT', at: movement.at, movement});
    return movement;
  }
}
