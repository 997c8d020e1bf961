/** What a key may do. */
import * as v from 'valibot';
import {isoOrNull} from '../../adapter/kit/numbers.ts';
import type {KeyRights} from '../../model/account.ts';

/** https://developers.binance.com/docs/wallet/account/api-key-permission */
export const ApiRestrictions = v.object({
  ipRestrict: v.boolean(),
  enableReading: v.boolean(),
  enableWithdrawals: v.boolean(),
  enableSpotAndMarginTrading: v.boolean(),
  enablePortfolioMarginTrading: v.optional(v.boolean()),
  tradingAuthorityExpirationTime: v.optional(v.unknown()),
});

export function rightsOf(wire: v.InferOutput<typeof ApiRestrictions>): KeyRights {
  return {
    canRead: wire.enableReading,
    canTrade: wire.enableSpotAndMarginTrading,
    canWithdraw: wire.enableWithdrawals,
    ipRestricted: wire.ipRestrict,
    expiresAt: isoOrNull(wire.tradingAuthorityExpirationTime),
  };
}

/** Where the exchange does not say: a signed read shows at least that the key reads. */
export function rightsOfReader(canTrade: boolean | undefined): KeyRights {
  return {canRead: true, canTrade: canTrade ?? null, canWithdraw: null, ipRestricted: null, expiresAt: null};
}
