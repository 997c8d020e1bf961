/** What a key may do, and whose it is. https://docs.kraken.com/api/docs/rest-api/get-api-key-info */
import {isoOfSecondsOrNull} from '../../adapter/kit/numbers.ts';
import type {Row} from '../../adapter/kit/row.ts';
import type {KeyRights} from '../../model/account.ts';

export function toKeyRights(row: Row): KeyRights {
  const permissions = row.list('permissions');
  const addresses = row.any('ipAllowlist');
  return {
    canRead: ['query-funds', 'query-open-trades', 'query-closed-trades'].every((right) => permissions.includes(right)),
    canTrade: permissions.includes('modify-trades'),
    canWithdraw: permissions.includes('withdraw-funds'),
    ipRestricted: Array.isArray(addresses) ? addresses.length > 0 : null,
    // A key that never expires says 0.
    expiresAt: isoOfSecondsOrNull(row.any('validUntil')),
  };
}

/** The account's own number, the same for all of its keys; null where it is not said. */
export function toUid(row: Row): string | null {
  return row.text('iban') || null;
}
