/** What `mxt route` shows: every account compared, the plan, what it saves, and how deep it reaches. */
import {dec} from '../../model/decimal.ts';
import type {BookDocument} from '../../router/merged-book.ts';
import type {Route, RouteVenue} from '../../router/route.ts';
import {amount, money, percent, price} from '../format.ts';
import {printable} from '../printable.ts';
import type {Screen} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';
import {depthBar} from './book.ts';

const VENUES: readonly Column[] = [
  {title: 'Account', shrinkTo: 12},
  {title: 'Symbol', drop: 4},
  {title: 'Best', align: 'right', drop: 3},
  {title: 'Average', align: 'right', drop: 5},
  {title: 'Fee', align: 'right'},
  {title: 'With fee', align: 'right'},
  {title: 'Worse by', align: 'right', drop: 2},
  {title: 'Fillable', align: 'right'},
  {title: 'Free', align: 'right', drop: 6},
  {title: 'Split saves', align: 'right', drop: 1},
];

const LEGS: readonly Column[] = [
  {title: 'Plan', shrinkTo: 12},
  {title: 'Symbol', drop: 2},
  {title: 'Quantity', align: 'right'},
  {title: 'Limit', align: 'right'},
  {title: 'Average', align: 'right', drop: 1},
  {title: 'Fee', align: 'right', drop: 3},
  {title: 'Cost', align: 'right'},
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
    ...out.map(({account, symbol, excluded}) =>
      screen.paint('warn', printable(`${account} left out (${symbol}): ${excluded ?? ''}`)),
    ),
    '',
    route.plan.length === 0
      ? screen.paint('bad', 'No plan: no account can trade this.')
      : renderTable(LEGS, legRows(route), screen),
    ...(route.plan.length === 0 ? [] : ['', ...summary(route, screen)]),
    ...route.notes.map((note) => screen.paint('dim', printable(note))),
    ...restLine(route),
    ...(screen.width === null || reach === null ? [] : picture(route, reach, screen)),
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
    differenceBps === null ? '-' : `${amount(differenceBps)} bps`,
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

/** The side that is taken from, price by price; filled blocks are what the plan takes. */
function picture({plan, side}: Route, reach: BookDocument, screen: Screen): readonly string[] {
  const levels = side === 'BUY' ? reach.asks : reach.bids;
  const most = levels.reduce((largest, {quantity}) => (dec(quantity).gt(largest) ? quantity : largest), '0');
  const limits = new Map(plan.map(({account, limitPrice}) => [account, limitPrice]));
  const lines = levels.map(({price: at, quantity, accounts}) => {
    const taken = accounts.some(({account, sameBook, bookPrice}) =>
      [account, ...sameBook].some((name) => {
        const limit = limits.get(name);
        return limit !== undefined && (side === 'BUY' ? dec(bookPrice).lte(limit) : dec(bookPrice).gte(limit));
      }),
    );
    const bar = depthBar(quantity, most, 30);
    return `${amount(at).padStart(16)}  ${screen.paint(taken ? 'good' : 'dim', taken ? bar : bar.replaceAll('█', '░'))} ${accounts.map(({account, sameBook}) => [account, ...sameBook].join('/')).join(', ')}`;
  });
  return ['', ...lines];
}
