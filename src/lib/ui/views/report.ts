/** What execution cost: orders, then sums. */
import type {DecimalText} from '../../model/decimal.ts';
import type {CostSum} from '../../orders/report/cost.ts';
import type {ReportDocument, ReportedOrder, ReportSum} from '../../orders/report/report.ts';
import type {CsvTable} from '../csv.ts';
import {amount, basisPoints, price, stamp} from '../format.ts';
import {prose} from '../prose.ts';
import type {Screen} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';
import {failureLines} from './accounts.ts';

const MONEY_PLACES = 2;
const NOT_KNOWN = 'not known';

const ORDER_COLUMNS: readonly Column[] = [
  {title: 'Time UTC', drop: -1},
  {title: 'Account', shrinkTo: 7, cutAfter: 2},
  {title: 'Symbol'},
  {title: 'Side', drop: 4},
  {title: 'Filled', align: 'point', drop: 3},
  {title: 'Average', align: 'point', drop: 2},
  {title: 'Arrival', align: 'point', drop: 6},
  {title: 'Slip bps', align: 'point', drop: 0},
  {title: 'Plan bps', align: 'point', drop: 5},
  {title: 'Fee bps', align: 'point', drop: 1},
  {title: 'Cost', align: 'right'},
  {title: 'Cost bps', align: 'point'},
];

const SUM_COLUMNS: readonly Column[] = [
  {title: 'Of', shrinkTo: 7},
  {title: 'Orders', align: 'right'},
  {title: 'Traded', align: 'right', drop: 3},
  {title: 'Slippage', align: 'right', drop: 1},
  {title: 'Slip bps', align: 'point'},
  {title: 'Plan bps', align: 'point', drop: 4},
  {title: 'Fees', align: 'right', drop: 2},
  {title: 'Fee bps', align: 'point'},
  {title: 'Cost', align: 'right'},
  {title: 'Cost bps', align: 'point'},
];

export function reportView(document: ReportDocument, screen: Screen): string {
  const {orders, totals, groups, untold, accounts} = document;
  if (orders.length === 0)
    return [`No orders that traded since ${document.since.slice(0, 16).replace('T', ' ')}.`, ...untoldLines(untold, screen)].join(
      '\n',
    );
  const sums = [
    ...groups.map((sum) => sumCells(`${sum.key} (${sum.quote})`, sum)),
    ...totals.map((sum) => sumCells(`all in ${sum.quote}`, sum)),
  ];
  return [
    renderTable(
      ORDER_COLUMNS,
      orders.map((order) => orderCells(order, screen)),
      screen,
    ),
    '',
    renderTable(SUM_COLUMNS, sums, screen),
    ...unknownLines(document, screen),
    ...untoldLines(untold, screen),
    ...failureLines(accounts, screen),
  ].join('\n');
}

function orderCells(order: ReportedOrder, screen: Screen): Cell[] {
  return [
    stamp(order.placedAt, screen.width),
    order.account,
    order.symbol,
    {text: order.side, tone: order.side === 'BUY' ? 'good' : 'bad'},
    amount(order.filled),
    price(order.averagePrice, 10),
    order.arrivalMid === null ? NOT_KNOWN : price(order.arrivalMid, 10),
    order.slippageBps === null ? NOT_KNOWN : basisPoints(order.slippageBps),
    basisPoints(order.versusPlanBps),
    basisPoints(order.feeBps),
    order.cost === null ? '-' : `${amount(order.cost, MONEY_PLACES)} ${order.quote}`,
    basisPoints(order.costBps),
  ];
}

function sumCells(name: string, {orders, value, slippage, versusPlan, fee, cost, quote}: ReportSum): Cell[] {
  const money = (text: DecimalText) => `${amount(text, MONEY_PLACES)} ${quote}`;
  const known = (sum: CostSum) => (sum.orders === 0 ? '-' : money(sum.amount));
  return [
    ...[name, String(orders), money(value), known(slippage), basisPoints(slippage.bps), basisPoints(versusPlan.bps)],
    ...[known(fee), basisPoints(fee.bps), known(cost), basisPoints(cost.bps)],
  ];
}

/** A sum over some of the orders must not be taken for one over all. */
function unknownLines({orders}: ReportDocument, screen: Screen): readonly string[] {
  const without = (what: ReportedOrder['unknown'][number]) => orders.filter(({unknown}) => unknown.includes(what)).length;
  const [arrival, fees] = [without('arrival'), without('fees')];
  return [
    ...(arrival === 0
      ? []
      : [
          `Of ${arrival} the market at arrival is not known: neither a book nor a ticker was read for them. They count in no slippage and no cost.`,
        ]),
    ...(fees === 0
      ? []
      : [`Of ${fees} the fees are not known, or are in a coin without a price here. They count in no fees and no cost.`]),
  ].map((line) => prose(line, screen));
}

function untoldLines(untold: number, screen: Screen): readonly string[] {
  return untold === 0 ? [] : [prose(`${untold} more were placed, and nothing of them is known to have traded.`, screen)];
}

/** One record per order, fields named as in the JSON. */
export function reportCsv({orders}: Pick<ReportDocument, 'orders'>): CsvTable {
  const header = [
    ...[
      'account',
      'exchange',
      'symbol',
      'id',
      'clientOrderId',
      'side',
      'type',
      'placedAt',
      'quote',
      'filled',
      'averagePrice',
      'value',
    ],
    ...['arrivalMid', 'arrivalAt', 'plannedPrice', 'slippage', 'slippageBps', 'versusPlan', 'versusPlanBps', 'fee', 'feeBps'],
    ...['cost', 'costBps', 'unknown'],
  ];
  const rows = orders.map((order) => [
    ...[order.account, order.exchange, order.symbol, order.id, order.clientOrderId, order.side, order.type, order.placedAt],
    ...[order.quote, order.filled, order.averagePrice, order.value, order.arrivalMid, order.arrivalAt, order.plannedPrice],
    ...[order.slippage, order.slippageBps, order.versusPlan, order.versusPlanBps, order.fee, order.feeBps],
    ...[order.cost, order.costBps, order.unknown.join(' ')],
  ]);
  return {header, rows};
}
