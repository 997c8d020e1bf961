/** The table of `mxt funding --pairs`. */
import type {PairsAnswer} from '../../arbitrage/compare-pairs.ts';
import type {FundingLeg, FundingPair} from '../../arbitrage/funding-pairs.ts';
import type {DecimalText} from '../../model/decimal.ts';
import type {CsvTable} from '../csv.ts';
import {amount, basisPoints, money, percent, roundPercent} from '../format.ts';
import {prose} from '../prose.ts';
import type {Screen} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';
import {failureLines} from './accounts.ts';

const COLUMNS: readonly Column[] = [
  {title: 'Coin'},
  {title: 'Long on', shrinkTo: 7, cutAfter: 3},
  {title: 'Short on', shrinkTo: 7, cutAfter: 3},
  {title: 'Per year', align: 'right'},
  {title: 'Fees', align: 'right', drop: 0},
  {title: 'Pays after', align: 'right'},
  {title: 'Gap bps', align: 'point', drop: 1},
  {title: 'Every', align: 'right', drop: 2},
  {title: 'Rates', align: 'right', drop: 4},
  {title: 'Settled in', drop: 3, hideEmpty: true},
];

/** There are no pairs only where every account answered. */
export function pairsView({pairs, complete, accounts}: PairsAnswer, screen: Screen): string {
  const none = complete ? ['No coin has contracts with a known rate in two places.'] : [];
  return [
    ...(pairs.length === 0 ? none : [renderTable(COLUMNS, pairs.map(rowOf), screen), notes(pairs, screen)]),
    ...failureLines(accounts, screen),
  ].join('\n\n');
}

function rowOf({asset, long, short, annualized, fees, breakEvenHours, markGapBps, settleMismatch}: FundingPair): Cell[] {
  const isSame = long.intervalHours === short.intervalHours;
  return [
    asset,
    long.account,
    short.account,
    {text: roundPercent(annualized), tone: 'good'},
    fees === null ? '-' : roundPercent(fees),
    breakEvenHours === null ? '-' : `${money(breakEvenHours)} h`,
    basisPoints(markGapBps),
    isSame ? every(long) : {text: `${every(long)} / ${every(short)}`, tone: 'warn'},
    `${percent(long.rate)} / ${percent(short.rate)}`,
    settleMismatch ? {text: `${settleOf(long)} / ${settleOf(short)}`, tone: 'warn'} : '',
  ];
}

function notes(pairs: readonly FundingPair[], screen: Screen): string {
  const differ = pairs.some(({long, short}) => long.intervalHours !== short.intervalHours);
  const lines = [
    "Per year: the short's rate minus the long's, simple, if the rates stay. Fees: opening and closing both legs as taker.",
    ...(differ ? ['Two intervals (long / short): the legs are paid at different times, each by its own rate.'] : []),
  ];
  return prose(lines.join('\n'), screen, 'dim');
}

function every({intervalHours}: FundingLeg): string {
  return intervalHours === null ? '-' : `${amount(intervalHours)} h`;
}

function settleOf({symbol}: FundingLeg): string {
  return symbol.split(':')[1] ?? '';
}

const LEG_FIELDS = ['account', 'exchange', 'symbol', 'rate', 'intervalHours', 'nextAt', 'takerFee'] as const;
const PAIR_FIELDS = ['annualized', 'fees', 'breakEvenHours', 'markGapBps'] as const;

/** One record per pair; the fields of its legs with `long` and `short` before them. */
export function pairsCsv({pairs}: PairsAnswer): CsvTable {
  const named = (leg: string) => LEG_FIELDS.map((field) => `${leg}${field[0]?.toUpperCase()}${field.slice(1)}`);
  const valuesOf = (leg: FundingLeg): readonly (DecimalText | null)[] => LEG_FIELDS.map((field) => leg[field]);
  return {
    header: ['asset', ...named('long'), ...named('short'), ...PAIR_FIELDS, 'settleMismatch'],
    rows: pairs.map((pair) => [
      pair.asset,
      ...valuesOf(pair.long),
      ...valuesOf(pair.short),
      ...PAIR_FIELDS.map((field) => pair[field]),
      String(pair.settleMismatch),
    ]),
  };
}
