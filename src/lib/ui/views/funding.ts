/** The tables of `mxt funding`. */
import type {FundingAnswer} from '../../markets/funding.ts';
import type {PaidFunding} from '../../markets/funding-paid.ts';
import type {FundingSymbol, FundingVenue} from '../../markets/funding-rates.ts';
import {dec} from '../../model/decimal.ts';
import type {CsvTable} from '../csv.ts';
import {amount, percent, price, roundPercent, stamp} from '../format.ts';
import type {SortKey} from '../list-flags.ts';
import type {Screen} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';
import {failureLines} from './accounts.ts';

const RATES: readonly Column[] = [
  {title: 'Contract'},
  {title: 'Exchange'},
  {title: 'Rate', align: 'right'},
  {title: 'Every', align: 'right', drop: 1},
  {title: 'Per year', align: 'right'},
  {title: 'Paid by', drop: 3},
  {title: 'Next UTC', drop: 2},
  {title: 'Mark', align: 'point', drop: 4},
  {title: 'Index', align: 'point', drop: 5},
];

const PAID: readonly Column[] = [
  {title: 'Time UTC'},
  {title: 'Account', shrinkTo: 10},
  {title: 'Contract'},
  {title: 'Amount', align: 'point'},
  {title: 'In'},
  {title: 'Rate', align: 'right', drop: 1, hideEmpty: true},
];

/** The rates, and payments where they were asked for. There are none only where every account answered. */
export function fundingView({symbols, paid, complete, accounts}: FundingAnswer, screen: Screen): string {
  const {width} = screen;
  const rates = symbols.flatMap(({symbol, venues}) => venues.map((venue) => rateRow(symbol, venue, width)));
  const payments = paid?.map((payment) => paidRow(payment, width)) ?? [];
  const none = (words: string) => (complete ? [words] : []);
  return [
    ...(rates.length === 0 ? none('No funding rates.') : [renderTable(RATES, rates, screen)]),
    ...(payments.length === 0 ? [] : [renderTable(PAID, payments, screen)]),
    ...(paid?.length === 0 ? none('Nothing was paid.') : []),
    ...failureLines(accounts, screen),
  ].join('\n\n');
}

function rateRow(symbol: string, venue: FundingVenue, width: number | null): Cell[] {
  const {exchange, rate, intervalHours, annualized, payer, predicted, nextAt, markPrice, indexPrice} = venue;
  return [
    symbol,
    exchange,
    percent(rate),
    intervalHours === null ? '-' : `${amount(intervalHours)} h`,
    roundPercent(annualized),
    payer === null ? '-' : payer === 'LONG' ? 'longs' : 'shorts',
    nextAt === null ? '-' : `${stamp(nextAt, width)}${predicted ? ' (predicted)' : ''}`,
    price(markPrice),
    price(indexPrice),
  ];
}

function paidRow({at, account, symbol, amount: received, asset, rate}: PaidFunding, width: number | null): Cell[] {
  const cell: Cell = {text: amount(received), tone: received.startsWith('-') ? 'bad' : 'good'};
  return [stamp(at, width), account, symbol, cell, asset, rate === null ? '' : percent(rate)];
}

export const FUNDING_SORTS: Readonly<Record<string, SortKey<FundingSymbol>>> = {
  symbol: {text: ({symbol}) => symbol},
  rate: {number: ({venues}) => largest(venues.map(({rate}) => rate))},
  annualized: {number: ({venues}) => largest(venues.map((venue) => venue.annualized))},
};

/** Of either sign: what is earned on one side is paid on the other. */
function largest(rates: readonly (string | null)[]): string | null {
  const known = rates.flatMap((rate) => (rate === null ? [] : [dec(rate).abs()]));
  return known.toSorted((a, b) => b.cmp(a))[0]?.toFixed() ?? null;
}

const RATE_FIELDS = [
  ...(['account', 'exchange', 'rate', 'intervalHours', 'nextAt', 'predicted'] as const),
  ...(['annualized', 'payer', 'markPrice', 'indexPrice'] as const),
];
const PAID_FIELDS = ['account', 'exchange', 'symbol', 'amount', 'asset', 'rate', 'at'] as const;

/** One record per payment where they were asked for, else per contract and exchange. */
export function fundingCsv({symbols, paid}: FundingAnswer): CsvTable {
  if (paid !== undefined) {
    return {header: [...PAID_FIELDS], rows: paid.map((payment) => PAID_FIELDS.map((field) => payment[field]))};
  }
  const rows = symbols.flatMap(({symbol, venues}) =>
    venues.map((venue) => [
      symbol,
      ...RATE_FIELDS.map((field) => (field === 'predicted' ? String(venue.predicted) : venue[field])),
    ]),
  );
  return {header: ['symbol', ...RATE_FIELDS], rows};
}
