/** What a key may do, and whose it is. https://bybit-exchange.github.io/docs/v5/user/apikey-info */

import type {Row} from '../../adapter/kit/row.ts';
import type {KeyRights} from '../../model/account.ts';

export function toKeyRights(row: Row): KeyRights {
  const permissions = row.inner('permissions');
  const has = (group: string, right: string) => textsOf(permissions.any(group)).includes(right);
  const ips = textsOf(row.any('ips'));
  const expires = Date.parse(row.text('expiredAt'));
  return {
    canRead: true,
    canTrade: row.text('readOnly') === '0' && (has('Spot', 'SpotTrade') || has('ContractTrade', 'Order')),
    canWithdraw: has('Wallet', 'Withdraw'),
    ipRestricted: ips.length > 0 && !ips.includes('*'),
    // A key that never expires says 1970.
    expiresAt: Number.isNaN(expires) || expires <= 0 ? null : new Date(expires).toISOString(),
  };
}

/** The account's own number, the same for all of its keys; null where it is not said. */
export function toUid(row: Row): string | null {
  const uid = row.text('userID');
  return uid === '' || uid === '0' ? null : uid;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
