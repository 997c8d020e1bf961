/** The text of what is shown in place of the orders. */
import type {Order} from '../../model/order.ts';
import {printable} from '../printable.ts';
import {wrapWords} from '../prose.ts';
import {describe} from './describe-event.ts';
import type {PanelFrame} from './panel-frame.ts';

/** Keys are on lines of at most 78 cells: wrapped, their columns would fall apart. */
const HELP = [
  '↑ ↓ or j k  move one row         PgUp PgDn  move one page',
  'g G         first, last          enter      one order in full',
  'a           amend this order     c          cancel this order',
  'C           cancel every open order of the list, also those out of sight',
  '/           filter by words: account, symbol, side, status, id',
  's           sort by time, symbol, account, price, filled',
  'b p         balance, position    n          news, with what came of everything',
  'q           close what is open, else quit: orders stay as they are',
  'escape      clear the filter',
  '> marks the chosen order. ? before a status: it is what was seen last, and may have changed.',
  'Times are UTC. lag is from the time of the exchange to ours, clocks as they are.',
];

type PaneFrame = Pick<PanelFrame, 'picture' | 'state' | 'layout'>;

/** All lines of the open pane at the width of the window; empty while its table is being read. */
export function paneLines({picture, state: {pane, subjects}, layout: {columns}}: PaneFrame): readonly string[] {
  if (pane === null) return [];
  if (pane.name === 'news') return picture.events.flatMap((news) => wrapWords(describe(news), columns));
  if (pane.name === 'help') return HELP.flatMap((line) => wrapWords(line, columns));
  if (pane.name === 'order') return subjects.slice(0, 1).flatMap((order) => orderLines(order, columns));
  return pane.table === null ? [`Reading ${pane.name} ...`] : pane.table.lines(columns);
}

function orderLines(order: Order, columns: number): readonly string[] {
  return Object.entries(order).flatMap(([name, value]) =>
    wrapWords(`${name.padEnd(14)} ${printable(typeof value === 'string' ? value : JSON.stringify(value))}`, columns),
  );
}
