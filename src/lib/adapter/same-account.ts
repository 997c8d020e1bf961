/** Two keys of one account of an exchange: what it holds, and each order in it, counts once. */

import {DeskError} from '../model/errors.ts';
import {type AccountHandle, type AccountStatus, type CallOptions, withTimeout} from './accounts.ts';
import type {ExchangeAdapter} from './contract/exchange.ts';

/** The server that an account is at. Two keys of one account have the same one. */
export function placeOf({
  exchange,
  environment,
  restUrl = '',
}: Pick<AccountHandle, 'exchange' | 'environment' | 'restUrl'>): string {
  return `${exchange}/${environment}/${restUrl}`;
}

/** Whether another key of the list may belong to the same account of the exchange, so that its id is worth a question. */
export function mayHaveTwin(handle: AccountHandle, handles: readonly AccountHandle[]): boolean {
  if (handle.mode === 'public') return false;
  return handles.some((other) => other !== handle && other.mode !== 'public' && placeOf(other) === placeOf(handle));
}

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

/** Longest wait for an id: what is told without it must not wait for long. */
const ID_MS = 2000;
/** Longest wait for an id once all else has come. */
const GRACE_MS = 500;

/**
 * The exchange's own id of the account, asked beside other questions (`others`) that it must not delay. Throws DeskError where it
 * could not be asked in that time.
 */
export async function boundedUid(
  {account}: ExchangeAdapter,
  call: CallOptions,
  others: Promise<unknown>,
): Promise<string | null> {
  const over = new AbortController();
  const limit = (async () => {
    await others.catch(() => {});
    await call.clock.sleep(GRACE_MS, over.signal).catch(() => {});
    return null;
  })();
  const asked = withTimeout({...call, timeoutMs: Math.min(call.timeoutMs, ID_MS)}, (signal) =>
    account.uid(AbortSignal.any([signal, over.signal])),
  ).then((uid) => ({uid}));
  try {
    const first = await Promise.race([asked, limit]);
    if (first !== null) return first.uid;
    asked.catch(() => {});
    throw new DeskError('timeout', `No answer within ${GRACE_MS} ms after everything else.`);
  } finally {
    over.abort(new DeskError('timeout', 'No longer waited for.'));
  }
}

/**
 * The exchange's own id of the account, asked only where another key of the list may be for it. Null also where it could not be
 * asked: then the accounts are told apart by their names.
 */
export async function twinId(
  {account}: ExchangeAdapter,
  handle: AccountHandle,
  handles: readonly AccountHandle[],
  call: CallOptions,
): Promise<string | null> {
  if (!mayHaveTwin(handle, handles)) return null;
  return withTimeout({...call, timeoutMs: Math.min(call.timeoutMs, ID_MS)}, (signal) => account.uid(signal)).catch(() => null);
}

/** An account's row of a document; `sameAs` names the account under which it is counted. */
export type TwinStatus = AccountStatus & {readonly sameAs?: string};

export function withTwins(statuses: readonly AccountStatus[], sameAs: ReadonlyMap<string, string>): readonly TwinStatus[] {
  return statuses.map((status) => {
    const speaker = sameAs.get(status.account);
    return speaker === undefined ? status : {...status, sameAs: speaker};
  });
}
