import {Text} from 'ink';
import type {StreamState} from '../../feed/feed-event.ts';
import {age} from '../format.ts';
import {printable} from '../printable.ts';
import {isFollowed, type PanelConnection} from './panel-store.ts';

const STATE_COLOR: Readonly<Record<StreamState, string>> = {
  connecting: 'yellow',
  live: 'green',
  recovered: 'green',
  gap: 'yellow',
  down: 'red',
  stopped: 'gray',
};

/** How the stream of one account is. `now`: epoch ms. */
export function ConnectionLine({connection, now}: {readonly connection: PanelConnection; readonly now: number}) {
  const {account, exchange, state} = connection;
  return (
    <Text wrap="truncate">
      <Text color={STATE_COLOR[state]}>● </Text>
      <Text color="cyan">{printable(exchange)}</Text> {printable(account)} <Text color={STATE_COLOR[state]}>{state}</Text>
      <Text color="gray">{details(connection, now)}</Text>
    </Text>
  );
}

/** Why it is so comes first: a narrow terminal cuts the end. How the stream does is said only while it is followed. */
function details(connection: PanelConnection, now: number): string {
  const {reason, sameAs, since, wasRead, lastEventAt, lagMs} = connection;
  const ago = (at: number) => age(Math.max(0, now - at));
  const why = reason === null ? '' : `  ${printable(reason)}`;
  if (!isFollowed(connection)) {
    const orders = wasRead ? ', orders as last seen' : ', orders not read yet';
    return ` for ${ago(since)}${connection.state === 'connecting' && !wasRead ? '' : orders}${why}`;
  }
  const lag = lagMs === null ? '' : `  lag ${age(lagMs)}`;
  const last = lastEventAt === null ? '' : `  last event ${ago(lastEventAt)} ago`;
  const twin = sameAs === null ? '' : `  same account as ${printable(sameAs)}`;
  return `${twin}${why}${lag}${last}`;
}

/** Several connections in one line, where there is no room for each. */
export function ConnectionSummary({connections}: {readonly connections: readonly PanelConnection[]}) {
  const counts = [...Map.groupBy(connections, ({state}) => state)];
  const troubled = connections.filter((connection) => !isFollowed(connection)).map(({account}) => account);
  return (
    <Text wrap="truncate">
      {counts.map(([state, group]) => (
        <Text key={state} color={STATE_COLOR[state]}>{`● ${group.length} ${state}  `}</Text>
      ))}
      <Text color="gray">{printable(troubled.length === 0 ? '' : troubled.join(', '))}</Text>
    </Text>
  );
}
