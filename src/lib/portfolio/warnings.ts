/** Lines for stderr about money that is not in the sums. */

import {placeOf} from '../adapter/same-account.ts';
import type {Failure} from '../model/errors.ts';
import type {Gathered} from './gather.ts';

/** What could not be read, what has no prices, and which assets are in no value for it. */
export function warningsOf({held, boards, unread, mayBeOne}: Gathered, unpriced: readonly string[]): readonly string[] {
  // Only for exchanges with an account that answered: the failure of the others says enough.
  const places = new Map(held.map(({handle}) => [placeOf(handle), handle.exchange]));
  const lines = [...places].flatMap(([place, exchange]) => {
    const failure = boards.failed.get(place) ?? boards.refused.get(place);
    return failure === undefined ? [] : [`no prices from ${exchange}: ${sentence(failure)}`];
  });
  const failed = unread.flatMap(({account, what, error}) =>
    error === undefined ? [] : [`not read on ${account}: ${what}: ${sentence(error)}`],
  );
  const twins =
    mayBeOne.length === 0 ? [] : [`no total: it is not known whether ${mayBeOne.join(' and ')} are keys of one account`];
  return [...failed, ...twins, ...lines, ...unpricedWarning(unpriced)];
}

/** One line that keeps an unpriced asset from being overlooked. */
function unpricedWarning(assets: readonly string[]): readonly string[] {
  return assets.length === 0 ? [] : [`no USD price for ${assets.join(', ')}: not in any value`];
}

function sentence({message}: Failure): string {
  return message.replace(/\.$/, '');
}
