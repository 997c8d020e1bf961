/** How the window looks. Everything an exchange said passes `printable` before it is drawn. */
import {Box, Text} from 'ink';
import type {FeedEvent, StreamState} from '../../feed/feed-event.ts';
import type {Order} from '../../model/order.ts';
import {age, amount} from '../format.ts';
import {printable} from '../printable.ts';
import {layOut, totals} from './panel-rows.ts';
import type {PanelState} from './panel-state.ts';
import type {PanelConnection, PanelPicture} from './panel-store.ts';

export interface PanelSize {
  readonly columns: number;
  readonly rows: number;
}

export interface PanelViewProps {
  readonly picture: PanelPicture;
  readonly state: PanelState;
  /** As filtered and sorted. */
  readonly shown: readonly Order[];
  /** Epoch ms. */
  readonly now: number;
  readonly size: PanelSize;
}

/** Lines of news and of totals; fewer where the terminal is low. */
const EXTRAS = {tall: {events: 5, totals: 3}, low: {events: 2, totals: 1}};

const HELP = [
  '↑ ↓ or j k   move                 /   filter by words: account, symbol, side, status, id',
  'enter        one order in full    s   sort by time, symbol, account, price, filled',
  'c            cancel this order    C   cancel every open order shown',
  'escape       clear the filter     q   quit: orders stay as they are',
];

/** The whole window, one row lower than the terminal so that it never scrolls. */
export function PanelView({picture, state, shown, now, size}: PanelViewProps) {
  const extras = size.rows < 20 ? EXTRAS.low : EXTRAS.tall;
  const sums = totals(picture.orders).slice(0, extras.totals);
  // Title, heading and footer, and one line left free.
  const used = 4 + picture.connections.length + sums.length + extras.events;
  const filter = state.filter === '' ? '' : `, filter "${state.filter}"`;
  const room = Math.max(1, size.rows - 1 - used);
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows - 1} overflow="hidden">
      <Box flexDirection="column" flexShrink={0}>
        <Text bold wrap="truncate">
          mxt orders watch <Text color="gray">{`${shown.length} shown, sorted by ${state.sort}${filter}`}</Text>
        </Text>
        {picture.connections.map((connection) => (
          <Connection key={connection.account} connection={connection} now={now} />
        ))}
      </Box>
      <Box flexDirection="column" flexGrow={1} flexShrink={1} overflow="hidden">
        <Box flexDirection="column" flexShrink={0}>
          <Middle shown={shown} state={state} now={now} columns={size.columns} room={room} />
        </Box>
      </Box>
      <Box flexDirection="column" flexShrink={0}>
        {sums.map((line) => (
          <Text key={line} color="cyan" wrap="truncate">
            {line}
          </Text>
        ))}
        {picture.events.slice(0, extras.events).map(({count, event}) => (
          <Text key={count} color="gray" wrap="truncate">
            {describe(event)}
          </Text>
        ))}
        <Footer state={state} />
      </Box>
    </Box>
  );
}

/** What the person is looking at: the orders, one of them, or the keys. */
function Middle(props: OrdersProps) {
  if (props.state.mode === 'order') return <OneOrder order={props.state.subjects[0]} />;
  if (props.state.mode === 'help') return HELP.map((line) => <Text key={line}>{line}</Text>);
  return <Orders {...props} />;
}

const STATE_COLOR: Readonly<Record<StreamState, string>> = {
  connecting: 'yellow',
  live: 'green',
  recovered: 'green',
  gap: 'yellow',
  down: 'red',
  stopped: 'gray',
};

function Connection({connection, now}: {readonly connection: PanelConnection; readonly now: number}) {
  const {account, exchange, state, reason, lastEventAt, lagMs} = connection;
  const lag = lagMs === null ? '' : `  lag ${age(lagMs)}`;
  const last = lastEventAt === null ? '' : `  last event ${age(Math.max(0, now - lastEventAt))} ago`;
  return (
    <Text wrap="truncate">
      <Text color={STATE_COLOR[state]}>● </Text>
      <Text color="cyan">{printable(exchange)}</Text> {printable(account)} <Text color={STATE_COLOR[state]}>{state}</Text>
      <Text color="gray">{`${lag}${last}${reason === null ? '' : `  ${printable(reason)}`}`}</Text>
    </Text>
  );
}

interface OrdersProps {
  readonly shown: readonly Order[];
  readonly state: PanelState;
  readonly now: number;
  readonly columns: number;
  readonly room: number;
}

function Orders({shown, state, now, columns, room}: OrdersProps) {
  if (shown.length === 0) return <Text color="gray">No orders. They appear here as they come.</Text>;
  // The chosen row stays in sight.
  const first = Math.max(0, Math.min(state.selected - Math.floor(room / 2), shown.length - room));
  const table = layOut(shown.slice(first, first + room), now, columns);
  return (
    <Box flexDirection="column">
      <Text bold wrap="truncate">
        {table.titles.join('  ')}
      </Text>
      {table.rows.map(({key, cells}, index) => (
        <Text key={key} wrap="truncate" inverse={first + index === state.selected}>
          {cells.map(({column, text, color}, at) => (
            <Text key={column} {...(color !== undefined && {color})}>
              {at === 0 ? text : `  ${text}`}
            </Text>
          ))}
        </Text>
      ))}
    </Box>
  );
}

function OneOrder({order}: {readonly order: Order | undefined}) {
  if (order === undefined) return null;
  const fields = Object.entries(order).map(
    ([name, value]) => `${name.padEnd(14)} ${printable(typeof value === 'string' ? value : JSON.stringify(value))}`,
  );
  return fields.map((line) => (
    <Text key={line} wrap="truncate">
      {line}
    </Text>
  ));
}

function Footer({state}: {readonly state: PanelState}) {
  const [order] = state.subjects;
  if (state.mode === 'filter') return <Text>{`Filter: ${state.filter}▏  enter keeps it, escape clears it`}</Text>;
  if (state.mode === 'cancel-one' && order !== undefined) {
    return (
      <Text color="yellow">{`Cancel ${order.side} ${amount(order.remaining)} ${printable(order.symbol)} @ ${amount(order.price ?? order.stopPrice)} on ${printable(order.account)}? y/n`}</Text>
    );
  }
  if (state.mode === 'cancel-all') {
    return (
      <Text color="red">{`Cancel all ${state.subjects.length} open orders shown? Type YES and enter: ${state.typed}▏`}</Text>
    );
  }
  return (
    <Text wrap="truncate">
      {state.message === ''
        ? 'j k move  enter show  / filter  s sort  c cancel  C cancel all  ? help  q quit'
        : printable(state.message)}
    </Text>
  );
}

/** One line about one event. */
export function describe(event: FeedEvent): string {
  const time = event.at.slice(11, 23);
  if (event.type === 'stream')
    return `${time}  ${printable(event.account)}  ${event.state}${event.reason === undefined ? '' : `: ${printable(event.reason)}`}`;
  const {order, fill} = event;
  const what =
    fill === undefined
      ? `${order.status} ${amount(order.filled)}/${amount(order.quantity)}`
      : `filled ${amount(fill.quantity)} @ ${amount(fill.price)}`;
  return `${time}  ${printable(order.account)}  ${order.side} ${printable(order.symbol)}  ${what}  ${printable(order.id ?? order.clientOrderId ?? '')}`;
}
