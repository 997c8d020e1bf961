/** The tables of `mxt market`. */
import type {MarketShowDocument, MarketVenue} from '../../markets/comparison.ts';
import type {MarketListDocument} from '../../markets/listing.ts';
import {amount, percent} from '../format.ts';
import {printable} from '../printable.ts';
import type {Screen} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';

const LIST: readonly Column[] = [{title: 'Symbol'}, {title: 'Product', drop: 1}, {title: 'Exchanges', shrinkTo: 20}];

/** One line per symbol; an exchange on which it is not trading says so. */
export function marketListView({markets, accounts}: MarketListDocument, screen: Screen): string {
  const rows = markets.map(({symbol, product, exchanges}): Cell[] => [
    symbol,
    product,
    exchanges.map(({exchange, status}) => (status === 'TRADING' ? exchange : `${exchange} (${status})`)).join(', '),
  ]);
  const failures = accounts.flatMap(({account, error}) =>
    error === undefined ? [] : [screen.paint('bad', printable(`${account}: ${error.message} ${error.hint ?? ''}`.trim()))],
  );
  return [rows.length === 0 ? 'No market fits.' : renderTable(LIST, rows, screen), ...failures].join('\n');
}

/** Rules as lines, accounts as columns. */
export function marketShowView({symbol, venues, accounts}: MarketShowDocument, screen: Screen): string {
  const columns: Column[] = [{title: symbol}, ...venues.map(({account}) => ({title: account, align: 'right' as const}))];
  const rows = LINES.map(([title, read]): Cell[] => [title, ...venues.map(read)]);
  const notThere = accounts.filter(({account}) => venues.every((venue) => venue.account !== account));
  const remarks = notThere.map(({account, error}) =>
    error === undefined
      ? `${account}: has no such market.`
      : screen.paint('bad', printable(`${account}: ${error.message} ${error.hint ?? ''}`.trim())),
  );
  return [renderTable(columns, rows, screen), ...remarks].join('\n');
}

/** "0" and null switch a rule off. */
const rule = (value: string | null): string => (value === null || value === '0' ? '-' : amount(value));

const LINES: readonly (readonly [title: string, read: (venue: MarketVenue) => string])[] = [
  ['Exchange', ({exchange}) => exchange],
  ['Symbol there', ({market}) => market.exchangeSymbol],
  ['Status', ({market}) => market.status],
  ['Tick size', ({market}) => rule(market.rules.tickSize)],
  ['Step size', ({market}) => rule(market.rules.stepSize)],
  ['Min quantity', ({market}) => rule(market.rules.minQuantity)],
  ['Max quantity', ({market}) => rule(market.rules.maxQuantity)],
  ['Max quantity at market', ({market}) => rule(market.rules.marketMaxQuantity ?? market.rules.maxQuantity)],
  ['Min notional', ({market}) => rule(market.rules.minNotional)],
  ['Max notional', ({market}) => rule(market.rules.maxNotional)],
  ['Min price', ({market}) => rule(market.rules.minPrice)],
  ['Max price', ({market}) => rule(market.rules.maxPrice)],
  ['Market orders', ({market}) => (market.orderTypes.includes('MARKET') ? 'yes' : 'no')],
  ['Stop orders', ({market}) => (market.orderTypes.some((type) => type.startsWith('STOP')) ? 'yes' : 'no')],
  ['Time in force', ({market}) => market.timesInForce.join(' ')],
  ['Post-only', ({market}) => (market.postOnly ? 'yes' : 'no')],
  ['Market orders by quote', ({market}) => (market.marketByQuote ? 'yes' : 'no')],
  ['Maker fee', ({fees}) => percent(fees?.maker ?? null)],
  ['Taker fee', ({fees}) => percent(fees?.taker ?? null)],
];
