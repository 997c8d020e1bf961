/**
 * Positions on margin, which mxt does not read: they change what a balance is worth, and stand in none of its rows.
 * https://docs.kraken.com/api/docs/rest-api/get-open-positions
 */
import type {Holdings} from '../../adapter/contract/account-data.ts';
import {missingPart} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import type {Client} from './client.ts';
import {entriesOf} from './entries.ts';
import {orNoPage} from './errors.ts';
import {openPositions} from './rest.ts';
import {altnameOf, coinsOf} from './symbols.ts';

type Others = Omit<Holdings, 'rows'>;

const WHAT = 'margin positions';
/** Private requests of a key wait for one another, so this one would double the time of a balance: asked once a minute. */
const MAX_AGE_MS = 60_000;

export const NOTHING_MORE: Others = {missing: [], unread: []};

/** Names the coins that are held or owed on margin. */
export async function readMarginPositions(client: Client, signal: AbortSignal): Promise<Others> {
  const {memory} = client.context;
  const known = memory.accountFact(WHAT, MAX_AGE_MS);
  if (known !== null) return named(known);
  try {
    const result = await orNoPage(client.askPart(openPositions, {}, signal));
    const coins = result === null ? '' : coinsIn(result.value);
    memory.saveAccountFact(WHAT, coins);
    return named(coins);
  } catch (error) {
    const part = missingPart(WHAT, error);
    return part.error.kind === 'permission'
      ? {missing: [], unread: [`${WHAT} (whether there are any is not known)`]}
      : {missing: [part], unread: []};
  }
}

function named(coins: string): Others {
  return coins === '' ? NOTHING_MORE : {missing: [], unread: [`${WHAT} (${coins})`]};
}

/** "BTC, ETH": a position lent or owed in one coin of a pair changes what is held of it. A pair without a name is refused: it is not none. */
function coinsIn(positions: unknown): string {
  const pairs = entriesOf(positions).map(([, payload]) => altnameOf(new Row(payload).text('pair')));
  if (pairs.includes('')) throw new DeskError('protocol', 'A margin position of Kraken does not say its pair.');
  return [...new Set(pairs.map((pair) => coinsOf(pair)?.base ?? pair))].join(', ');
}
