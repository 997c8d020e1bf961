/** Last prices of all spot symbols. Pure. https://bybit-exchange.github.io/docs/v5/market/tickers */

import {Row} from '../../adapter/kit/row.ts';
import {type DecimalText, dec, plain} from '../../model/decimal.ts';
import type {PriceBoard} from '../../model/market.ts';

const BRIDGES = ['USDT', 'USDC'] as const;
/** Quotes under which a coin's USD index may be found, most liquid first. */
const INDEX_QUOTES = [...BRIDGES, 'EUR', 'BRL', 'TRY', 'BTC', 'ETH', 'MNT'] as const;
const DIVISION_PLACES = 12;

/**
 * A market is found by gluing base and quote, as Bybit does; a row that can't be read prices nothing and costs no other.
 * In USD there are no markets, but Bybit gives the index of a coin in USD beside many of them. The bridges themselves are
 * seldom a base: their USD price is then the index of another coin over its last price in the bridge.
 */
export function toPriceBoard(tickers: readonly unknown[], receivedAt: number): PriceBoard {
  const rows = new Map(tickers.map((payload) => new Row(payload)).map((row) => [row.text('symbol'), row]));
  const last = (base: string, quote: string): DecimalText | null => {
    const row = rows.get(base + quote);
    return row === undefined || isDead(row) ? null : row.nonZero('lastPrice');
  };
  const index = (base: string): DecimalText | null => {
    for (const quote of INDEX_QUOTES) {
      const usd = rows.get(base + quote)?.nonZero('usdIndexPrice') ?? null;
      if (usd !== null) return usd;
    }
    return null;
  };
  const implied = (bridge: string): DecimalText | null => {
    for (const coin of ['USDC', 'BTC', 'ETH']) {
      const [usd, price] = [index(coin), last(coin, bridge)];
      if (usd !== null && price !== null) return plain(dec(usd).div(price).toDecimalPlaces(DIVISION_PLACES));
    }
    return null;
  };
  const inUsd = (base: string) => index(base) ?? (BRIDGES.some((bridge) => bridge === base) ? implied(base) : null);
  return {
    receivedAt,
    missing: [],
    bridges: BRIDGES,
    price: (base, quote) => last(base, quote) ?? (quote === 'USD' ? inUsd(base) : null),
  };
}

/** A market that does not trade keeps its last price for ever: it shows by having neither a bid nor an ask. */
function isDead(row: Row): boolean {
  const isSaid = row.any('bid1Price') !== undefined && row.any('ask1Price') !== undefined;
  return isSaid && row.nonZero('bid1Price') === null && row.nonZero('ask1Price') === null;
}
