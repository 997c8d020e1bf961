/**
 * One account from its first snapshot to its last: every row of its logs becomes postings. Pure.
 *
 *     start ──rows──► end of a day ──rows──► end of a day ──rows──► end
 *                     compared with what was held there: what nothing tells is unexplained
 *
 * A row changes what is held of a coin, at a value; the value is also posted under what the row is (a fee, a deposit), or has its
 * counterpart in another coin (a trade). So the change of equity is the sum of the fields by construction, whatever the prices.
 */
import {type Decimal, dec, ZERO} from '../../model/decimal.ts';
import type {EntryKind, LedgerEntry} from '../../model/ledger.ts';
import type {Fill} from '../../model/order.ts';
import {splitSymbol} from '../../model/symbol.ts';
import type {EquitySnapshot, HeldCoin, LedgerRow} from '../../state/ledger-memory.ts';
import {Inventory, type Method} from './inventory.ts';
import {type Change, type Field, type Posting, usdOf} from './money.ts';
import type {PriceLine} from './price-line.ts';

export interface AccountHistory {
  readonly account: string;
  readonly exchange: string;
  /** Oldest first: where it starts, ends of days, where it ends. At least one. */
  readonly snapshots: readonly EquitySnapshot[];
  /** Between the first and the last, oldest first, by our clock. */
  readonly rows: readonly LedgerRow[];
  readonly prices: PriceLine;
}

/** An end of a move between two accounts, by the row that tells it: what it counts with, at both ends. */
export interface Move {
  readonly id: string;
  readonly value: Decimal;
}

export interface AccountResult {
  readonly postings: readonly Posting[];
  readonly changes: readonly Change[];
  /** Coins that nothing says the worth of: they count as nothing. */
  readonly unpriced: readonly string[];
  /** Words of rows that are on no list: what they moved is unexplained. */
  readonly unknown: readonly string[];
}

/** How an entry is counted: the field, and whether what was paid counts above 0. */
const FIELD_OF: Readonly<Partial<Record<EntryKind, {readonly field: Field; readonly paid: boolean}>>> = {
  PROFIT: {field: 'realized', paid: false},
  LIQUIDATION: {field: 'realized', paid: false},
  FEE: {field: 'fees', paid: true},
  REBATE: {field: 'fees', paid: true},
  FUNDING: {field: 'funding', paid: false},
  INTEREST: {field: 'interest', paid: false},
  REWARD: {field: 'interest', paid: false},
};

export function runAccount(history: AccountHistory, method: Method, moves: ReadonlyMap<LedgerRow, Move>): AccountResult {
  return new AccountRun(history, method, moves).result();
}

class AccountRun {
  readonly #history: AccountHistory;
  readonly #method: Method;
  readonly #moves: ReadonlyMap<LedgerRow, Move>;
  readonly #coins = new Map<string, Inventory>();
  readonly #postings: Posting[] = [];
  readonly #changes: Change[] = [];
  readonly #unpriced = new Set<string>();
  readonly #unknown = new Set<string>();
  /** Traded into a coin since the last snapshot: no gain of it, and none of the account. */
  readonly #traded = new Map<string, Decimal>();
  /** By coin what was not realized at the last snapshot. */
  readonly #open = new Map<string, Decimal>();
  #day = '';

  constructor(history: AccountHistory, method: Method, moves: ReadonlyMap<LedgerRow, Move>) {
    this.#history = history;
    this.#method = method;
    this.#moves = moves;
  }

  result(): AccountResult {
    const [start, ...others] = this.#history.snapshots;
    const {rows} = this.#history;
    if (start !== undefined) this.#begin(start);
    let [before, next] = [start, 0];
    for (const snapshot of others) {
      this.#day = dayOf(snapshot.at);
      const first = next;
      while ((rows[next]?.at ?? Number.POSITIVE_INFINITY) <= snapshot.at) next += 1;
      this.#rows(rows.slice(first, next));
      if (before !== undefined) this.#compare(before, snapshot);
      before = snapshot;
    }
    const [postings, changes] = [this.#postings.filter(({amount}) => !amount.isZero()), this.#changes];
    return {postings, changes, unpriced: [...this.#unpriced].sort(), unknown: [...this.#unknown].sort()};
  }

  /** What was held before counts at the prices of the start. */
  #begin({at, coins}: EquitySnapshot): void {
    for (const {asset, quantity} of coins) this.#coin(asset).apply(dec(quantity), this.#value(asset, dec(quantity), at));
  }

  #rows(rows: readonly LedgerRow[]): void {
    const conversions = Map.groupBy(rows.filter(isConversion), ({entry}) => entry.reference ?? entry.id);
    for (const row of rows) {
      if (row.fill !== undefined) this.#fill(row.fill, row.at);
      else if (row.entry.kind !== 'CONVERSION') this.#entry(row.entry, row);
      else {
        const reference = row.entry.reference ?? row.entry.id;
        this.#convert(conversions.get(reference) ?? []);
        conversions.delete(reference);
      }
    }
  }

  /** Of coins. What a fill of a contract brought and cost is in the logs. */
  #fill({symbol, side, price, quantity, fee}: Fill, at: number): void {
    const market = splitSymbol(symbol);
    if (market === null || market.settle !== null) return;
    const got = side === 'BUY' ? dec(quantity) : dec(quantity).neg();
    const paid = got.times(price).neg();
    const value = this.#value(market.quote, paid, at);
    this.#trade(market.quote, paid, value);
    this.#trade(market.base, got, value.neg());
    if (fee === null) return;
    const cost = dec(fee.amount).neg();
    this.#post('fees', fee.asset, this.#change(fee.asset, cost, this.#value(fee.asset, cost, at)).neg());
  }

