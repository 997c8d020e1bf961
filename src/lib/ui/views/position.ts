/** The tables of `mxt position`. */
import type {AssetExposure, ExposureTotals, PositionDocument} from '../../portfolio/exposure.ts';
import type {ExposureLeg} from '../../portfolio/legs.ts';
import {amount, money, price} from '../format.ts';
import type {Screen} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';
import {accountsTable, notRead} from './accounts.ts';

const ASSETS: readonly Column[] = [
  {title: 'Asset'},
  {title: 'Spot', align: 'right', drop: 1},
  {title: 'Derivatives', align: 'right', drop: 1, hideEmpty: true},
  {title: 'Net', align: 'right'},
  {title: 'Price USD', align: 'right', drop: 2},
  {title: 'Value USD', align: 'right'},
  {title: 'PnL USD', align: 'right', hideEmpty: true},
];

const LEGS: readonly Column[] = [
  {title: 'Contract'},
  {title: 'Account', shrinkTo: 10},
  {title: 'Quantity', align: 'right'},
  {title: 'Entry', align: 'right'},
  {title: 'Mark', align: 'right'},
  {title: 'Liquidation', align: 'right', drop: 1},
  {title: 'Leverage', align: 'right', drop: 2},
  {title: 'PnL', align: 'right'},
];

/** Net exposure per asset, then each contract, then the accounts and the totals. */
export function positionView({assets, accounts, complete, unread, totals}: PositionDocument, screen: Screen): string {
  const legs = assets.flatMap((asset) => asset.legs.filter(({symbol}) => symbol !== null));
  return [
    ...(assets.length > 0 ? [renderTable(ASSETS, assets.map(assetRow), screen)] : complete ? ['No positions.'] : []),
    ...(legs.length === 0 ? [] : [renderTable(LEGS, legs.map(legRow), screen)]),
    accountsTable(accounts, screen),
    ...notRead(unread, screen),
    totalsLine(totals, screen),
  ].join('\n\n');
}

function totalsLine({equity, gross, net, leverage}: ExposureTotals, screen: Screen): string {
  const known = equity === null ? 'not known: prices are missing' : `${money(equity)} USD`;
  const exposed = gross === null || net === null ? '' : `, gross ${money(gross)}, net ${money(net)}`;
  return `Equity ${screen.paint('strong', known)}${exposed}${leverage === null ? '' : `, leverage ${money(leverage)}x`}`;
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

function legRow({
  symbol,
  account,
  quantity,
  entryPrice,
  markPrice,
  liquidationPrice,
  leverage,
  unrealizedPnl,
}: ExposureLeg): Cell[] {
  const pnl = unrealizedPnl === null ? '-' : `${money(unrealizedPnl)} ${symbol?.split(':')[1] ?? ''}`.trim();
  return [
    symbol ?? '',
    account,
    amount(quantity),
    price(entryPrice),
    price(markPrice),
    price(liquidationPrice),
    leverage === null ? '-' : `${amount(leverage)}x`,
    unrealizedPnl === null ? pnl : gain(unrealizedPnl, pnl),
  ];
}

function gain(value: string, text: string): Cell {
  return value === '0' ? text : {text, tone: value.startsWith('-') ? 'bad' : 'good'};
}
