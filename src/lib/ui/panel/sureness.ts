import {isTerminal, type Order} from '../../model/order.ts';
import {isFollowed, type PanelConnection} from './panel-store.ts';

/** Parts of a stream's reason: its sentences, and the names in them. */
const BETWEEN_NAMES = /[:;,] /;

/**
 * Whether an order is as it is shown: one that ended is; one of an account that is not followed may have changed since, and
 * so may one that the exchange no longer shows, which the reason of its stream names by symbol and id.
 */
export function surenessOf(connections: readonly PanelConnection[]): (order: Order) => boolean {
  const sure = new Map(
    connections.map((connection) => {
      const named = new Set(connection.reason?.split(BETWEEN_NAMES));
      return [connection.account, {isFollowed: isFollowed(connection), named}];
    }),
  );
  return ({account, symbol, id, status}) => {
    const connection = sure.get(account);
    return isTerminal(status) || (connection?.isFollowed === true && !connection.named.has(`${symbol} ${id}`));
  };
}
