/** Parts of one name as rows: one for a coin, one per exchange where the name stands for several. */
import {type Decimal, type DecimalText, dec, plain, ZERO} from '../model/decimal.ts';
import {areOneCoin, unitPrice} from './prices.ts';

export interface Part {
  readonly asset: string;
  readonly exchange: string;
  /** Server that it lies on (`placeOf`). */
  readonly place: string;
  /** Units of the asset, negative when owed or short. */
  readonly quantity: DecimalText;
  /** USD per unit there, null when not known. */
  readonly price: DecimalText | null;
}

export interface Row<T> {
  readonly asset: string;
  /** Only where the name is more than one coin. */
  readonly exchange: string | null;
  readonly parts: readonly T[];
}

/** Rows of each name. Prices of one name that differ by more than 2x make a row per exchange. */
export function rowsOf<T extends Part>(parts: readonly T[]): readonly Row<T>[] {
  return [...Map.groupBy(parts, ({asset}) => asset)].flatMap(([asset, list]): readonly Row<T>[] => {
    if (areOneCoin(list.flatMap(({price}) => price ?? []))) return [{asset, exchange: null, parts: list}];
    const perPlace = Map.groupBy(list, ({place}) => place);
    return [...perPlace.values()].map((own) => ({asset, exchange: own[0]?.exchange ?? null, parts: own}));
  });
}

/** Value of one part, USD; null without a price. */
export function worthOf({quantity, price}: Part): Decimal | null {
  return price === null ? null : dec(quantity).times(price);
}

/** USD per unit over all parts: the price they share, else what they are worth on average. */
export function sharedPrice(parts: readonly Part[]): DecimalText | null {
  const prices = [...new Set(parts.flatMap(({price}) => price ?? []))];
  const [first = null] = prices;
  if (prices.length <= 1) return first;
  const priced = parts.filter(({price}) => price !== null);
  const sizes = priced.map((part) => dec(part.quantity));
  // An average over holdings and debts is not a price.
  if (sizes.some((size) => size.lt(0)) && sizes.some((size) => size.gt(0))) return first;
  return unitPrice(sumOf(priced.map(worthOf)), sum(priced.map(({quantity}) => quantity))) ?? first;
}

/** Sum of what is known. */
export function sum(values: readonly (DecimalText | Decimal | null)[]): DecimalText {
  return plain(sumOf(values));
}

function sumOf(values: readonly (DecimalText | Decimal | null)[]): Decimal {
  return values.reduce<Decimal>((total, value) => (value === null ? total : total.plus(value)), ZERO);
}

/** Sum of what is known; null when nothing is. */
export function sumOrNull(values: readonly (DecimalText | Decimal | null)[]): DecimalText | null {
  return values.every((value) => value === null) ? null : sum(values);
}

/** Largest value first, then those without a price; equal ones by name. */
export function byValue(a: {asset: string; value: DecimalText | null}, b: {asset: string; value: DecimalText | null}): number {
  if (a.value !== null && b.value !== null) return dec(b.value).cmp(a.value) || compare(a.asset, b.asset);
  if (a.value === null && b.value === null) return compare(a.asset, b.asset);
  return a.value === null ? 1 : -1;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
