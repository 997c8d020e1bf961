/**
 * What clients of the older Coinbase App API ask when they load: currencies and exchange rates.
 * https://docs.cdp.coinbase.com/coinbase-app/track-apis/currencies and .../exchange-rates
 */
import {over, text, units} from '../../engine/fixed.ts';
import {usdPrice} from '../../engine/universe.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {type Context, stableId} from './context.ts';

const FIAT: Readonly<Record<string, string>> = {USD: 'US Dollar', EUR: 'Euro'};

function assetsOf({engine}: Context): readonly string[] {
  return [...new Set(engine.markets.all('spot').flatMap(({base, quote}) => [base, quote]))];
}

export function fiatCurrencies(): object {
  return {data: Object.entries(FIAT).map(([id, name]) => ({id, name, min_size: '0.01'}))};
}

export function cryptoCurrencies(context: Context): object {
  const coins = assetsOf(context).filter((asset) => !(asset in FIAT));
  return {
    data: coins.map((code, index) => ({
      asset_id: stableId(context, `asset/${code}`),
      code,
      name: code,
      color: '#000000',
      sort_index: 100 + index,
      exponent: 8,
      type: 'crypto',
      address_regex: '',
    })),
  };
}

/** How much of each asset one unit of `currency` (USD when left out) is worth. */
export function exchangeRates(context: Context, {params}: ApiRequest): object {
  const currency = params.optional('currency') ?? 'USD';
  const one = units(usdPrice(currency));
  const rate = (asset: string) => text(over(one, units(usdPrice(asset))));
  return {data: {currency, rates: Object.fromEntries(assetsOf(context).map((asset) => [asset, rate(asset)]))}};
}
