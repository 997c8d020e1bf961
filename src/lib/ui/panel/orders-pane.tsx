import {Box, Text} from 'ink';
import {membersOf} from '../order-families.ts';
import {emptyText} from './empty-text.ts';
import type {PanelFrame} from './panel-frame.ts';
import {layOut} from './panel-rows.ts';
import {rowOf} from './panel-state.ts';
import {surenessOf} from './sureness.ts';

/** Stands before the chosen order, where colours and attributes may not be seen. */
const MARK = '> ';
const NO_MARK = '  ';

/** The orders, with a mark on the chosen one, which stays in sight. `now`: epoch ms. */
export function OrdersPane({frame, now}: {readonly frame: PanelFrame; readonly now: number}) {
  const {
    picture,
    state,
    shown,
    layout: {columns, room},
  } = frame;
  if (shown.length === 0) return <Text color="gray">{emptyText(picture, state.filter)}</Text>;
  const row = rowOf(state, shown);
  const first = Math.max(0, Math.min(row - Math.floor(room / 2), shown.length - room));
  const isSure = surenessOf(picture.connections);
  const table = layOut(shown.slice(first, first + room), isSure, now, columns - MARK.length, membersOf(shown));
  return (
    <Box flexDirection="column">
      <Text bold wrap="truncate">
        {NO_MARK + table.titles.join('  ')}
      </Text>
      {table.rows.map(({key, cells}, index) => (
        <Text key={key} wrap="truncate" inverse={first + index === row}>
          {first + index === row ? MARK : NO_MARK}
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
