/** Last prices of the markets that trade, out of the list of products. Pure. */
import {Row} from '../../adapter/kit/row.ts';
import {type DecimalText, dec, plain} from '../../model/decimal.ts';
import type {PriceBoard} from '../../model/market.ts';
import {statusOf} from './market.ts';

const BRIDGES = ['USDC', 'USDT', 'EUR', 'GBP', 'BTC', 'ETH'] as const;
const DIVISION_PLACES = 12;

/**
 * Coinbase has no market between its dollar and USDC, but quotes the same coins in both: the price of one in the other is then
 * what both make of a coin. A market that does not trade has a last price too, of whenever it was halted.
 */
export function toPriceBoard(products: readonly unknown[], receivedAt: number): PriceBoard {
  const trading = products.map((payload) => new Row(payload)).filter((row) => statusOf(row) === 'TRADING');
  const prices = new Map(trading.map((row) => [row.text('product_id'), row.nonZero('price')]));
  const last = (base: string, quote: string): DecimalText | null => prices.get(`${base}-${quote}`) ?? null;
  const implied = (base: string, quote: string): DecimalText | null => {
    for (const coin of ['BTC', 'ETH']) {
      const [inQuote, inBase] = [last(coin, quote), last(coin, base)];
      if (inQuote !== null && inBase !== null) return plain(dec(inQuote).div(inBase).toDecimalPlaces(DIVISION_PLACES));
    }
    return null;
  };
  return {
    receivedAt,
    missing: [],
    bridges: BRIDGES,
    price: (base, quote) => last(base, quote) ?? (base === 'USDC' && quote === 'USD' ? implied(base, quote) : null),
  };
}
