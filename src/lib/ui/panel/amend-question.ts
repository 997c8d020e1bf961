import {dec} from '../../model/decimal.ts';
import type {Amending} from '../../orders/change/amending.ts';
import {amount} from '../format.ts';
import {printable} from '../printable.ts';
import {shortName} from './order-name.ts';

/** What would be sent, after the exchange's rules, and what they changed of what was typed. */
export function amendQuestion({handle, adapter, order, change, request, adjustments}: Amending): string {
  const price = change.price === undefined ? [] : [`price ${amount(order.price)} -> ${amount(change.price)}`];
  const quantity = change.quantity === undefined ? [] : [`quantity ${amount(order.quantity)} -> ${amount(change.quantity)}`];
  const rounded = adjustments.map(({field, from, to, rule}) => `${field} ${from} -> ${to}, ${rule}`);
  const filled = order.filled === null || dec(order.filled).isZero() ? '' : ` (${amount(order.filled)} of it filled)`;
  const isReplaced = adapter.trading.amendStyle(order, change) === 'REPLACE';
  return printable(
    [
      `${handle.environment === 'live' ? 'LIVE: amend' : 'Amend'} ${request.side} ${shortName(order)}: ${[...price, ...quantity].join(', ')}${filled}`,
      ...(rounded.length === 0 ? [] : [` (by rule: ${rounded.join('; ')})`]),
      ...(isReplaced ? [', by canceling it and placing another one'] : []),
      '?',
    ].join(''),
  );
}
