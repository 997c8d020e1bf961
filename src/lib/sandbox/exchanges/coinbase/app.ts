/**
 * What clients ask of the older Coinbase App API (v2), which the same key opens: wallets, currencies and exchange rates.
 * https://docs.cdp.coinbase.com/coinbase-app/track-apis/accounts and the pages beside it
 */
import {over, text, units} from '../../engine/fixed.ts';
import {usdPrice} from '../../engine/universe.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {fieldsOf} from '../../kit/fields.ts';
import {pageAfter} from '../../kit/paging.ts';
import {isFiat, walletsOf} from './account.ts';
import {type Context, iso, stableId} from './context.ts';

const USUAL_PAGE = 25;
const LARGEST_PAGE = 100;
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

/** Every wallet with all that is in it, also what is held. */
export function appAccounts(context: Context, {params, account}: ApiRequest): object {
  const cursor = params.optional('starting_after');
  const limit = params.limit(USUAL_PAGE, LARGEST_PAGE);
  const after = cursor === null ? null : ({uuid}: {readonly uuid: string}) => uuid > cursor;
  const {items, more} = pageAfter(walletsOf(context, account), limit, after);
  const next = more ? (items.at(-1)?.uuid ?? null) : null;
  return {
    pagination: {
      ...fieldsOf(null, 'ending_before previous_ending_before previous_uri'),
      starting_after: cursor,
      next_starting_after: next,
      limit,
      order: 'desc',
      next_uri: next === null ? null : `/v2/accounts?limit=${limit}&starting_after=${next}`,
    },
    data: items.map(({uuid, asset, free, locked}) => ({
      id: uuid,
      name: `${asset} Wallet`,
      primary: asset === 'BTC',
      type: isFiat(asset) ? 'fiat' : 'wallet',
      currency: {code: asset, name: asset, type: isFiat(asset) ? 'fiat' : 'crypto'},
      balance: {amount: text(units(free) + units(locked)), currency: asset},
      created_at: '2024-01-01T00:00:00Z',
      updated_at: iso(context.now()),
      resource: 'account',
      resource_path: `/v2/accounts/${uuid}`,
      allow_deposits: true,
      allow_withdrawals: true,
    })),
  };
}
