/** Orders as text: one row each, and what there is to say about them below. */
import type {Failure} from '../../model/errors.ts';
import type {Forecast} from '../../model/forecast.ts';
import {linkedWords} from '../../model/linked.ts';
import type {LinkedLeg, Order} from '../../model/order.ts';
import type {PlacedLines} from '../../router/place-lines.ts';
import {amount, decimalsOf, price, stamp} from '../format.ts';
import {BELOW, familiesOf, membersOf} from '../order-families.ts';
import {prose, wireText} from '../prose.ts';
import type {Screen, Tone} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';
import {adjustmentText, forecastLines} from './forecast.ts';
import {statusWords, typeWords} from './order-words.ts';

const COLUMNS: readonly Column[] = [
  {title: 'Time UTC', drop: -1},
  {title: 'Account', shrinkTo: 7, cutAfter: 2, drop: 1},
  {title: 'Symbol'},
  {title: 'Side'},
  {title: 'Type', drop: 6},
  {title: 'Price', align: 'point'},
  {title: 'Stop', align: 'point', drop: 3, hideEmpty: true},
  {title: 'Quantity', align: 'point'},
  {title: 'Filled', align: 'point', drop: 5},
  {title: 'Average', align: 'point', drop: 7},
  {title: 'Status', shrinkTo: 9, cutAfter: 2, drop: 0},
  // A prefix of an id is enough to type; the whole of it stays as long as there is anything else to leave out.
  {title: 'Id', shrinkTo: 9, cutAfter: 4},
  {title: 'Client id', drop: 8},
  {title: 'Part of', drop: 4, shrinkTo: 9, cutAfter: 3, hideEmpty: true},
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
  const decimals = decimalsBySymbol(orders);
  const members = membersOf(orders);
  const rows = familiesOf(orders)
    .flat()
    .map((order) => row(order, decimals.get(order.symbol) ?? {price: 0, quantity: 0}, screen, members.has(order)));
  return renderTable(COLUMNS, rows, screen);
}

interface Decimals {
  readonly price: number;
  readonly quantity: number;
}

/** Prices of one market are written with equally many decimals, quantities too: as many as the finest of them needs. */
function decimalsBySymbol(orders: readonly Order[]): ReadonlyMap<string, Decimals> {
  const finest = new Map<string, Decimals>();
  for (const {symbol, price, quantity, filled} of orders) {
    const before = finest.get(symbol) ?? {price: 0, quantity: 0};
    finest.set(symbol, {
      price: Math.max(before.price, decimalsOf(price)),
      quantity: Math.max(before.quantity, decimalsOf(quantity), decimalsOf(filled)),
    });
  }
  return finest;
}

function row(order: Order, decimals: Decimals, {width}: Screen, isMember: boolean): Cell[] {
  const {account, symbol, side, status, id, clientOrderId, stopPrice} = order;
  return [
    stamp(order.createdAt ?? order.updatedAt, width),
    account,
    isMember ? `${BELOW}${symbol}` : symbol,
    side === null ? '-' : {text: side, tone: side === 'BUY' ? 'good' : 'bad'},
    typeWords(order),
    priceText(order, decimals),
    stopPrice === null ? '' : amount(stopPrice, decimals.price),
    amount(order.quantity, decimals.quantity),
    amount(order.filled, decimals.quantity),
    price(order.averagePrice, 10),
    {text: statusWords(order), tone: TONES[status] ?? 'strong'},
    id ?? '-',
    clientOrderId ?? '-',
    order.parentId ?? '',
  ];
}

/** An order without a price takes what the market gives, unless its type could not be read. */
function priceText({price: limit, type}: Order, decimals: Decimals): string {
  return limit === null && type.endsWith('MARKET') ? 'market' : amount(limit, decimals.price);
}

interface Reported {
  readonly outcome: string;
  readonly order: Order | null;
  readonly adjustments?: readonly {readonly field: string; readonly from: string; readonly to: string; readonly rule: string}[];
  readonly linked?: readonly LinkedLeg[];
  /** An earlier run placed it: what it asked for may have come and gone since. */
  readonly replayed?: boolean;
  readonly error?: Failure;
}

/** Orders with what became of each, what was rounded, and why something did not work. */
export function outcomesView(results: readonly Reported[], screen: Screen): string {
  const orders = results.flatMap(({order}) => (order === null ? [] : [order]));
  const lines = results.flatMap(({outcome, order, adjustments = [], linked = [], replayed = false, error}) => {
    const name = order === null ? '' : `${order.account} ${order.clientOrderId ?? order.id ?? ''}: `;
    const hint = error?.hint === undefined ? '' : ` ${error.hint}`;
    const changes = adjustments.map((each) => `  ${adjustmentText(each)}`);
    const tone: Tone = outcome === 'unknown' ? 'warn' : error === undefined ? 'good' : 'bad';
    return [
      prose(`${name}${outcome}${error === undefined ? '' : `: ${error.message}${hint}`}`, screen, tone),
      ...[...changes, ...(outcome === 'placed' && !replayed ? linkedLines(linked) : [])].map((line) => prose(line, screen)),
    ];
  });
  return [...(orders.length > 0 ? [ordersTable(orders, screen), ''] : []), ...lines].join('\n');
}

