/** What a key may do, and whose it is. https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/data-api/get-api-key-permissions */
import type {Row} from '../../adapter/kit/row.ts';
import type {KeyRights} from '../../model/account.ts';
import {DeskError} from '../../model/errors.ts';

/** Throws `protocol` for an answer that says nothing of rights. */
export function toKeyRights(row: Row): KeyRights {
  if (row.flag('can_view') === null && row.flag('can_trade') === null) {
    throw new DeskError('protocol', 'Coinbase did not say what the key may do.');
  }
  return {
    canRead: row.flag('can_view'),
    canTrade: row.flag('can_trade'),
    canWithdraw: row.flag('can_transfer'),
    ipRestricted: null,
    expiresAt: null,
  };
}

/** A key is bound to one portfolio, with money and orders of its own: two keys of one portfolio are one account. */
export function toUid(row: Row): string | null {
  return row.text('portfolio_uuid') || null;
}
