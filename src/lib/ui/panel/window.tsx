/** How the window looks. Everything an exchange said passes `printable` before it is drawn. */
import {Box, Text} from 'ink';
import {ConnectionLine} from './connection-line.tsx';
import {describe} from './describe-event.ts';
import {Footer} from './footer.tsx';
import {HelpPane} from './help-pane.tsx';
import {OrderPane} from './order-pane.tsx';
import {OrdersPane} from './orders-pane.tsx';
import type {PanelLayout, PanelSize} from './panel-layout.ts';
import type {PanelFrame} from './panel-session.ts';
import {rowOf} from './panel-state.ts';
import {TextPane} from './text-pane.tsx';

export interface WindowProps {
  readonly frame: PanelFrame;
  readonly layout: PanelLayout;
  /** Epoch ms. */
  readonly now: number;
  readonly size: PanelSize;
}

/** The whole window, one row lower than the terminal so that it never scrolls. */
export function Window({frame, layout, now, size}: WindowProps) {
  const {picture, state} = frame;
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows - 1} overflow="hidden">
      <Box flexDirection="column" flexShrink={0}>
        <Text bold wrap="truncate">
          mxt orders watch <Text color="gray">{heading(frame)}</Text>
        </Text>
        {picture.connections.map((connection) => (
          <ConnectionLine key={connection.account} connection={connection} now={now} />
        ))}
      </Box>
      <Box flexDirection="column" flexGrow={1} flexShrink={1} overflow="hidden">
        <Box flexDirection="column" flexShrink={0}>
          <Middle frame={frame} layout={layout} now={now} size={size} />
        </Box>
      </Box>
      <Box flexDirection="column" flexShrink={0}>
        {layout.sums.map((line) => (
          <Text key={line} color="cyan" wrap="truncate">
            {line}
          </Text>
        ))}
        {picture.events.slice(0, layout.events).map(({count, event}) => (
          <Text key={count} color="gray" wrap="truncate">
            {describe(event)}
          </Text>
        ))}
        <Footer state={state} />
      </Box>
    </Box>
  );
}

/** Where the cursor stands among the orders shown, and how they were chosen. */
function heading({state, shown}: PanelFrame): string {
  const position = shown.length === 0 ? '0/0' : `${rowOf(state, shown) + 1}/${shown.length}`;
  const filter = state.filter === '' ? '' : `, filter "${state.filter}"`;
  return `${position}, sorted by ${state.sort}${filter}`;
}

/** What the person is looking at: the orders, one of them, another table, or the keys. */
function Middle({frame: {state, shown}, layout: {room}, now, size}: WindowProps) {
  if (state.mode === 'order') return <OrderPane order={state.subjects[0]} />;
  if (state.mode === 'help') return <HelpPane />;
  if (state.mode === 'pane') return <TextPane pane={state.pane} room={room} />;
  return <OrdersPane shown={shown} row={rowOf(state, shown)} now={now} columns={size.columns} room={room} />;
}