/** What the exchange is to do when the order has filled. */
function linkedLines(linked: readonly LinkedLeg[]): readonly string[] {
  return linked.length === 0 ? [] : [`  ${linkedWords(linked)}: placed by the exchange when the order has filled`];
}

/** What a placement says beside its orders. */
interface ShownPlacement {
  readonly resolved: readonly ShownWord[];
  readonly orders: readonly Reported[];
  readonly replayed: boolean;
  readonly outcome: string;
  readonly missing: string | null;
}

/** What `order place` shows. */
export function placeView(
  result:
    | ShownPlacement
    | {
        readonly dryRun: true;
        readonly replayed?: true;
        readonly orders: readonly ShownDryRun[];
        readonly resolved: readonly ShownWord[];
      },
  screen: Screen,
): string {
  const words = result.resolved.map((word) => prose(`  ${wordText(word)}`, screen));
  if ('dryRun' in result && result.replayed === true)
    return prose('Nothing would be sent: an earlier run under the same --client-id placed this.', screen, 'warn');
  if ('dryRun' in result) return [...result.orders.map((order) => dryRunView(order, screen)), ...words].join('\n\n');
  const warnings = besides(result).map((line) => prose(line, screen, 'warn'));
  return [outcomesView(result.orders, screen), ...words, ...warnings].join('\n');
}

/** What `order place --from` shows: all orders, what was made of them, and what of which line did not work. */
export function linesView({orders, resolved, lines}: PlacedLines, screen: Screen): string {
  const words = resolved.map((word) => prose(`  line ${word.line}: ${wordText(word)}`, screen));
  const verdicts = lines.flatMap(({line, outcome, missing, error}) => {
    if (error !== undefined) return [prose(`Line ${line}: ${outcome}: ${error.message}`, screen, 'bad')];
    return outcome === 'partial' ? [prose(`Line ${line}: ${missingWords(missing)}`, screen, 'warn')] : [];
  });
  const replayed = lines.filter((each) => each.replayed).map(({line}) => line);
  const told =
    replayed.length === 0
      ? []
      : [prose(`Sent by an earlier run, nothing was sent now: line ${replayed.join(', ')}.`, screen, 'warn')];
  return [
    outcomesView(
      orders.map(({error: _, ...each}) => each),
      screen,
    ),
    ...words,
    ...told,
    ...verdicts,
  ].join('\n');
}

/** What is neither filled nor resting, in words. */
export function missingWords(missing: string | null): string {
  return missing === null
    ? 'Less than was asked for is filled or rests.'
    : `Missing: ${amount(missing)} is neither filled nor resting.`;
}

/** A word that was typed, and the number it became. */
interface ShownWord {
  readonly field: string;
  readonly typed: string;
  readonly value: string;
  readonly unit: string;
  readonly from: string;
}

/** What became of a word that was typed: `quantity 10% is 0.05 BTC: ...`. */
export function wordText({field, typed, value, unit, from}: ShownWord): string {
  return `${field} ${typed} is ${value} ${unit}: ${from}`;
}

/** An earlier run's order says when it was placed; what is neither filled nor resting is named. */
function besides({orders, replayed, outcome, missing}: ShownPlacement): readonly string[] {
  const placedAt = orders.flatMap(({order}) => order?.createdAt ?? []).toSorted()[0];
  const lines = [];
  if (replayed) lines.push(`Nothing was sent now: an earlier run placed this${placedAt === undefined ? '' : ` at ${placedAt}`}.`);
  if (outcome === 'partial') lines.push(missingWords(missing));
  return lines;
}

function dryRunView(
  {account, order, adjustments, linked = [], expected, wire, test, error}: ShownDryRun,
  screen: Screen,
): string {
  const said =
    test === 'untested'
      ? 'The exchange offers no test of orders: only rules and limits were checked.'
      : `Test by the exchange: ${test}${test === 'failed' && error !== undefined ? ` (${error.message})` : ''}.`;
  return [
    screen.paint('strong', `Dry run on ${account}: nothing was sent.`),
    ordersTable([order], screen),
    ...adjustments.map((each) => prose(`  ${adjustmentText(each)}`, screen)),
    ...forecastLines([expected]).map((line) => prose(`  ${line}`, screen)),
    ...linkedLines(linked).map((line) => prose(line, screen)),
    wireText(`${wire.method} ${wire.path}`, screen),
    ...(wire.body === '' ? [] : [wireText(wire.body, screen)]),
    prose(said, screen),
    ...(error?.kind === 'limit' ? [prose(error.message, screen, 'bad')] : []),
  ].join('\n');
}

interface ShownDryRun {
  readonly account: string;
  readonly order: Order;
  readonly adjustments: readonly {readonly field: string; readonly from: string; readonly to: string; readonly rule: string}[];
  readonly expected: Forecast;
  readonly linked?: readonly LinkedLeg[];
  readonly wire: {readonly method: string; readonly path: string; readonly body: string};
  readonly test: string;
  readonly error?: Failure;
}
