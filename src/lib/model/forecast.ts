/** What orders would cost and leave, and what several of them come to. Nothing of it decides what is sent. */
import {Decimal, type DecimalText, dec, plain, ZERO} from './decimal.ts';

const PLACES = 12;

export interface Amount {
  readonly asset: string;
  readonly amount: DecimalText;
}

/** How much of one of the user's limits is used, in the limit's currency. Null: not known. */
export interface LimitUse {
  readonly limit: 'maxOrderValue' | 'maxDailyValue' | 'maxOrdersPerMinute';
  /** GENERAL: of every account, by `limits` of the keys file. ACCOUNT: by the `limits` in the account's own section. */
  readonly scope: 'GENERAL' | 'ACCOUNT';
  readonly before: DecimalText | null;
  /** With the order. */
  readonly used: DecimalText | null;
  readonly of: DecimalText;
  /** Null where orders are counted. */
  readonly asset: string | null;
}

/** Of one order on one account. Null: not known. Nothing of it decides what is sent. */
export interface Forecast {
  readonly account: string;
  readonly symbol: string;
  /** Base units that are expected to trade, now or later. */
  readonly quantity: DecimalText | null;
  /** Quote units for one of the base. A part that rests counts at its price, a stop at its price or trigger. */
  readonly averagePrice: DecimalText | null;
  /** What changes hands, in the quote. */
  readonly total: Amount | null;
  readonly totalUsd: DecimalText | null;
  /** At the account's own rates; below 0: a rebate. */
  readonly fee: Amount | null;
  /** What it takes of what is free; null also where it takes nothing (it only reduces a position). */
  readonly needs: Amount | null;
  /** Before the order: of what pays for it. */
  readonly free: Amount | null;
  /** The user's limits that hold for it. */
  readonly limits: readonly LimitUse[];
}

/** Below 0 where it is not there. Null: not known, or nothing is taken. */
export function freeAfter({needs, free}: Pick<Forecast, 'needs' | 'free'>): Amount | null {
  if (needs === null || free === null || needs.asset !== free.asset) return null;
  return {asset: free.asset, amount: plain(dec(free.amount).minus(needs.amount))};
}

/** Several orders that are sent one after the other: what is free before each is what the ones before it leave. */
export function inTurn(forecasts: readonly Forecast[]): readonly Forecast[] {
  const left = new Map<string, Amount | null>();
  const spent = new Map<string, DecimalText | null>();
  return forecasts.map((forecast) => {
    const each = {...forecast, limits: forecast.limits.map((use) => afterOthers(forecast.account, use, spent))};
    if (each.needs === null) return each;
    const key = `${each.account} ${each.needs.asset}`;
    const before = left.get(key);
    const free = before === undefined ? each.free : before;
    const after = freeAfter({needs: each.needs, free});
    left.set(key, after === null ? null : {...after, amount: plain(Decimal.max(after.amount, ZERO))});
    return {...each, free};
  });
}

/** Each order has room for itself under `maxOrderValue`; of the others the orders before it have used a part. */
function afterOthers(account: string, use: LimitUse, spent: Map<string, DecimalText | null>): LimitUse {
  if (use.limit === 'maxOrderValue') return use;
  const key = `${account} ${use.scope} ${use.limit}`;
  const before = spent.get(key) ?? use.before;
  const own = use.used === null || use.before === null ? null : dec(use.used).minus(use.before);
  const used = own === null || before === null ? null : plain(own.plus(before));
  spent.set(key, used);
  return {...use, before, used};
}

/** The orders of one symbol on one account as one; what is free before it is what was free before the first. */
export function together(forecasts: readonly Forecast[]): Forecast | null {
  const [first] = forecasts;
  if (first === undefined) return null;
  const total = added(forecasts.map((each) => each.total));
  const quantity = summed(forecasts.map((each) => each.quantity));
  const isKnown = total !== null && quantity !== null && quantity !== '0';
  return {
    ...first,
    quantity,
    averagePrice: isKnown ? plain(dec(total.amount).div(quantity).toDecimalPlaces(PLACES)) : null,
    total,
    totalUsd: summed(forecasts.map((each) => each.totalUsd)),
    fee: added(forecasts.map((each) => each.fee)),
    needs: added(forecasts.map((each) => each.needs)),
  };
}

/** Null: one of them is not known. */
function summed(amounts: readonly (DecimalText | null)[]): DecimalText | null {
  const known = amounts.flatMap((amount) => amount ?? []);
  return known.length < amounts.length ? null : plain(known.reduce((total, amount) => total.plus(amount), ZERO));
}

/** Null: one of them is not known, or they are of several assets. */
function added(amounts: readonly (Amount | null)[]): Amount | null {
  const assets = new Set(amounts.map((each) => each?.asset));
  const amount = summed(amounts.map((each) => each?.amount ?? null));
  const [asset] = assets;
  return assets.size !== 1 || asset === undefined || amount === null ? null : {asset, amount};
}
