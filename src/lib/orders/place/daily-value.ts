/** What counts towards `maxDailyValue`: all that was sent today (UTC) and is not proven unplaced. */
import type {AccountConfig} from '../../model/account.ts';
import {senderOf} from '../../state/account-names.ts';
import type {IntentValue, JournalView} from '../../state/journal.ts';
import {openReserves} from './reserves.ts';

const DAY_MS = 86_400_000;

/** By currency; of a pair that is open, all that it may still trade. `now`: epoch ms. */
export function countedToday(
  config: AccountConfig,
  journal: Pick<JournalView, 'valuesSince' | 'openPairs'>,
  now: number,
): readonly IntentValue[] {
  const reserves = openReserves(config, journal);
  const pairs = reserves.map(({pair}) => pair);
  return [...journal.valuesSince(now - (now % DAY_MS), senderOf(config), pairs), ...reserves.map(({value}) => value)];
}
