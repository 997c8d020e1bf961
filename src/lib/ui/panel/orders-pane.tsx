import {Box, Text} from 'ink';
import type {Order} from '../../model/order.ts';
import {layOut} from './panel-rows.ts';

export interface OrdersPaneProps {
  /** As filtered and sorted. */
  readonly shown: readonly Order[];
  /** Row of the chosen order. */
  readonly row: number;
  /** Epoch ms. */
  readonly now: number;
  readonly columns: number;
  /** Rows of orders there is room for. */
  readonly room: number;
}

/** Stands before the chosen order, where colours and attributes may not be seen. */
const MARK = '> ';
const NO_MARK = '  ';

/** The orders, with a mark on the chosen one, which stays in sight. */
export function OrdersPane({shown, row, now, columns, room}: OrdersPaneProps) {
  if (shown.length === 0) return <Text color="gray">No orders. They appear here as they come.</Text>;
  const first = Math.max(0, Math.min(row - Math.floor(room / 2), shown.length - room));
  const table = layOut(shown.slice(first, first + room), now, columns - MARK.length);
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
