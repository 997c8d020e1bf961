/** How the window looks. Everything an exchange said passes `printable` before it is drawn. */
import {Box, Text} from 'ink';
import {Connections} from './connections.tsx';
import {describe} from './describe-event.ts';
import {Footer} from './footer.tsx';
import {headingText} from './heading-text.ts';
import {firstSums} from './order-sums.ts';
import {OrdersPane} from './orders-pane.tsx';
import type {PanelFrame} from './panel-frame.ts';
import {TextPane} from './text-pane.tsx';

/** The whole window, one row lower than the terminal so that it never scrolls. `now`: epoch ms. */
export function Window({frame, now}: {readonly frame: PanelFrame; readonly now: number}) {
  const {picture, state, layout, sums} = frame;
  return (
    <Box flexDirection="column" width={layout.columns} height={layout.height} overflow="hidden">
      <Box flexDirection="column" flexShrink={0}>
        {layout.hasTitle && (
          <Text bold wrap="truncate">
            mxt orders watch <Text color="gray">{headingText(frame, now)}</Text>
          </Text>
        )}
        <Connections connections={picture.connections} room={layout.connections} now={now} />
      </Box>
      <Box flexDirection="column" flexGrow={1} flexShrink={1} overflow="hidden">
        <Box flexDirection="column" flexShrink={0}>
          {state.pane === null ? <OrdersPane frame={frame} now={now} /> : <TextPane frame={frame} />}
        </Box>
      </Box>
      <Box flexDirection="column" flexShrink={0}>
        {firstSums(sums, layout.sums).map((line) => (
          <Text key={line} color="cyan" wrap="truncate">
            {line}
          </Text>
        ))}
        {picture.events.slice(0, layout.events).map((news) => (
          <Text key={news.count} color="gray" wrap="truncate">
            {describe(news)}
          </Text>
        ))}
        <Footer frame={frame} />
      </Box>
    </Box>
  );
}
