import {Text} from 'ink';
import type {StreamState} from '../../feed/feed-event.ts';
import {age} from '../format.ts';
import {printable} from '../printable.ts';
import type {PanelConnection} from './panel-store.ts';

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
