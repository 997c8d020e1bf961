/** What each account's key may do, and what about that is dangerous. */
import {type AccountHandle, type AccountStatus, askAccounts, type CallOptions} from '../adapter/accounts.ts';
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
export async function checkKeys(handles: readonly AccountHandle[], call: CallOptions): Promise<KeysCheckDocument> {
  const now = call.clock.now();
  const {answers, statuses, complete} = await askAccounts(handles, call, (adapter, signal) => adapter.account.keyRights(signal));
  const accounts = statuses.map((status): CheckedKey => {
    const answer = answers.find(({handle}) => handle.account === status.account);
    if (answer === undefined) return {...status, rights: null, warnings: []};
    return {
      ...status,
      rights: answer.value,
      warnings: dangersOf(answer.value, answer.handle, now).map(({what, fix}) => `${what}. ${fix}`),
    };
  });
  return {at: new Date(now).toISOString(), complete, accounts};
}

/** What the exchange tells of them: `, may trade, cannot withdraw, bound to IP addresses`. */
export function rightsText({canTrade, canWithdraw, ipRestricted, expiresAt}: KeyRights): string {
  const words = [
    canTrade === null ? null : canTrade ? 'may trade' : 'cannot trade',
    canWithdraw === null ? null : canWithdraw ? 'may withdraw' : 'cannot withdraw',
    ipRestricted === null ? null : ipRestricted ? 'bound to IP addresses' : 'works from every IP address',
    expiresAt === null ? null : `ends at ${expiresAt}`,
  ];
  return words.flatMap((word) => (word === null ? [] : `, ${word}`)).join('');
}

export interface Danger {
  readonly what: string;
  readonly fix: string;
}

/** Dangers of a key, none for what the exchange does not tell. Money of testnets and sandboxes is not protected. */
export function dangersOf(rights: KeyRights, {mode, environment}: AccountHandle, now: number): readonly Danger[] {
  const {canTrade, canWithdraw, ipRestricted, expiresAt} = rights;
  const expiresInMs = expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt) - now;
  const real = environment === 'live';
  const found: readonly (Danger | false)[] = [
    real && canWithdraw === true && {what: 'the key can withdraw', fix: 'Replace it by one without that right.'},
    real && ipRestricted === false && {what: 'the key works from everywhere', fix: 'Bind it to your IP address.'},
    mode === 'trade' && canTrade === false && {what: 'the key cannot trade', fix: 'Give it that right, or write "mode: read".'},
    expiresInMs < SOON_MS && {what: `the key ends at ${expiresAt}`, fix: 'Renew it.'},
  ];
  return found.filter((danger) => danger !== false);
}
