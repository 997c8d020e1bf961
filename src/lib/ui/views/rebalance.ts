/** The tables of `mxt rebalance`: where the shares are, and what is traded. */
import type {RebalanceDocument, RebalanceTrade} from '../../rebalance/rebalance.ts';
import {amount, money, roundPercent} from '../format.ts';
import {prose} from '../prose.ts';
import type {Screen} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';
import {failureLines} from './accounts.ts';

const WEIGHTS: readonly Column[] = [
  {title: 'Asset'},
  {title: 'Total', align: 'point', drop: 0},
  {title: 'Value USD', align: 'point'},
  {title: 'Share', align: 'right'},
  {title: 'Target', align: 'right'},
];
const TRADES: readonly Column[] = [
  {title: 'Side'},
  {title: 'Quantity', align: 'point'},
  {title: 'Symbol'},
  {title: 'Value USD', align: 'point', drop: 1},
  {title: 'On', drop: 0},
  {title: 'Outcome'},
];

export function rebalanceView({weights, trades, complete, sent, accounts}: RebalanceDocument, screen: Screen): string {
  const shares = weights.map(({asset, total, value, share, target}): Cell[] => [
    ...[asset, amount(total), money(value), roundPercent(share), roundPercent(target)],
  ]);
  const rows = trades.map((trade): Cell[] => [
    {text: trade.side, tone: trade.side === 'BUY' ? 'good' : 'bad'},
    ...[amount(trade.quantity), trade.symbol, money(trade.value), whereOf(trade)],
    outcomeOf(trade, sent),
  ]);
  return [
    renderTable(WEIGHTS, shares, screen),
    '',
    ...(rows.length > 0 ? [renderTable(TRADES, rows, screen)] : complete ? ['The shares are as wanted.'] : []),
    ...trades.flatMap(({symbol, error}) => (error === undefined ? [] : [prose(`${symbol}: ${error.message}`, screen, 'bad')])),
    ...failureLines(accounts, screen),
    ...closing(complete, sent, rows.length).map((line) => prose(line, screen)),
  ].join('\n');
}

function closing(complete: boolean, sent: boolean, trades: number): readonly string[] {
  if (!complete) return ['Nothing was sent: not everything that is held is known.'];
  return sent || trades === 0 ? [] : ['Nothing was sent. Trade it with --yes.'];
}

function whereOf({route, result}: RebalanceTrade): string {
  const placed = result?.orders.map(({order: {account}}) => account) ?? route?.plan.map(({account}) => account) ?? [];
  return [...new Set(placed)].join(', ') || '-';
}

function outcomeOf({error, result}: RebalanceTrade, sent: boolean): Cell {
  if (result !== undefined) return {text: result.outcome, tone: result.outcome === 'placed' ? 'good' : 'bad'};
  if (error !== undefined) return {text: 'refused', tone: 'bad'};
  return sent ? {text: 'not sent', tone: 'bad'} : 'planned';
}
