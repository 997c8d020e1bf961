/** What orders would cost and leave, in lines under a question or a dry run. */
import {dec, plain} from '../../model/decimal.ts';
import {type Amount, type Forecast, freeAfter, type LimitUse, together} from '../../model/forecast.ts';
import type {Adjustment} from '../../model/rules.ts';
import {amount, money, price} from '../format.ts';

/** `quantity 0.0163934 -> 0.01639, step 0.00001`. */
export function adjustmentText({field, from, to, rule}: Readonly<Record<keyof Adjustment, string>>): string {
  return `${field} ${from} -> ${to}, ${rule}`;
}

/** To add to a question: what rules change, what the orders would cost and leave, and what is asked. */
export function outlookText(
  {forecasts, adjustments}: {readonly forecasts: readonly Forecast[]; readonly adjustments: readonly Adjustment[]},
  asked: string,
): string {
  const lines = [...adjustments.map(adjustmentText), ...forecastLines(forecasts)];
  return `${lines.map((line) => `\n  ${line}`).join('')}\n${asked}`;
}

/** A line per account and symbol, then one per account on what is free afterwards. */
export function forecastLines(forecasts: readonly Forecast[]): readonly string[] {
  const groups = Map.groupBy(forecasts, ({account, symbol}) => `${account} ${symbol}`);
  const several = groups.size > 1;
  const costs = [...groups.values()].flatMap((group) => {
    const whole = together(group);
    return whole === null ? [] : [`${several ? `${whole.account} ${whole.symbol}: ` : ''}${costText(whole)}`];
  });
  const last = new Map(forecasts.map((each) => [`${each.account} ${each.needs?.asset ?? ''}`, each]));
  const accounts = new Set(forecasts.map(({account}) => account));
  const left = [...last.values()].flatMap((each) => {
    const text = freeText(each);
    return text === null ? [] : [`${accounts.size > 1 ? `${each.account}: ` : ''}${text}`];
  });
  const used = [...new Map(forecasts.map((each) => [each.account, each])).values()].flatMap(({account, limits}) => [
    ...limitsLine(`${accounts.size > 1 ? `${account}: ` : ''}general limits with it`, limits, 'GENERAL'),
    ...limitsLine(`limits of ${account} alone with it`, limits, 'ACCOUNT'),
  ]);
  return [...costs, ...left, ...used];
}

function costText({averagePrice, total, totalUsd, fee}: Forecast): string {
  const dollars = totalUsd === null || total?.asset === 'USD' ? '' : ` (${money(totalUsd)} USD)`;
  return [
    `expected average ${averagePrice === null ? 'not known' : price(averagePrice, 10)}`,
    `total ${total === null ? 'not known' : `${about(total)}${dollars}`}`,
    `fee ${fee === null ? 'not known' : `about ${about(fee)}`}`,
  ].join(', ');
}

/** Null: it takes nothing of what is free. */
function freeText(forecast: Forecast): string | null {
  const {needs, free} = forecast;
  if (needs === null) return null;
  const after = freeAfter(forecast);
  if (after === null) return `free afterwards: not known, it needs ${about(needs)}`;
  if (!dec(after.amount).isNegative()) return `free afterwards: ${about(after)}`;
  const short = {asset: after.asset, amount: plain(dec(after.amount).abs())};
  return `not enough is free: it needs ${about(needs)}, ${free === null ? '' : `${about(free)} is free, `}${about(short)} is missing`;
}

function limitsLine(title: string, limits: readonly LimitUse[], scope: LimitUse['scope']): readonly string[] {
  const own = limits.filter((use) => use.scope === scope);
  return own.length === 0 ? [] : [`${title}: ${own.map(limitText).join(', ')}`];
}

/** `maxDailyValue 12,000 of 50,000 USD`. */
function limitText({limit, used, of, asset}: LimitUse): string {
  const shown = used === null ? 'not known' : amount(plain(dec(used).toDecimalPlaces(2)));
  return `${limit} ${shown} of ${amount(of)}${asset === null ? '' : ` ${asset}`}`;
}

/** To eight decimals: more of them say nothing before an order. */
function about({asset, amount: value}: Amount): string {
  return `${amount(plain(dec(value).toDecimalPlaces(8)))} ${asset}`;
}
