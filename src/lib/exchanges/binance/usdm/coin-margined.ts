/**
 * Contracts with margin in coins: a desk of its own, of which only what is held is asked, to be named.
 * https://developers.binance.com/docs/derivatives/coin-margined-futures/trade/rest-api/Position-Information
 */

import * as v from 'valibot';
import type {AdapterContext} from '../../../adapter/context.ts';
import {orAbsent} from '../../../adapter/kit/absent.ts';
import type {RateCost} from '../../../adapter/kit/rates.ts';
import {Row} from '../../../adapter/kit/row.ts';
import {DeskError} from '../../../model/errors.ts';
import {unheard} from '../../../model/unheard.ts';
import {Client, type Endpoint, type ReadEndpoint, type Site} from '../client.ts';
import {banMs, readFailure} from '../errors.ts';
import {USDM_CODES} from './codes.ts';

const WORDS = 'coin-margined contracts';
const BUDGET = 'ip coin futures';
const TIME: Endpoint = {method: 'GET', path: '/dapi/v1/time', weight: 1, signed: false, endsRisk: false};
/** Positions of every contract, those of size zero too. */
const POSITION_RISK: ReadEndpoint<v.GenericSchema<unknown, unknown[]>> = {
  ...{method: 'GET', path: '/dapi/v1/positionRisk', weight: 1, signed: true, endsRisk: false},
  answer: v.array(v.unknown()),
};

/** Addresses: .../coin-margined-futures/general-info */
const SITE: Site = {
  rest: {
    live: 'https://dapi.binance.com',
    testnet: 'https://demo-dapi.binance.com',
    demo: 'https://demo-dapi.binance.com',
  },
  time: TIME,
  costs(_method, _path, weight): readonly RateCost[] {
    const limit = {counting: 'WINDOW', limit: 2400, windowMs: 60_000} as const;
    // While the desk of the other contracts wants silence of this address, this one is left alone too.
    return [
      {budget: BUDGET, weight, limit},
      {budget: 'ip futures', weight: 0, limit},
    ];
  },
  notes(answer, _call, exchangeNow) {
    const forMs = banMs(answer, exchangeNow);
    return {usage: [], bans: forMs === undefined ? [] : [{budget: BUDGET, forMs}]};
  },
  failure: (answer, path, exchangeNow) => readFailure(answer, path, exchangeNow, USDM_CODES),
};

/**
 * What is held of them, with their coins. A failure is told in words, too: it takes no position along. Throws only when it was stopped.
 *
 * @param context That of the desk of the other contracts, whose clock is the best guess of this one's.
 */
export async function readCoinMargined(context: AdapterContext, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const rows = (await orAbsent(new Client(context, SITE).askPart(POSITION_RISK, {}, signal))) ?? [];
    const coins = rows.flatMap((payload) => coinIn(new Row(payload)) ?? []);
    return coins.length === 0 ? [] : [`${WORDS} (${[...new Set(coins)].join(', ')})`];
  } catch (error) {
    if (!(error instanceof DeskError) || error.kind === 'interrupted') throw error;
    return [unheard(WORDS, error)];
  }
}

/** Of `BTCUSD_PERP` or `BTCUSD_261225`; null where nothing is held. An amount that cannot be read is not known to be nothing. */
function coinIn(row: Row): string | null {
  const symbol = row.text('symbol');
  if (symbol === '' || row.amount('positionAmt') === '0') return null;
  return /^(.+)USD_/.exec(symbol)?.[1] ?? symbol;
}
