/** What each account's key may do, and what about that is dangerous. */
import {type AccountHandle, type AccountStatus, askAccounts, type Call} from '../adapter/accounts.ts';
import type {KeyRights} from '../model/account.ts';

const SOON_MS = 14 * 86_400_000;

export interface CheckedKey extends AccountStatus {
  /** Null when the account failed. */
  readonly rights: KeyRights | null;
  readonly warnings: readonly string[];
}

export interface KeysCheckDocument {
  readonly at: string;
  readonly complete: boolean;
  readonly accounts: readonly CheckedKey[];
}

/** Resolves every secret and asks every exchange, all at the same time. */
export async function checkKeys(handles: readonly AccountHandle[], call: Call): Promise<KeysCheckDocument> {
  const now = call.clock.now();
  const {answers, statuses, complete} = await askAccounts(handles, call, (adapter, signal) => adapter.keyRights(signal));
  const accounts = statuses.map((status): CheckedKey => {
    const answer = answers.find(({handle}) => handle.account === status.account);
    if (answer === undefined) return {...status, rights: null, warnings: []};
    return {...status, rights: answer.value, warnings: dangersOf(answer.value, answer.handle, now)};
  });
  return {at: new Date(now).toISOString(), complete, accounts};
}

/** Each a sentence that says what to do. What the exchange does not tell is no warning. */
export function dangersOf(rights: KeyRights, {mode, environment}: AccountHandle, now: number): readonly string[] {
  const expires = rights.expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(rights.expiresAt) - now;
  const real = environment === 'live';
  return [
    ...(real && rights.canWithdraw === true ? ['The key can withdraw: replace it by one without that right.'] : []),
    ...(real && rights.ipRestricted === false ? ['The key works from everywhere: bind it to your IP address.'] : []),
    ...(mode === 'trade' && rights.canTrade === false
      ? ['The key cannot trade: give it that right, or write "mode: read".']
      : []),
    ...(expires < SOON_MS ? [`The key ends at ${rights.expiresAt}: renew it.`] : []),
  ];
}
