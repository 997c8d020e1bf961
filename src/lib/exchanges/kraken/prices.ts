/** Last prices of all pairs. Pure. https://docs.kraken.com/api/docs/rest-api/get-ticker-information */
import {Row} from '../../adapter/kit/row.ts';
import {type DecimalText, dec, plain} from '../../model/decimal.ts';
import type {PriceBoard} from '../../model/market.ts';
import {altnameOf, spell} from './symbols.ts';

const DIVISION_PLACES = 12;

/** Tickers by a pair's id. Some moneys are quotes of a dollar alone (USD/JPY): their price is then the other way round. */
export function toPriceBoard(tickers: readonly (readonly [string, unknown])[], receivedAt: number): PriceBoard {
  const rows = new Map(tickers.map(([id, payload]) => [altnameOf(id), new Row(payload)]));
  const last = (base: string, quote: string): DecimalText | null => {
    const row = rows.get(spell(`${base}/${quote}`) ?? '');
    return row === undefined || isDead(row) ? null : firstOf(row, 'c');
  };
  const inverse = (base: string, quote: string): DecimalText | null => {
    const price = last(quote, base);
    return price === null ? null : plain(dec(1).div(price).toDecimalPlaces(DIVISION_PLACES));
  };
  return {
    receivedAt,
    missing: [],
    bridges: ['USDT', 'USDC', 'EUR', 'BTC', 'ETH'],
    price: (base, quote) => last(base, quote) ?? (quote === 'USD' ? inverse(base, quote) : null),
  };
}

/** A pair that does not trade keeps its last price: it shows by having neither a bid nor an ask. */
function isDead(row: Row): boolean {
  const isSaid = Array.isArray(row.any('b')) && Array.isArray(row.any('a'));
  return isSaid && firstOf(row, 'b') === null && firstOf(row, 'a') === null;
}

/** The first of a field's values, which is its price; null also for 0. */
export function firstOf(row: Row, field: string): DecimalText | null {
  return new Row(row.any(field)).nonZero('0');
}

/** The value of the last 24 hours; the first one is of today. */
export function ofDay(row: Row, field: string): DecimalText | null {
  return new Row(row.any(field)).amount('1');
}
