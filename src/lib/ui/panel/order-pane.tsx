import {Text} from 'ink';
import type {Order} from '../../model/order.ts';
import {printable} from '../printable.ts';

/** One order with all its fields, as it was when it was opened. */
export function OrderPane({order}: {readonly order: Order | undefined}) {
  if (order === undefined) return null;
  return Object.entries(order).map(([name, value]) => (
    <Text key={name} wrap="truncate">
      {`${name.padEnd(14)} ${printable(typeof value === 'string' ? value : JSON.stringify(value))}`}
    </Text>
  ));
}
