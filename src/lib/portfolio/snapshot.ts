/** What each account held at one moment, and what it was worth: where profit and loss begin and end. Pure. */
import type {AccountHandle} from '../adapter/accounts.ts';
import {placeOf} from '../adapter/same-account.ts';
import {type Decimal, type DecimalText, dec, plain, ZERO} from '../model/decimal.ts';
import type {EquitySnapshot} from '../state/ledger-memory.ts';
import type {Gathered} from './gather.ts';
import type {Valued, ValuedBalance} from './valued.ts';

export interface AccountSnapshot {
  readonly handle: AccountHandle;
  readonly snapshot: EquitySnapshot;
}

/** Of accounts whose wallets and prices were read in full: half of what was held would be read as a loss later. */
export function snapshotsOf({held, boards, unread}: Gathered, {balances}: Valued, at: number): readonly AccountSnapshot[] {
  const short = new Set(unread.flatMap(({account, error}) => (error === undefined ? [] : [account])));
  return held
    .filter(({handle}) => !short.has(handle.account) && !boards.failed.has(placeOf(handle)))
    .map(({handle}) => {
      const own = Map.groupBy(
        balances.filter((part) => part.handle === handle),
        ({asset}) => asset,
      );
      return {handle, snapshot: {at, coins: [...own].map(([asset, parts]) => coinOf(asset, parts))}};
    });
}

function coinOf(asset: string, parts: readonly ValuedBalance[]): EquitySnapshot['coins'][number] {
  const sum = (of: (part: ValuedBalance) => DecimalText) => parts.reduce<Decimal>((total, part) => total.plus(of(part)), ZERO);
  const unrealized = sum(({balance}) => balance.unrealizedPnl);
  const quantity = plain(sum(({balance}) => balance.total).minus(unrealized));
  return {asset, quantity, unrealized: plain(dec(unrealized)), price: parts[0]?.price ?? null};
}
