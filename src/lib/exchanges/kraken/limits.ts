/**
 * Kraken's counters: each call adds to one, and time takes away from it. No answer says where they stand, so mxt counts by what
 * the pages say, for the intermediate tier: no account that may use the API has less.
 * https://docs.kraken.com/api/docs/guides/spot-rest-ratelimits · .../guides/spot-ratelimits
 */
import type {RateCost} from '../../adapter/kit/rates.ts';
import type {Environment} from '../../model/account.ts';
import type {RateLimit} from '../../state/exchange-memory.ts';
import type {Endpoint} from './rest.ts';

/** Calls of one key: 20 points, of which half a one is taken away each second. */
export const CALLS = 'calls';
/** Public calls of this address: about one a second of an endpoint and a pair, says the support centre. */
export const ADDRESS = 'ip';
/** Orders of one pair: 125 points, of which 2.34 are taken away each second. */
export const ENGINE = 'engine';

const draining = (points: number, perSecond: number): RateLimit => ({
  ...{counting: 'LEAK', limit: points, windowMs: Math.ceil((points / perSecond) * 1000)},
});
/**
 * The sandbox's counters are as much larger: twenty requests and then one every two seconds would make each script that tries things
 * out wait for nothing.
 */
const SANDBOX_TIMES = 1000;
const LIMITS = {[CALLS]: draining(20, 0.5), [ADDRESS]: draining(10, 1), [ENGINE]: draining(125, 2.34)} as const;

/**
 * What a transaction adds to the counter of its pair; an amendment the most that the age of its order can add. A cancel is taken at
 * any count, and what it adds goes by an age that is not known here: after many of them an order is refused, and says so.
 */
const ADD_POINTS = 1;
const AMEND_POINTS = 4;

/** `pair`: what a public call asks about, or the one whose orders a command is about. */
export function costsOf({path, isPrivate, points}: Endpoint, environment: Environment, pair?: string): readonly RateCost[] {
  const limits = (of: keyof typeof LIMITS): RateLimit =>
    environment === 'sandbox' ? {...LIMITS[of], limit: LIMITS[of].limit * SANDBOX_TIMES} : LIMITS[of];
  // A lockout holds for all that comes from the address.
  const address = {budget: ADDRESS, weight: 0};
  if (!isPrivate) return [address, {budget: `${ADDRESS} ${path} ${pair ?? ''}`, weight: 1, limit: limits(ADDRESS), own: true}];
  const calls = [{budget: CALLS, weight: points, limit: limits(CALLS)}, address];
  if (pair === undefined) return calls;
  const weight = path.endsWith('AddOrder') ? ADD_POINTS : AMEND_POINTS;
  return [...calls, {budget: `${ENGINE} ${pair}`, weight, limit: limits(ENGINE), own: true}];
}

/** "Approximately 150 attempts per rolling 10 minutes", then a ban of ten. https://docs.kraken.com/api/docs/guides/spot-ws-intro */
export const CONNECT_COST: readonly RateCost[] = [
  {budget: ADDRESS, weight: 0},
  {budget: 'ip sockets', weight: 1, limit: {counting: 'LEAK', limit: 150, windowMs: 600_000}, own: true},
];
