import {ConnectionLine, ConnectionSummary} from './connection-line.tsx';
import {isFollowed, type PanelConnection} from './panel-store.ts';

export interface ConnectionsProps {
  readonly connections: readonly PanelConnection[];
  /** Lines there is room for. */
  readonly room: number;
  /** Epoch ms. */
  readonly now: number;
}

/** A line per account; where there is no room for all, those in trouble first and the others as one line. */
export function Connections({connections, room, now}: ConnectionsProps) {
  const isCut = connections.length > room;
  const ordered = isCut ? connections.toSorted((a, b) => Number(isFollowed(a)) - Number(isFollowed(b))) : connections;
  const alone = isCut ? Math.max(0, room - 1) : ordered.length;
  return (
    <>
      {ordered.slice(0, alone).map((connection) => (
        <ConnectionLine key={connection.account} connection={connection} now={now} />
      ))}
      {isCut && room > 0 && <ConnectionSummary connections={ordered.slice(alone)} />}
    </>
  );
}