  #entry(entry: LedgerEntry, row: LedgerRow): void {
    const {kind, asset} = entry;
    const amount = dec(entry.amount);
    const move = this.#moves.get(row) ?? null;
    const value = move?.value ?? this.#value(asset, amount, row.at);
    const known = FIELD_OF[kind];
    if (known !== undefined) this.#post(known.field, asset, known.paid ? value.neg() : value);
    else if (kind === 'DEPOSIT' || kind === 'WITHDRAWAL' || kind === 'TRANSFER') this.#moved(asset, value, move);
    else {
      this.#unknown.add(entry.raw ?? kind);
      this.#post('unexplained', asset, value);
    }
    this.#change(asset, amount, value);
  }

  #moved(asset: string, value: Decimal, move: Move | null): void {
    if (value.gte(0)) this.#post('deposits', asset, value, move);
    else this.#post('withdrawals', asset, value.neg(), move);
  }

  /**
   * All sides of one event together. A side that nothing prices is worth what the others are; else what the sides differ by is
   * realized. Where one side alone is told, nobody knows what it was for.
   */
  #convert(sides: readonly EntryRow[]): void {
    const amounts = sides.map(({entry, at}) => ({asset: entry.asset, amount: dec(entry.amount), at}));
    const priced = amounts.map(({asset, amount, at}) => (this.#isPriced(asset, at) ? this.#value(asset, amount, at) : null));
    const sum = priced.reduce<Decimal>((total, value) => total.plus(value ?? ZERO), ZERO);
    const isOpen = priced.filter((value) => value === null).length === 1 && sides.length > 1;
    amounts.forEach(({asset, amount}, index) => {
      this.#trade(asset, amount, priced[index] ?? (isOpen ? sum.neg() : ZERO));
    });
    const asset = amounts.at(-1)?.asset ?? '';
    if (isOpen || sum.isZero()) return;
    this.#traded.set(asset, (this.#traded.get(asset) ?? ZERO).minus(sum));
    const isWhole = amounts.some(({amount}) => amount.gt(0)) && amounts.some(({amount}) => amount.lt(0));
    this.#post(isWhole ? 'realized' : 'unexplained', asset, sum);
  }

  #trade(asset: string, quantity: Decimal, value: Decimal): void {
    this.#change(asset, quantity, value);
    this.#traded.set(asset, (this.#traded.get(asset) ?? ZERO).plus(value));
  }

  /** What is held changes; what that realizes is posted. Answers the value. */
  #change(asset: string, quantity: Decimal, value: Decimal): Decimal {
    this.#post('realized', asset, this.#coin(asset).apply(quantity, value));
    return value;
  }

  /** Holds what the rows come to against what was held. */
  #compare(before: EquitySnapshot, now: EquitySnapshot): void {
    const [then, after] = [heldIn(before), heldIn(now)];
    for (const asset of new Set([...then.keys(), ...after.keys(), ...this.#coins.keys()])) {
      const [was, is] = [then.get(asset) ?? NOTHING, after.get(asset) ?? NOTHING];
      const coin = this.#coin(asset);
      const untold = dec(is.quantity).minus(coin.quantity);
      const lost = this.#value(asset, untold, now.at);
      this.#post('unexplained', asset, this.#change(asset, untold, lost));
      const [first, last] = [this.#worth(asset, was, before.at), this.#worth(asset, is, now.at)];
      const open = last.coins.minus(coin.cost).minus(this.#open.get(asset) ?? ZERO);
      this.#open.set(asset, last.coins.minus(coin.cost));
      this.#post('unrealizedChange', asset, open.plus(last.profit).minus(first.profit));
      const equity = last.coins.plus(last.profit).minus(first.coins).minus(first.profit);
      this.#changes.push({...this.#of(asset), amount: equity.minus(this.#traded.get(asset) ?? ZERO)});
    }
    this.#traded.clear();
  }

  #worth(asset: string, {quantity, unrealized}: HeldCoin, at: number) {
    return {coins: this.#value(asset, dec(quantity), at), profit: this.#value(asset, dec(unrealized), at)};
  }

  #value(asset: string, quantity: Decimal, at: number): Decimal {
    if (quantity.isZero()) return ZERO;
    const price = this.#history.prices.price(asset, at);
    if (price !== null) return usdOf(quantity, price);
    this.#unpriced.add(asset);
    return ZERO;
  }

  #isPriced(asset: string, at: number): boolean {
    return this.#history.prices.price(asset, at) !== null;
  }

  #coin(asset: string): Inventory {
    const known = this.#coins.get(asset) ?? new Inventory(this.#method);
    this.#coins.set(asset, known);
    return known;
  }

  #post(field: Field, asset: string, amount: Decimal, move: Move | null = null): void {
    this.#postings.push({field, amount, ...this.#of(asset), move: move?.id ?? null});
  }

  #of(asset: string) {
    return {account: this.#history.account, asset, day: this.#day};
  }
}

type EntryRow = Extract<LedgerRow, {readonly entry: LedgerEntry}>;

function isConversion(row: LedgerRow): row is EntryRow {
  return row.entry?.kind === 'CONVERSION';
}

const NOTHING: HeldCoin = {asset: '', quantity: '0', unrealized: '0', price: null};

function heldIn({coins}: EquitySnapshot): ReadonlyMap<string, HeldCoin> {
  return new Map(coins.map((coin) => [coin.asset, coin]));
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
