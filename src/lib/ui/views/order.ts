/** Orders as text: one row each, and what there is to say about them below. */
import type {Failure} from '../../model/errors.ts';
import type {Order} from '../../model/order.ts';
import {amount} from '../format.ts';
import {printable} from '../printable.ts';
import type {Screen, Tone} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';

const COLUMNS: readonly Column[] = [
  {title: 'Account'},
  {title: 'Symbol'},
  {title: 'Side'},
  {title: 'Type', drop: 2},
  {title: 'Price', align: 'right'},
  {title: 'Quantity', align: 'right'},
  {title: 'Filled', align: 'right'},
  {title: 'Average', align: 'right', drop: 1},
  {title: 'Status'},
  {title: 'Id', drop: 3},
  {title: 'Client id', drop: 4},
];

const TONES: Readonly<Partial<Record<Order['status'], Tone>>> = {
  FILLED: 'good',
  PARTIALLY_FILLED: 'good',
  REJECTED: 'bad',
  UNKNOWN: 'warn',
  CANCELED: 'dim',
  EXPIRED: 'dim',
};

export function ordersTable(orders: readonly Order[], screen: Screen): string {
  return renderTable(COLUMNS, orders.map(row), screen);
}

function row(order: Order): Cell[] {
  const {account, symbol, side, type, status, id, clientOrderId} = order;
  return [
    account,
    symbol,
    {text: side ?? '-', tone: side === 'BUY' ? 'good' : 'bad'},
    type,
    order.price === null ? 'market' : amount(order.price),
    amount(order.quantity),
    amount(order.filled),
    amount(order.averagePrice),
    {text: status, tone: TONES[status] ?? 'strong'},
    id ?? '-',
    clientOrderId ?? '-',
  ];
}

interface Reported {
  readonly outcome: string;
  readonly order: Order | null;
  readonly adjustments?: readonly {readonly field: string; readonly from: string; readonly to: string; readonly rule: string}[];
  readonly error?: Failure;
}

/** Orders with what became of each, what was rounded, and why something did not work. */
export function outcomesView(results: readonly Reported[], screen: Screen): string {
  const orders = results.flatMap(({order}) => (order === null ? [] : [order]));
  const lines = results.flatMap(({outcome, order, adjustments = [], error}) => {
    const name = order === null ? '' : `${order.account} ${order.clientOrderId ?? order.id ?? ''}: `;
    const hint = error?.hint === undefined ? '' : ` ${error.hint}`;
    const changes = adjustments.map(({field, from, to, rule}) => `  ${field} ${from} -> ${to}, ${rule}`);
    const tone: Tone = outcome === 'unknown' ? 'warn' : error === undefined ? 'good' : 'bad';
    return [
      screen.paint(tone, printable(`${name}${outcome}${error === undefined ? '' : ` - ${error.message}${hint}`}`)),
      ...changes.map(printable),
    ];
  });
  return [...(orders.length > 0 ? [ordersTable(orders, screen), ''] : []), ...lines].join('\n');
}

/** What `order place` shows. */
export function placeView(
  result: {readonly orders: readonly Reported[]} | {readonly dryRun: true; readonly orders: readonly ShownDryRun[]},
  screen: Screen,
): string {
  if ('dryRun' in result) return result.orders.map((order) => dryRunView(order, screen)).join('\n\n');
  return outcomesView(result.orders, screen);
}

function dryRunView({account, order, adjustments, wire, test, error}: ShownDryRun, screen: Screen): string {
  const said =
    test === 'untested'
      ? 'The exchange has no test of its own: only rules and limits were checked.'
      : `The exchange's own test: ${test}${error === undefined ? '' : ` - ${error.message}`}.`;
  return [
    screen.paint('strong', `Dry run on ${account}: nothing was sent.`),
    ordersTable([order], screen),
    ...adjustments.map(({field, from, to, rule}) => printable(`  ${field} ${from} -> ${to}, ${rule}`)),
    printable(`${wire.method} ${wire.path}`),
    ...(wire.body === '' ? [] : [printable(wire.body)]),
    printable(said),
  ].join('\n');
}

interface ShownDryRun {
  readonly account: string;
  readonly order: Order;
  readonly adjustments: readonly {readonly field: string; readonly from: string; readonly to: string; readonly rule: string}[];
  readonly wire: {readonly method: string; readonly path: string; readonly body: string};
  readonly test: string;
  readonly error?: Failure;
}
