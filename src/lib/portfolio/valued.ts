/** Every balance of every account with its price: what both `balance` and `position` add up, so that they agree. */
import type {AccountHandle} from '../adapter/accounts.ts';
import {placeOf} from '../adapter/same-account.ts';
import type {Balance} from '../model/account.ts';
import {yourName} from '../model/asset-names.ts';
import {type DecimalText, dec} from '../model/decimal.ts';
import type {Gathered} from './gather.ts';
import type {Boards} from './price-boards.ts';
import {Prices, unitPrice} from './prices.ts';
import {type Part, sum, worthOf} from './rows.ts';

export interface ValuedBalance extends Part {
  readonly handle: AccountHandle;
  readonly balance: Balance;
}

export interface Valued {
  readonly balances: readonly ValuedBalance[];
  /** USD per unit of a coin that an exchange calls `listedAs`. */
  priceAt(handle: AccountHandle, listedAs: string): DecimalText | null;
  /** Sum of what is priced, USD; null where a price board failed, no account answered, or two keys may be of one account. */
  readonly total: DecimalText | null;
  /** By account name, the same for that account alone. */
  readonly perAccount: ReadonlyMap<string, DecimalText | null>;
}

/** Values what was gathered, each coin at the place where it lies. */
export function valued({held, boards, mayBeOne}: Gathered): Valued {
  const prices = new Prices(boards.read);
  const own = ownPrices(held.flatMap(({handle, balances}) => balances.map((balance) => ({place: placeOf(handle), balance}))));
  const priceAt = (handle: AccountHandle, listedAs: string) => {
    const place = placeOf(handle);
    const asset = yourName(handle.names ?? {}, listedAs);
    return prices.of({asset, listedAs, place, ownPrice: own.get(keyOf(place, listedAs)) ?? null});
  };
  const balances = held.flatMap(({handle, balances: list}) =>
    list.map((balance): ValuedBalance => {
      const asset = yourName(handle.names ?? {}, balance.asset);
      const price = priceAt(handle, balance.asset);
      return {
        asset,
        exchange: handle.exchange,
        place: placeOf(handle),
        quantity: balance.total,
        price,
        handle,
        balance,
      };
    }),
  );
  const perAccount = new Map(
    held.map(({handle}) => [
      handle.account,
      totalOf(
        handle,
        balances.filter((part) => part.handle === handle),
        boards,
      ),
    ]),
  );
  const totals = [...perAccount.values()];
  const isUnknown = totals.length === 0 || totals.includes(null) || mayBeOne.length > 0;
  return {balances, priceAt, perAccount, total: isUnknown ? null : sum(totals)};
}

/** Null where prices that would be needed could not be read: then the sum of the others is not a total. */
function totalOf(handle: AccountHandle, balances: readonly ValuedBalance[], {failed, refused}: Boards): DecimalText | null {
  const place = placeOf(handle);
  const values = balances.map(worthOf);
  const isUnknown = failed.has(place) || (refused.has(place) && values.includes(null));
  return isUnknown ? null : sum(values);
}

/** USD per unit as exchanges themselves value what they hold, by place and coin. A value of 0 is none. */
function ownPrices(
  held: readonly {readonly place: string; readonly balance: Balance}[],
): ReadonlyMap<string, DecimalText | null> {
  const told = held.filter(({balance: {usdValue, total}}) => usdValue !== null && usdValue !== '0' && !dec(total).isZero());
  const groups = Map.groupBy(told, ({place, balance: {asset}}) => keyOf(place, asset));
  return new Map(
    [...groups].map(([key, list]) => [
      key,
      unitPrice(sum(list.map(({balance}) => balance.usdValue)), sum(list.map(({balance}) => balance.total))),
    ]),
  );
}

function keyOf(place: string, asset: string): string {
  return `${place} ${asset}`;
}
