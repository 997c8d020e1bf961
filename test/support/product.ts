/**
 * Which product the suites are for that run for each exchange and product (vitest.config.ts gives each pair a project of its
 * own): spot, or contracts where the exchange's venue lists them.
 */
import {exchangeIds} from '../../src/lib/adapter/registry.ts';
import type {Product} from '../../src/lib/model/market.ts';
import {loadVenue} from '../../src/lib/sandbox/registry.ts';
import {productsOf} from '../../src/lib/sandbox/venue.ts';

export const PRODUCT: Product = process.env.MXT_TEST_PRODUCT === 'linear' ? 'linear' : 'spot';

/** Of the account in the keys file. */
export const PRODUCTS: readonly Product[] = productsWith(PRODUCT);

/** An account that trades contracts trades spot as well. */
export function productsWith(product: Product): readonly Product[] {
  return product === 'spot' ? ['spot'] : ['spot', product];
}

/** The market of a spot symbol in this product: `BTC/USDT`, or `BTC/USDT:USDT`. */
export function inProduct(symbol: string, product: Product = PRODUCT): string {
  return product === 'spot' ? symbol : `${symbol}:${symbol.slice(symbol.indexOf('/') + 1)}`;
}

/** Exchanges whose sandbox trades it. */
export async function exchangesTrading(product: Product): Promise<readonly string[]> {
  const venues = await Promise.all(exchangeIds().map(async (id) => ({id, products: productsOf(await loadVenue(id))})));
  return venues.filter(({products}) => products.includes(product)).map(({id}) => id);
}
