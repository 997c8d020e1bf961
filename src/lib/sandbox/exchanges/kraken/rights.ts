/**
 * What the account pays and what its key may do.
 * https://docs.kraken.com/api/docs/rest-api/get-trade-volume and .../get-api-key-info
 */
import {text, units} from '../../engine/fixed.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {pairKey} from './codes.ts';
import type {Context} from './context.ts';
import {unknownPair} from './errors.ts';
import {padded} from './rules.ts';

/** Volume of thirty days in USD, maker and taker in percent. https://www.kraken.com/features/fee-schedule */
const TIERS: readonly (readonly [volume: number, maker: number, taker: number])[] = [
  [0, 0.25, 0.4],
  [10_000, 0.2, 0.35],
  [50_000, 0.14, 0.24],
  [100_000, 0.12, 0.22],
  [250_000, 0.08, 0.18],
  [500_000, 0.06, 0.16],
  [1_000_000, 0.04, 0.14],
  [2_500_000, 0.02, 0.12],
  [5_000_000, 0, 0.1],
];
/** The tier of every account here: `fees` in index.ts are its rates. */
const VOLUME = 62_431;
const DAY_S = 86_400;
const PERMISSIONS =
  'query-funds query-open-trades query-closed-trades modify-trades close-trades query-ledger export-data create-ws-token';

/** As every pair lists them: [volume, percent]. */
export const TAKER_TIERS = TIERS.map(([volume, , taker]) => [volume, taker]);
export const MAKER_TIERS = TIERS.map(([volume, maker]) => [volume, maker]);

/** Fees of the pairs that are named; without one only the volume. */
export function tradeVolume(context: Context, {params}: ApiRequest): object {
  const volume = {currency: 'ZUSD', volume: padded(String(VOLUME), 4)};
  const names = params.list('pair');
  if (names === null) return volume;
  const keys = names.map((name) => {
    const market = context.pairs.find(name.trim());
    if (market === null) throw unknownPair();
    return pairKey(market);
  });
  const {maker, taker} = context.engine.fees;
  const schedule = (rate: string, side: 1 | 2) => Object.fromEntries(keys.map((key) => [key, feeTier(rate, side)]));
  return {...volume, fees: schedule(taker, 2), fees_maker: schedule(maker, 1)};
}

function feeTier(rate: string, side: 1 | 2): object {
  const index = TIERS.findLastIndex(([volume]) => volume <= VOLUME);
  const [here, next] = [TIERS[index], TIERS[index + 1]];
  const shown = (value: number | undefined) => (value === undefined ? null : padded(String(value), 4));
  return {
    fee: padded(text(units(rate) * 100n), 4),
    minfee: shown(TIERS.at(-1)?.[side]),
    maxfee: shown(TIERS[0]?.[side]),
    nextfee: shown(next?.[side]),
    nextvolume: shown(next?.[0]),
    tiervolume: shown(here?.[0]),
  };
}

/** The key may read and trade; it may not take money out. */
export function keyInfo(context: Context, {account}: ApiRequest): object {
  const apiKey = context.accounts.find(({name}) => name === account)?.keys[0].apiKey ?? '';
  const now = Math.floor(context.now() / 1000);
  return {
    apiKeyName: 'sandbox',
    apiKey,
    nonce: context.gate.nonceOf(apiKey),
    nonceWindow: 0,
    permissions: PERMISSIONS.split(' '),
    iban: 'AA00 N84G SAND BOX0',
    validUntil: '0',
    queryFrom: '0',
    queryTo: '0',
    createdTime: String(now - DAY_S),
    modifiedTime: String(now - DAY_S),
    ipAllowlist: [],
    lastUsed: String(now),
  };
}

export function socketToken(context: Context, {account}: ApiRequest): object {
  return context.tokens.issue(account);
}
