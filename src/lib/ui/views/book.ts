/** The merged order book of `mxt book`: asks above bids, who stands at each price, and how deep it is. */
import {type DecimalText, dec, ZERO} from '../../model/decimal.ts';
import type {BookDocument, MergedLevel} from '../../router/merged-book.ts';
import type {CsvTable} from '../csv.ts';
import {amount} from '../format.ts';
import {prose} from '../prose.ts';
import type {Screen} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';
import {accountsTable} from './accounts.ts';

/** Blocks of the deepest price: fewer where the names of the accounts need the room. */
const BAR = 24;
const SHORT_BAR = 12;
const ROOM_FOR_BAR = 110;

export function bookView(book: BookDocument, screen: Screen): string {
  const columns: readonly Column[] = [
    {title: ''},
    {title: book.fees ? 'Price with fee' : 'Price', align: 'point'},
    {title: 'Quantity', align: 'point'},
    {title: 'Cumulative', align: 'point', drop: 1},
    {title: 'Who', shrinkTo: 16},
    ...(screen.width === null ? [] : [{title: 'Depth', drop: 2}]),
  ];
  const bar = screen.width !== null && screen.width < ROOM_FOR_BAR ? SHORT_BAR : BAR;
  const deepest = [...book.asks, ...book.bids].reduce(
    (most, {cumulative}) => (dec(cumulative).gt(most) ? dec(cumulative) : most),
    ZERO,
  );
  const line = (name: 'ask' | 'bid') => (level: MergedLevel) =>
    row(name, level, depthBar(level.cumulative, deepest.toFixed(), bar));
  const rows = [...book.asks.map(line('ask')).reverse(), ...book.bids.map(line('bid'))];
  const crossed = book.spread !== null && dec(book.spread).isNegative();
  const spread =
    book.spread === null ? 'One side is empty.' : `Spread ${amount(book.spread)}${crossed ? ' (the books cross)' : ''}`;
  return [
    rows.length === 0 ? `No orders in any book of ${book.symbol}.` : renderTable(columns, rows, screen),
    prose(`${book.symbol}  ${spread}, books ${book.skewMs} ms apart`, screen),
    accountsTable(book.accounts, screen),
    ...book.accounts.flatMap(({account, excluded}) =>
      excluded === null ? [] : [prose(`${account} left out: ${excluded}`, screen)],
    ),
  ].join('\n');
}

/** The same on a screen of so many rows: the prices far from the middle give way, and a line says so. */
export function bookWithin(book: BookDocument, screen: Screen, rows: number | null): string {
  const view = bookView(book, screen);
  if (rows === null) return view;
  const excess = view.split('\n').length - rows;
  if (excess <= 0) return view;
  const {asks, bids} = book;
  const best = (count: number) => ({...book, asks: asks.slice(0, count), bids: bids.slice(0, count)});
  const left = (count: number) => Math.min(count, asks.length) + Math.min(count, bids.length);
  let count = Math.max(asks.length, bids.length);
  while (count > 1 && left(count) > asks.length + bids.length - excess - 1) count -= 1;
  return `${bookView(best(count), screen)}\nThe best ${count} a side: the terminal is too low for more.`;
}

function row(name: 'ask' | 'bid', {price, quantity, cumulative, accounts}: MergedLevel, bar: string): Cell[] {
  const tone = name === 'ask' ? 'bad' : 'good';
  const one = accounts.length === 1;
  const who = accounts
    .map((each) => {
      const names = [each.account, ...each.sameBook].join('/');
      return one ? names : `${names} ${amount(each.quantity)}`;
    })
    .join(', ');
  return [name, {text: amount(price), tone}, amount(quantity), amount(cumulative), who, {text: bar, tone}];
}

/** One record per price and account, the best price of each side first; `cumulative` is that of the price. */
export function bookCsv({symbol, asks, bids}: BookDocument): CsvTable {
  const records = (side: string, levels: readonly MergedLevel[]) =>
    levels.flatMap(({price, cumulative, accounts}) =>
      accounts.map(({account, exchange, bookPrice, quantity}) => [
        ...[symbol, side, price, cumulative, account, exchange, bookPrice, quantity],
      ]),
    );
  return {
    header: ['symbol', 'side', 'price', 'cumulative', 'account', 'exchange', 'bookPrice', 'quantity'],
    rows: [...records('ASK', asks), ...records('BID', bids)],
  };
}

/** `part` of `whole` as a bar of at most `width` blocks; something is never shown as nothing. */
export function depthBar(part: DecimalText, whole: DecimalText, width: number): string {
  if (dec(whole).isZero()) return '';
  return '█'.repeat(Math.max(1, dec(part).div(whole).times(width).round().toNumber()));
}
