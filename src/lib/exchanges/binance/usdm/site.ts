/** The host of USD-M futures: its addresses, budgets and clock. https://developers.binance.com/docs/derivatives/usds-margined-futures/general-info */
import type {AdapterContext} from '../../../adapter/context.ts';
import type {Answer, ApiCall, Notes} from '../../../adapter/kit/client.ts';
import type {RateCost} from '../../../adapter/kit/rates.ts';
import {keptOffset} from '../../../state/clock-offset.ts';
import {bannedBudgets} from '../budgets.ts';
import type {Site} from '../client.ts';
import {banMs, readFailure, saidIn} from '../errors.ts';
import {USDM_CODES} from './codes.ts';

const [SECOND_MS, MINUTE_MS] = [1000, 60_000];
const WEIGHT = {budget: 'ip futures', limit: 2400};
/** Funding rates and their intervals are counted apart. .../market-data/rest-api/Get-Funding-Rate-Info */
const FUNDING = {budget: 'ip futures funding', limit: 500, windowMs: 5 * MINUTE_MS};
const FUNDING_PATHS: ReadonlySet<string> = new Set(['/fapi/v1/fundingInfo', '/fapi/v1/fundingRate']);
/** Of the account. */
const ORDERS = [
  {budget: 'futures orders 10s', limit: 300, windowMs: 10 * SECOND_MS, header: 'x-mbx-order-count-10s'},
  {budget: 'futures orders 1m', limit: 1200, windowMs: MINUTE_MS, header: 'x-mbx-order-count-1m'},
] as const;
const ORDER_PATHS: ReadonlySet<string> = new Set(['/fapi/v1/order', '/fapi/v1/algoOrder']);
/** How long an offset that was measured is believed. */
const CLOCK_AGE_MS = 3_600_000;
const CLOCK_FACT = 'futures clock';

function costsOf(method: string, path: string, weight: number): readonly RateCost[] {
  const ip: RateCost = {
    ...{budget: WEIGHT.budget, weight},
    limit: {counting: 'WINDOW', limit: WEIGHT.limit, windowMs: MINUTE_MS},
  };
  if (FUNDING_PATHS.has(path)) {
    const {budget, limit, windowMs} = FUNDING;
    return [
      {budget, weight: 1, own: true, limit: {counting: 'WINDOW', limit, windowMs}},
      {...ip, weight: 0},
    ];
  }
  if ((method !== 'POST' && method !== 'PUT') || !ORDER_PATHS.has(path)) return [ip];
  const orders = ORDERS.map(
    ({budget, limit, windowMs}): RateCost => ({budget, weight: 1, own: true, limit: {counting: 'WINDOW', limit, windowMs}}),
  );
  return [ip, ...orders];
}

function notesOf(answer: Answer, {path}: ApiCall, exchangeNow: () => number): Notes {
  const now = exchangeNow();
  const {status, headers} = answer;
  const said = saidIn(answer);
  const counted = [
    {budget: WEIGHT.budget, limit: WEIGHT.limit, windowMs: MINUTE_MS, header: 'x-mbx-used-weight-1m'},
    ...ORDERS,
  ].map(({budget, limit, windowMs, header}) => ({
    ...{budget, limit, used: Number(headers[header] ?? Number.NaN)},
    resetsInMs: windowMs - (now % windowMs),
  }));
  const forMs = banMs(answer, exchangeNow);
  // A 418 bans the address from everything.
  const asked = status === 429 && FUNDING_PATHS.has(path) ? FUNDING.budget : WEIGHT.budget;
  return {
    usage: counted.filter(({used}) => Number.isSafeInteger(used)),
    bans: forMs === undefined ? [] : bannedBudgets(said?.code === -1015 ? ORDERS[0].budget : asked, forMs),
    ...((said?.code === -1021 || said?.code === -5028) && {clock: 'REFUSED'}),
  };
}

export const USDM: Site = {
  rest: {
    live: 'https://fapi.binance.com',
    testnet: 'https://demo-fapi.binance.com',
    demo: 'https://demo-fapi.binance.com',
  },
  time: {method: 'GET', path: '/fapi/v1/time', weight: 1, signed: false, endsRisk: true},
  costs: costsOf,
  notes: notesOf,
  failure: (answer, path, exchangeNow) => readFailure(answer, path, exchangeNow, USDM_CODES),
};

/** The same context with a clock of its own. Until that is measured, what is known of Binance's other clock is the best guess. */
export function withOwnClock(context: AdapterContext): AdapterContext {
  const {memory, clock} = context;
  const own = () => {
    const [offsetMs, measuredAt, ticked] = (memory.accountFact(CLOCK_FACT, CLOCK_AGE_MS) ?? '').split(' ').map(Number);
    if (offsetMs === undefined || measuredAt === undefined || ticked === undefined) return null;
    return keptOffset({offsetMs, measuredAt, ticked}, clock);
  };
  const wrapped: AdapterContext['memory'] = {
    clockOffset: () => own() ?? memory.clockOffset(),
    saveClockOffset: (offsetMs) => memory.saveAccountFact(CLOCK_FACT, `${offsetMs} ${clock.now()} ${clock.monotonic()}`),
    dropClockOffset: () => memory.saveAccountFact(CLOCK_FACT, ''),
    market: (key) => memory.market(key),
    saveMarkets: (markets) => memory.saveMarkets(markets),
    fees: (symbol) => memory.fees(symbol),
    saveFees: (fees) => memory.saveFees(fees),
    accountFact: (name, maxAgeMs) => memory.accountFact(name, maxAgeMs),
    saveAccountFact: (name, value) => memory.saveAccountFact(name, value),
    admit: (request, signal) => memory.admit(request, signal),
    noteUsage: (budget, usage) => memory.noteUsage(budget, usage),
    nextNonce: (unit, notBefore) => memory.nextNonce(unit, notBefore),
    takeTurn: (turn, signal) => memory.takeTurn(turn, signal),
    block: (budget, until) => memory.block(budget, until),
    usages: () => memory.usages(),
  };
  return {...context, memory: wrapped};
}
