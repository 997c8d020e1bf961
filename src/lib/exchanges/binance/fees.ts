/** Trading fees of a symbol. */
import * as v from 'valibot';
import {WireAmount} from '../../adapter/kit/numbers.ts';
import {Decimal, dec, ONE, plain, ZERO} from '../../model/decimal.ts';
import type {TradingFees} from '../../model/market.ts';

export const Rates = v.object({maker: WireAmount, taker: WireAmount, buyer: WireAmount, seller: WireAmount});

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/account-endpoints#query-commission-rates-user_data */
export const Commission = v.object({
  standardCommission: Rates,
  specialCommission: v.optional(Rates),
  taxCommission: v.optional(Rates),
  discount: v.nullish(v.object({enabledForAccount: v.boolean(), enabledForSymbol: v.boolean(), discount: WireAmount})),
});
export type Commission = v.InferOutput<typeof Commission>;

/**
 * Fees as one rate per role: standard, tax and special added up, with the dearer of the buyer's and the seller's surcharge.
 * The BNB discount is a factor on the standard part alone.
 * https://developers.binance.com/docs/binance-spot-api-docs/faqs/commission_faq
 */
export function feesOf(symbol: string, wire: Commission, at: string): TradingFees {
  const {discount} = wire;
  const factor = discount?.enabledForAccount === true && discount.enabledForSymbol ? dec(discount.discount) : ONE;
  const rate = (role: 'maker' | 'taker') => {
    const part = (rates: Commission['standardCommission'] | undefined) =>
      rates === undefined ? ZERO : dec(rates[role]).plus(Decimal.max(rates.buyer, rates.seller));
    return plain(part(wire.standardCommission).mul(factor).plus(part(wire.taxCommission)).plus(part(wire.specialCommission)));
  };
  return {symbol, maker: rate('maker'), taker: rate('taker'), buyFeeIn: 'BASE', at};
}
