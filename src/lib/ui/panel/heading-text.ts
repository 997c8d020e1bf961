import {isTerminal} from '../../model/order.ts';
import {age} from '../format.ts';
import {printable} from '../printable.ts';
import {clock} from './describe-event.ts';
import {keyOf} from './order-key.ts';
import type {PanelFrame} from './panel-frame.ts';
import {rowOf} from './panel-state.ts';
import {CLOSED_SHOWN} from './panel-store.ts';
import {surenessOf} from './sureness.ts';

/** What the window shows at the moment. `now`: epoch ms. */
export function headingText(frame: PanelFrame, now: number): string {
  const {state, underWay} = frame;
  const busy = underWay.length === 0 ? '' : `, ${underWay.length} under way`;
  return printable(state.pane === null ? listText(frame, busy) : paneText(frame, now) + busy);
}

/** Where the cursor stands among the orders shown, and how they were chosen: what is left out first, a narrow terminal cuts the end. */
function listText({picture: {scope, orders}, state, shown}: PanelFrame, busy: string): string {
  const position = shown.length === 0 ? '0/0' : `${rowOf(state, shown) + 1}/${shown.length}`;
  const ended = shown.filter(({status}) => isTerminal(status)).length;
  const closed = ended === 0 ? '' : ` (${ended < CLOSED_SHOWN ? '' : 'the last '}${ended} ended)`;
  const only = [...scope.symbols, ...(scope.fillsOnly ? ['filled since the start'] : [])];
  return [
    `${position}${closed}${busy}`,
    ...(state.filter === '' ? [] : [`filter "${state.filter}" hides ${orders.length - shown.length}`]),
    ...(only.length === 0 ? [] : [`only ${only.join(', ')}`]),
    ...(scope.until === null ? [] : [`until ${scope.until}`]),
    `sorted by ${state.sort}`,
  ].join(', ');
}

function paneText({picture, state: {pane, subjects}}: PanelFrame, now: number): string {
  if (pane === null || pane.name === 'help') return 'keys';
  if (pane.name === 'news') return `the last ${picture.events.length} news, newest first`;
  if (pane.name === 'order') {
    const [order] = subjects;
    if (order === undefined) return 'order';
    const isThere = picture.orders.some((each) => keyOf(each) === keyOf(order));
    const isSure = surenessOf(picture.connections)(order) && (isThere || isTerminal(order.status));
    return `order ${order.id ?? order.clientOrderId ?? ''}, ${isSure ? 'as it is now' : 'as it was seen last'}`;
  }
  if (pane.table === null) return pane.name;
  const {at} = pane.table;
  return `${pane.name} as of ${clock(new Date(at).toISOString())}, ${age(Math.max(0, now - at))} ago`;
}
