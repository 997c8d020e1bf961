/** What open pairs may still trade: it counts towards limits before it is sent. */
import type {AccountConfig} from '../../model/account.ts';
import {isSentFrom} from '../../state/account-names.ts';
import type {IntentValue, JournalView} from '../../state/journal.ts';

export interface Reserve {
  readonly pair: string;
  readonly value: IntentValue;
}

/** Of each open pair with a side on this account the whole of that side. */
export function openReserves(config: AccountConfig, {openPairs}: Pick<JournalView, 'openPairs'>): readonly Reserve[] {
  return openPairs().flatMap(({id, pair}) =>
    pair === undefined
      ? []
      : [pair.long, pair.short].filter((leg) => isSentFrom(leg, config)).map(({reserve}) => ({pair: id, value: reserve})),
  );
}
