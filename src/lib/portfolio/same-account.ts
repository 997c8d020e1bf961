/** Two keys of one account of an exchange: what it holds is counted once. */
import type {AccountHandle} from '../adapter/accounts.ts';
import {placeOf} from './price-boards.ts';

/**
 * By account name, the account that speaks for it: another key of the same exchange account, by the exchange's own id.
 * A key that may trade speaks for one that only reads; of equals the first.
 */
export function sameAccounts(
  answered: readonly {readonly handle: AccountHandle; readonly uid: string | null}[],
): ReadonlyMap<string, string> {
  const known = answered.filter(({uid}) => uid !== null);
  const groups = Map.groupBy(known, ({handle, uid}) => `${placeOf(handle)} ${uid}`);
  return new Map(
    [...groups.values()].flatMap((keys) => {
      const speaker = keys.find(({handle}) => handle.mode === 'trade') ?? keys[0];
      const others = keys.filter((key) => key !== speaker);
      return others.map(({handle}) => [handle.account, speaker?.handle.account ?? handle.account] as const);
    }),
  );
}
