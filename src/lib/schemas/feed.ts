/** The lines of `mxt orders watch` and `mxt alert`. */
import {account, order} from './common.ts';
import {execution} from './orders.ts';
import {count, decimal, described, flag, instant, object, orNull, type Schema, text, word} from './pieces.ts';

export const alert: Schema = object(
  {
    type: {const: 'alert'},
    at: instant,
    condition: text,
    value: described('ratios are fractions; of a fill its quantity; null: not known, or there is none', orNull(decimal)),
    state: word('fired', 'cleared', 'stale'),
  },
  {order, reason: text},
);

export const ordersWatch: Schema = {
  oneOf: [
    object(
      {type: {const: 'order'}, at: instant, ...account, sequence: count, source: word('snapshot', 'stream', 'recovery'), order},
      {fill: object(execution), derived: flag},
    ),
    object(
      {
        type: {const: 'stream'},
        at: instant,
        ...account,
        state: word('connecting', 'live', 'gap', 'recovered', 'down', 'stopped'),
      },
      {reason: text},
    ),
  ],
};
