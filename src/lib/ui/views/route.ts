/** What `mxt route` shows: every account compared, the plan, what it saves, and how deep it reaches. */
import {dec} from '../../model/decimal.ts';
import type {BookDocument} from '../../router/merged-book.ts';
import type {Route, RouteVenue} from '../../router/route.ts';
import {amount, basisPoints, money, percent, price} from '../format.ts';
import {prose, wrapWords} from '../prose.ts';
import type {Screen} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';
import {depthChart} from './depth-chart.ts';

const VENUES: readonly Column[] = [
  {title: 'Account', shrinkTo: 12},
  {title: 'Symbol', drop: 4},
  {title: 'Best', align: 'point', drop: 3},
  {title: 'Average', align: 'point', drop: 5},
  {title: 'Fee', align: 'right'},
  {title: 'With fee', align: 'point'},
  {title: 'Worse by', align: 'right', drop: 2, hideEmpty: true},
  {title: 'Fillable', align: 'point'},
  {title: 'Free', align: 'point', drop: 6},
  {title: 'Split saves', align: 'point', drop: 1, hideEmpty: true},
];

const LEGS: readonly Column[] = [
  {title: 'Plan', shrinkTo: 12},
  {title: 'Symbol', drop: 2},
  {title: 'Quantity', align: 'point'},
  {title: 'Limit', align: 'point'},
  {title: 'Average', align: 'point', drop: 1},
  {title: 'Fee', align: 'point', drop: 3},
  {title: 'Cost', align: 'point'},
];

/** `reach`: the merged book of the side that is taken from, for the picture on a terminal; null leaves it out. */
export function routeView(route: Route, reach: BookDocument | null, screen: Screen): string {
  const out = route.venues.filter(({excluded}) => excluded !== null);
  return [
    renderTable(
      VENUES,
      route.venues.map((venue) => venueRow(venue, route)),
      screen,
    ),
    ...out.map(({account, symbol, excluded}) => prose(`${account} left out (${symbol}): ${excluded ?? ''}`, screen, 'warn')),
    '',
    route.plan.length === 0
      ? screen.paint('bad', 'No plan: no account can trade this.')
      : renderTable(LEGS, legRows(route), screen),
    ...(route.plan.length === 0 ? [] : ['', ...summary(route, screen).flatMap((line) => wrapWords(line, screen.width))]),
    ...route.notes.map((note) => prose(note, screen, 'dim')),
    ...restLine(route).map((line) => prose(line, screen)),
    ...(screen.width === null || reach === null ? [] : depthChart(route, reach, screen)),
  ].join('\n');
}

function venueRow(venue: RouteVenue, {best}: Route): Cell[] {
  const {account, symbol, bestPrice, averagePrice, takerFee, effectivePrice, differenceBps, fillable, available, saved} = venue;
  const isBest = best?.account === account && venue.excluded === null && differenceBps === '0';
  return [
    isBest ? {text: account, tone: 'good'} : account,
    symbol,
    amount(bestPrice),
    price(averagePrice, 10),
    percent(takerFee),
    isBest ? {text: price(effectivePrice, 10), tone: 'good'} : price(effectivePrice, 10),
    differenceBps === null ? '-' : `${basisPoints(differenceBps)} bps`,
    amount(fillable),
    amount(available),
    money(saved),
  ];
}

function legRows({plan}: Route): Cell[][] {
  return plan.map(({account, symbol, quantity, limitPrice, averagePrice, fee, cost}) => [
    account,
    symbol,
    amount(quantity),
    amount(limitPrice),
    price(averagePrice, 10),
    money(fee),
    money(cost),
  ]);
}

function summary(route: Route, screen: Screen): readonly string[] {
  const {side, symbol, totals, savedVersusBestSingle: saved, best, mode, skewMs} = route;
  const [base = '', quote = ''] = symbol.split(/[/:]/);
  const verb = side === 'BUY' ? 'Buy' : 'Sell';
  const money_ = side === 'BUY' ? 'for' : 'and get';
  const missing = dec(totals.unfilled).isZero()
    ? []
    : [screen.paint('warn', `Unfilled ${amount(totals.unfilled)} ${route.quantityIn === 'BASE' ? base : quote}.`)];
  const single =
    best === null
      ? 'No single account fills it.'
      : `Best single account ${best.account} at ${price(best.effectivePrice, 10)} with fee.`;
  const verdict = mode === 'split' ? 'The split saves' : 'A split would save';
  const saves = saved !== null && dec(saved).gt(0);
  const gain = saves ? [`${verdict} ${screen.paint('good', `${money(saved)} ${quote}`)} against it.`] : [];
  return [
    `${verb} ${amount(totals.quantity)} ${base} ${money_} ${screen.paint('strong', `${money(totals.cost)} ${quote}`)}, fees ${money(totals.fee)} in it, ${price(totals.effectivePrice, 10)} each.`,
    ...missing,
    [single, ...gain].join(' '),
    ...(route.proven ? [] : [screen.paint('warn', 'The search was cut short: a cheaper plan may exist.')]),
    screen.paint('dim', `Books ${skewMs} ms apart. Nothing was placed.`),
  ];
}

function restLine({rest}: Route): readonly string[] {
  return rest === null ? [] : [`Rests: ${amount(rest.quantity)} at ${amount(rest.limitPrice)} on ${rest.account}.`];
}
