/** The tables of `mxt position`. */

import type {DecimalText} from '../../model/decimal.ts';
import {splitSymbol} from '../../model/symbol.ts';
import type {AssetExposure, ExposureTotals, PositionDocument} from '../../portfolio/exposure.ts';
import type {ExposureLeg} from '../../portfolio/legs.ts';
import type {CsvTable} from '../csv.ts';
import {amount, money, percent, price, roundPercent, stamp} from '../format.ts';
import type {SortKey} from '../list-flags.ts';
import {prose, wrapWords} from '../prose.ts';
import type {Screen} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';
import {accountsTable, notRead} from './accounts.ts';
import {marginsTable} from './margin.ts';

const ASSETS: readonly Column[] = [
  {title: 'Asset'},
  {title: 'Spot', align: 'point', drop: 1},
  {title: 'Derivatives', align: 'point', drop: 1, hideEmpty: true},
  {title: 'Net', align: 'point'},
  {title: 'Price USD', align: 'point', drop: 2},
  {title: 'Value USD', align: 'point'},
  {title: 'PnL USD', align: 'point', hideEmpty: true},
];

const LEGS: readonly Column[] = [
  {title: 'Contract'},
  {title: 'Account', shrinkTo: 10},
  {title: 'Quantity', align: 'point'},
  {title: 'Entry', align: 'point', drop: 2},
  {title: 'Mark', align: 'point', drop: 0},
  {title: 'Liquidation', align: 'point', drop: 1, hideEmpty: true},
  {title: 'Away', align: 'right', hideEmpty: true},
  {title: 'Break-even', align: 'point', drop: 6, hideEmpty: true},
  {title: 'Leverage', align: 'right', drop: 4, hideEmpty: true},
  {title: 'Margin', align: 'right', drop: 5, hideEmpty: true},
  {title: 'PnL', align: 'right'},
  {title: 'Realized', align: 'right', drop: 7, hideEmpty: true},
  {title: 'Funding', align: 'right', drop: 3, hideEmpty: true},
  {title: 'Next', drop: 8, hideEmpty: true},
];

export const POSITION_SORTS: Readonly<Record<string, SortKey<AssetExposure>>> = {
  value: {number: ({value}) => value},
  asset: {text: ({asset}) => asset},
  net: {number: ({net}) => net},
  pnl: {number: ({unrealizedPnl}) => unrealizedPnl},
};

/** True of an asset with open contracts, which may be liquidated however little the asset's net is worth. */
export function hasContracts({legs}: AssetExposure): boolean {
  return legs.some(({symbol}) => symbol !== null);
}

/** Net exposure per asset, then each contract, then the accounts and the totals. `hidden`: assets left out as worth too little. */
export function positionView(document: PositionDocument, screen: Screen, hidden = 0): string {
  const {assets, accounts, complete, unread, totals} = document;
  const legs = assets.flatMap((asset) => asset.legs.filter(({symbol}) => symbol !== null));
  const none = complete && hidden === 0 ? ['No positions.'] : [];
  return [
    ...(assets.length > 0 ? [renderTable(ASSETS, assets.map(assetRow), screen)] : none),
    ...(hidden === 0 ? [] : [prose(`${hidden} assets worth less are not shown.`, screen, 'dim')]),
    ...(legs.length === 0 ? [] : [legsTable(legs, screen)]),
    ...marginsTable(accounts, screen),
    accountsTable(accounts, screen),
    ...notRead(unread, screen),
    totalsLine(totals, screen),
  ].join('\n\n');
}

function totalsLine({equity, gross, net, leverage}: ExposureTotals, screen: Screen): string {
  const known = equity === null ? 'not known: prices are missing' : `${money(equity)} USD`;
  const exposed = gross === null || net === null ? '' : `, gross ${money(gross)}, net ${money(net)}`;
  const line = `Equity ${screen.paint('strong', known)}${exposed}${leverage === null ? '' : `, leverage ${money(leverage)}x`}`;
  return wrapWords(line, screen.width).join('\n');
}

function assetRow({asset, exchange, spot, derivatives, net, price: each, value, unrealizedPnl}: AssetExposure): Cell[] {
  return [
    exchange === undefined ? asset : `${asset} (${exchange})`,
    amount(spot),
    derivatives === '0' ? '' : amount(derivatives),
    amount(net),
    price(each),
    money(value),
    unrealizedPnl === null ? '' : gain(unrealizedPnl, money(unrealizedPnl)),
  ];
}

/** A row per contract. */
export function legsTable(legs: readonly ExposureLeg[], screen: Screen): string {
  return renderTable(
    LEGS,
    legs.map((leg) => legRow(leg, screen)),
    screen,
  );
}

function legRow(leg: ExposureLeg, {width}: Screen): Cell[] {
  const {liquidationPrice, liquidationDistance, breakEvenPrice, leverage, marginMode, unrealizedPnl, realizedPnl} = leg;
  const unit = leg.symbol === null ? '' : (splitSymbol(leg.symbol)?.settle ?? '');
  const inUnit = (value: DecimalText | null) => (value === null ? '' : `${money(value)} ${unit}`.trim());
  return [
    leg.symbol ?? '',
    leg.account,
    amount(leg.quantity),
    price(leg.entryPrice),
    price(leg.markPrice),
    liquidationPrice === null ? '' : price(liquidationPrice),
    liquidationDistance === null ? '' : roundPercent(liquidationDistance),
    breakEvenPrice === null ? '' : price(breakEvenPrice),
    [leverage === null ? '' : `${amount(leverage)}x`, marginMode?.toLowerCase() ?? ''].join(' ').trim(),
    inUnit(leg.margin),
    unrealizedPnl === null ? '-' : gain(unrealizedPnl, inUnit(unrealizedPnl)),
    realizedPnl === null ? '' : gain(realizedPnl, inUnit(realizedPnl)),
    leg.fundingRate === null ? '' : percent(leg.fundingRate),
    leg.nextFundingAt === null ? '' : stamp(leg.nextFundingAt, width),
  ];
}

function gain(value: string, text: string): Cell {
  return value === '0' ? text : {text, tone: value.startsWith('-') ? 'bad' : 'good'};
}

const FIELDS = [
  ...(['account', 'exchange', 'wallet', 'symbol', 'side', 'quantity', 'notional', 'entryPrice', 'markPrice'] as const),
  ...(['liquidationPrice', 'leverage', 'margin', 'unrealizedPnl', 'fundingRate', 'liquidationDistance'] as const),
  ...(['breakEvenPrice', 'marginMode', 'realizedPnl', 'nextFundingAt'] as const),
];

/** One record per wallet and contract. */
export function positionCsv({assets}: PositionDocument): CsvTable {
  const rows = assets.flatMap(({asset, legs}) => legs.map((leg) => [asset, ...FIELDS.map((field) => leg[field])]));
  return {header: ['asset', ...FIELDS], rows};
}
