/** What coins were worth over time, as far as it is known: at the snapshots, and where they were traded. */
import {type Decimal, dec, ONE} from '../../model/decimal.ts';
import {splitSymbol} from '../../model/symbol.ts';
import type {EquitySnapshot, LedgerRow} from '../../state/ledger-memory.ts';

interface Point {
  readonly at: number;
  readonly price: Decimal;
}

export class PriceLine {
  readonly #points = new Map<string, Point[]>();

  /** Points of a coin are added in the order of time. */
  add(asset: string, at: number, price: Decimal): void {
    const points = this.#points.get(asset);
    if (points === undefined) this.#points.set(asset, [{at, price}]);
    else points.push({at, price});
  }

  /** USD per unit: the last that was known by then, else the first that was known later. Null: never. */
  price(asset: string, at: number): Decimal | null {
    if (asset === 'USD') return ONE;
    const points = this.#points.get(asset);
    if (points === undefined) return null;
    let [low, high] = [0, points.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((points[middle]?.at ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return (points[low - 1] ?? points[0])?.price ?? null;
  }
}

/** A coin that was bought or sold was worth what was paid for it. */
export function priceLineOf(snapshots: readonly EquitySnapshot[], rows: readonly LedgerRow[]): PriceLine {
  const line = new PriceLine();
  const told = [
    ...rows.map((row) => ({at: row.at, snapshot: null, row})),
    ...snapshots.map((snapshot) => ({at: snapshot.at, snapshot, row: null})),
  ].sort((one, other) => one.at - other.at);
  for (const {at, snapshot, row} of told) {
    for (const {asset, price} of snapshot?.coins ?? []) if (price !== null) line.add(asset, at, dec(price));
    const market = row?.fill === undefined ? null : splitSymbol(row.fill.symbol);
    if (row?.fill === undefined || market === null || market.settle !== null) continue;
    const ofQuote = line.price(market.quote, at);
    if (ofQuote !== null) line.add(market.base, at, ofQuote.times(row.fill.price));
  }
  return line;
}
