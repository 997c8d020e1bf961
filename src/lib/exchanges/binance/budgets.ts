/** What requests draw on, and what answers say of it. https://developers.binance.com/docs/binance-spot-api-docs/rest-api/limits */
import type {Answer, ApiCall, Notes} from '../../adapter/kit/client.ts';
import type {RateCost} from '../../adapter/kit/rates.ts';
import {banMs, saidIn} from './errors.ts';

const MINUTE_MS = 60_000;

/**
 * Orders of an account that have not been filled, in windows of the clock's ten seconds. A fill gives its count back; here it is
 * counted to the end of the window, on the safe side. https://developers.binance.com/docs/binance-spot-api-docs/faqs/order_count_decrement
 */
const ORDERS_LIMIT = 100;
const ORDERS_MS = 10_000;
const UNFILLED_ORDERS: RateCost = {
  budget: 'orders',
  weight: 1,
  own: true,
  limit: {counting: 'WINDOW', limit: ORDERS_LIMIT, windowMs: ORDERS_MS},
};

/**
 * 6000 a minute for an address under /api, in windows of the clock's minutes; each endpoint of /sapi has a budget of its own.
 * A ban of the address holds for all. https://developers.binance.com/docs/binance-spot-api-docs/rest-api/limits
 */
export function costsOf(method: string, path: string, weight: number): readonly RateCost[] {
  const perMinute = (limit: number) => ({counting: 'WINDOW', limit, windowMs: MINUTE_MS}) as const;
  if (path.startsWith('/fapi/')) return [{budget: 'ip futures', weight, limit: perMinute(2400)}];
  const ip = {budget: 'ip', weight, limit: perMinute(6000)};
  if (path.startsWith('/sapi/')) {
    return [
      {budget: walletBudget(path), weight, limit: perMinute(12_000), own: true},
      {...ip, weight: 0},
    ];
  }
  return method === 'POST' ? [ip, UNFILLED_ORDERS] : [ip];
}

/** Lists that count by account (180000 a minute); their weights here are the share of the 12000 of the others. */
const BY_ACCOUNT: ReadonlySet<string> = new Set([
  '/sapi/v1/capital/withdraw/history',
  '/sapi/v1/convert/tradeFlow',
  '/sapi/v1/rebate/taxQuery',
]);

function walletBudget(path: string): string {
  return `${BY_ACCOUNT.has(path) ? 'account' : 'ip'} ${path}`;
}

/** What connections and subscriptions of the WebSocket API cost. */
export const STREAM_COST: readonly RateCost[] = costsOf('GET', '/api/v3/ws', 2);

/** What an answer says of rates, bans and the clock. */
export function notesOf(answer: Answer, {path}: ApiCall, exchangeNow: () => number): Notes {
  const now = exchangeNow();
  const {status, headers} = answer;
  const said = saidIn(answer);
  const usage = [
    {
      budget: 'ip',
      used: countIn(headers['x-mbx-used-weight-1m']),
      limit: 6000,
      resetsInMs: MINUTE_MS - (now % MINUTE_MS),
    },
    {
      ...{budget: UNFILLED_ORDERS.budget, used: countIn(headers['x-mbx-order-count-10s']), limit: ORDERS_LIMIT},
      resetsInMs: ORDERS_MS - (now % ORDERS_MS),
    },
  ];
  const forMs = banMs(answer, exchangeNow);
  return {
    usage: usage.filter(({used}) => Number.isSafeInteger(used)),
    bans: forMs === undefined ? [] : bannedBudgets(said?.code === -1015 ? 'orders' : budgetOf(status, path), forMs),
    ...(said?.code === -1021 && {clock: 'REFUSED'}),
  };
}

/** NaN where the answer does not say. */
function countIn(header: string | undefined): number {
  return Number(header ?? Number.NaN);
}

/** What one host says of the address is kept at the other too: they count apart, and a ban is one of the address. */
export function bannedBudgets(budget: string, forMs: number): NonNullable<Notes['bans']> {
  const isAddress = budget === 'ip' || budget === 'ip futures';
  return (isAddress ? ['ip', 'ip futures'] : [budget]).map((each) => ({budget: each, forMs}));
}

/** Whose budget a 429 is about. A 418 bans the address from everything. */
function budgetOf(status: number, path: string): string {
  if (path.startsWith('/fapi/')) return 'ip futures';
  return status === 429 && path.startsWith('/sapi/') ? walletBudget(path) : 'ip';
}
