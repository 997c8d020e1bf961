/** What a key may do, whose it is, and how its account trades. https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-account-configuration */
import type {Row} from '../../adapter/kit/row.ts';
import type {KeyRights} from '../../model/account.ts';

/** How an order for a spot market is paid. CROSS only in the two modes of the account that know no other word. */
export type TradeMode = 'cash' | 'cross';

export function toKeyRights(row: Row): KeyRights {
  const rights = row.text('perm').split(',');
  return {
    canRead: rights.includes('read_only'),
    canTrade: rights.includes('trade'),
    canWithdraw: rights.includes('withdraw'),
    ipRestricted: row.text('ip') !== '',
    // Keys without an IP list end after 14 days without use, which no page tells.
    expiresAt: null,
  };
}

/** The account's own number, the same for all of its keys; null where it is not said. */
export function toUid(row: Row): string | null {
  return row.text('uid') || null;
}

/** Spot and futures mode (1, 2) pay in cash, multi-currency and portfolio margin (3, 4) out of the pooled account. */
export function toTradeMode(row: Row): TradeMode {
  const level = row.text('acctLv');
  return level === '3' || level === '4' ? 'cross' : 'cash';
}

/** Fee type 1 takes every fee in the quote; 0 from what is received. */
export function buyFeeIn(row: Row): 'BASE' | 'QUOTE' {
  return row.text('feeType') === '1' ? 'QUOTE' : 'BASE';
}
