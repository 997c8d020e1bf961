/** How much of the user's limits is used. It is only shown: `limits.ts` refuses. */
import type {AllLimits, Limits, Money} from '../../config/keys-file.ts';
import type {AccountConfig} from '../../model/account.ts';
import {type Decimal, type DecimalText, dec, plain, ZERO} from '../../model/decimal.ts';
import type {LimitUse} from '../../model/forecast.ts';
import {isSentFrom} from '../../state/account-names.ts';
import type {IntentValue, Journal} from '../../state/journal.ts';
import {countedToday} from './daily-value.ts';
import type {Rates} from './valuation.ts';

const MINUTE_MS = 60_000;
const SHOWN_PLACES = 8;

interface Known {
  readonly journal: Pick<Journal, 'list' | 'valuesSince' | 'pairs'>;
  /** Epoch ms. */
  readonly now: number;
  readonly rates: Rates;
}

/** Of an account, before and with an order of this value (null: its value is not known). The account's own limits beside the general ones. */
export function limitUses(
  config: AccountConfig,
  limits: AllLimits,
  order: IntentValue | null,
  known: Known,
): readonly LimitUse[] {
  const own = limits.ofAccount?.get(config.account);
  const scoped = (scope: LimitUse['scope'], each: Limits) => inLimits(config, each, order, known).map((use) => ({...use, scope}));
  return [...scoped('GENERAL', limits), ...(own === undefined ? [] : scoped('ACCOUNT', own))];
}

type Use = Omit<LimitUse, 'scope'>;

function inLimits(config: AccountConfig, limits: Limits, order: IntentValue | null, known: Known): readonly Use[] {
  const {maxOrderValue, maxDailyValue, maxOrdersPerMinute} = limits;
  const {journal, now, rates} = known;
  const uses: Use[] = [];
  if (maxOrderValue !== null) uses.push(ofLimit('maxOrderValue', maxOrderValue, ZERO, worthIn(maxOrderValue, order, rates)));
  if (maxDailyValue !== null) {
    const openPairs = () => journal.pairs().filter(({ended}) => ended === null);
    const sent = countedToday(config, {valuesSince: journal.valuesSince.bind(journal), openPairs}, now);
    const before = sent.reduce<Decimal | null>((sum, value) => plus(sum, worthIn(maxDailyValue, value, rates)), ZERO);
    uses.push(ofLimit('maxDailyValue', maxDailyValue, before, worthIn(maxDailyValue, order, rates)));
  }
  if (maxOrdersPerMinute !== null) {
    const recent = journal
      .list(now - MINUTE_MS, Number.MAX_SAFE_INTEGER)
      .filter((intent) => intent.state !== 'REJECTED' && intent.state !== 'NOT_PLACED' && isSentFrom(intent, config));
    const [before, of] = [String(recent.length), String(maxOrdersPerMinute)];
    uses.push({limit: 'maxOrdersPerMinute', before, used: String(recent.length + 1), of, asset: null});
  }
  return uses;
}

function ofLimit(limit: LimitUse['limit'], {amount, asset}: Money, before: Decimal | null, order: Decimal | null): Use {
  return {limit, before: text(before), used: text(plus(before, order)), of: amount, asset};
}

/** Null: it is not known, or no price leads there. */
function worthIn({asset}: Money, value: IntentValue | null, rates: Rates): Decimal | null {
  const rate = value === null ? null : rates(value.asset, asset);
  return value === null || rate === null ? null : dec(value.amount).times(rate);
}

function plus(one: Decimal | null, other: Decimal | null): Decimal | null {
  return one === null || other === null ? null : one.plus(other);
}

function text(amount: Decimal | null): DecimalText | null {
  return amount === null ? null : plain(amount.toDecimalPlaces(SHOWN_PLACES));
}
