/** The tables of `mxt market`. */
import type {MarketShowDocument, MarketVenue} from '../../markets/comparison.ts';
import type {ListedMarket, MarketListDocument} from '../../markets/listing.ts';
import {GAP} from '../columns.ts';
import type {CsvTable} from '../csv.ts';
import {amount, percent} from '../format.ts';
import type {SortKey} from '../list-flags.ts';
import {prose} from '../prose.ts';
import type {Screen} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';
import {displayWidth} from '../text-width.ts';
import {failureLines} from './accounts.ts';

const LIST: readonly Column[] = [{title: 'Symbol'}, {title: 'Product', drop: 1}, {title: 'Exchanges', shrinkTo: 20, wrap: true}];

/** One line per symbol; an exchange on which it is not trading says so. */
export function marketListView({markets, accounts}: MarketListDocument, screen: Screen): string {
  const rows = markets.map(({symbol, product, exchanges}): Cell[] => [
    symbol,
    product,
    exchanges.map(({exchange, status}) => (status === 'TRADING' ? exchange : `${exchange} (${status})`)).join(', '),
  ]);
  const none = accounts.every(({error}) => error === undefined) ? ['No market fits.'] : [];
  return [...(rows.length === 0 ? none : [renderTable(LIST, rows, screen)]), ...failureLines(accounts, screen)].join('\n');
}

export const MARKET_SORTS: Readonly<Record<string, SortKey<ListedMarket>>> = {
  symbol: {text: ({symbol}) => symbol},
  quote: {text: ({quote}) => quote},
  product: {text: ({product}) => product},
};

/** One record per symbol and exchange, with the rules of an order. */
export function marketListCsv({markets}: MarketListDocument): CsvTable {
  const header = [
    ...['symbol', 'product', 'base', 'quote', 'settle', 'exchange', 'exchangeSymbol', 'status'],
    ...['tickSize', 'stepSize', 'minQuantity', 'minNotional'],
  ];
  const rows = markets.flatMap(({symbol, product, base, quote, settle, exchanges}) =>
    exchanges.map(({exchange, exchangeSymbol, status, rules}) => [
      ...[symbol, product, base, quote, settle, exchange, exchangeSymbol, status],
      ...[rules.tickSize, rules.stepSize, rules.minQuantity, rules.minNotional],
    ]),
  );
  return {header, rows};
}

const SHOWN_RULES = [
  ...(['tickSize', 'stepSize', 'minQuantity', 'maxQuantity', 'marketMaxQuantity'] as const),
  ...(['minNotional', 'maxNotional', 'minPrice', 'maxPrice'] as const),
];

/** One record per account that has the market. */
export function marketShowCsv({symbol, venues}: MarketShowDocument): CsvTable {
  const words = ['orderTypes', 'timesInForce', 'postOnly', 'marketByQuote'];
  return {
    header: ['symbol', 'account', 'exchange', 'exchangeSymbol', 'status', ...SHOWN_RULES, ...words, 'makerFee', 'takerFee'],
    rows: venues.map(({account, exchange, market, fees}) => [
      ...[symbol, account, exchange, market.exchangeSymbol, market.status, ...SHOWN_RULES.map((name) => market.rules[name])],
      ...[market.orderTypes.join(' '), market.timesInForce.join(' '), String(market.postOnly), String(market.marketByQuote)],
      ...[fees?.maker ?? null, fees?.taker ?? null],
    ]),
  };
}

/** Rules as lines, accounts as columns. */
export function marketShowView({symbol, venues, accounts}: MarketShowDocument, screen: Screen): string {
  const tables = sideBySide(symbol, venues, screen.width).map(({columns, rows}) => renderTable(columns, rows, screen));
  const notThere = accounts.filter(({account}) => venues.every((venue) => venue.account !== account));
  const remarks = notThere.map(({account, error}) =>
    error === undefined ? prose(`${account}: has no such market.`, screen) : failureLines([{account, error}], screen).join('\n'),
  );
  return [tables.join('\n\n'), ...remarks].join('\n');
}

interface Rules {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/** As few tables as the screen has room for: none of their columns may be left out. */
function sideBySide(symbol: string, venues: readonly MarketVenue[], width: number | null): readonly Rules[] {
  const tables: MarketVenue[][] = [];
  for (const venue of venues) {
    const last = tables.at(-1);
    if (last !== undefined && (width === null || widthOf(rulesOf(symbol, [...last, venue])) <= width)) last.push(venue);
    else tables.push([venue]);
  }
  return tables.map((each) => rulesOf(symbol, each));
}

function rulesOf(symbol: string, venues: readonly MarketVenue[]): Rules {
  const columns = [{title: symbol}, ...venues.map(({account}) => ({title: account, align: 'right' as const}))];
  return {columns, rows: LINES.map(([title, read]) => [title, ...venues.map(read)])};
}

function widthOf({columns, rows}: Rules): number {
  const widest = columns.map(({title}, index) => Math.max(...[title, ...rows.map((row) => row[index] ?? '')].map(displayWidth)));
  return widest.reduce((sum, each) => sum + each + GAP.length, -GAP.length);
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
  ['Stop orders', ({market}) => stopsOf(market)],
  ['Time in force', ({market}) => market.timesInForce.join(' ')],
  ['Post-only', ({market}) => (market.postOnly ? 'yes' : 'no')],
  ['Market orders by quote', ({market}) => (market.marketByQuote ? 'yes' : 'no')],
  ['Maker fee', ({fees}) => percent(fees?.maker ?? null)],
  ['Taker fee', ({fees}) => percent(fees?.taker ?? null)],
];

/** Which prices fire them where there is a choice. */
function stopsOf({orderTypes, triggers}: MarketVenue['market']): string {
  if (!orderTypes.some((type) => type.startsWith('STOP'))) return 'no';
  return triggers === undefined ? 'yes' : `by ${triggers.join(' ').toLowerCase()} price`;
}
