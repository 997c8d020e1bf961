/** The last lines of the window: what is being asked, else what came of something, else the keys. */
import {isTerminal} from '../../model/order.ts';
import {printable} from '../printable.ts';
import {wrapWords} from '../prose.ts';
import {cutTo, displayWidth} from '../text-width.ts';
import {questionName} from './order-name.ts';
import type {PanelFrame} from './panel-frame.ts';
import {isFollowed} from './panel-store.ts';
import {surenessOf} from './sureness.ts';

/** Those that lead to all others come first: a narrow terminal shows only these. */
const KEYS =
  '? help  q quit  j k move  enter show  / filter  s sort  a amend  c cancel  C cancel all  b balance  p position  n news';
const BETWEEN = '  ';
const PANE_KEYS = 'q back  j k PgUp PgDn g G scroll';
const TABLE_KEYS = 'q back  r read again  j k PgUp PgDn g G scroll';
/** Lines of outcomes at most; all of them are among the news. */
const MOST_LINES = 6;

export type FooterFrame = Pick<PanelFrame, 'picture' | 'state' | 'shown' | 'underWay'>;

/** Questions and outcomes are wrapped, never cut: what does not fit the width takes more lines. */
export function footerLines(frame: FooterFrame, columns: number): readonly string[] {
  const question = questionOf(frame);
  if (question !== null) return wrapped(question, columns);
  const {state, underWay} = frame;
  const said = [...state.outcomes, ...(state.message === '' ? [] : [state.message])];
  if (said.length > 0) {
    const lines = said.flatMap((text) => wrapped(text, columns));
    return lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES - 1), `... ${said.length} outcomes: n shows all`];
  }
  if (underWay.length > 0) return wrapped(`Under way: ${underWay.join(', ')} ...`, columns);
  const keys = state.pane === null ? KEYS : state.pane.table === null ? PANE_KEYS : TABLE_KEYS;
  return [fitting(keys.split(BETWEEN), columns)];
}

/** Whole keys, as many as there is room for. */
function fitting([first = '', ...keys]: readonly string[], columns: number): string {
  let line = first;
  for (const key of keys) {
    if (displayWidth(`${line}${BETWEEN}${key}`) > columns) break;
    line = `${line}${BETWEEN}${key}`;
  }
  return cutTo(line, columns);
}

/** Red where it ends everything, yellow where it changes something. */
export function footerColor({mode}: PanelFrame['state']): 'red' | 'yellow' | undefined {
  if (mode === 'cancel-all') return 'red';
  return mode === 'cancel-one' || mode === 'amend' || mode === 'amend-check' || mode === 'amend-sure' ? 'yellow' : undefined;
}

function questionOf({picture, state, shown}: FooterFrame): string | null {
  const [order] = state.subjects;
  if (state.mode === 'filter') return `Filter: ${state.filter}▏  enter keeps it, escape clears it`;
  if (state.mode === 'cancel-all') return cancelAllQuestion({picture, state, shown});
  if (order === undefined) return null;
  const linked = order.linkedIds.length === 0 ? '' : ` Orders linked to it end with it: ${order.linkedIds.join(', ')}.`;
  const name = `${questionName(order)}${surenessOf(picture.connections)(order) ? '' : ', as it was seen last'}`;
  if (state.mode === 'cancel-one') return `Cancel ${name}?${linked} y/n`;
  if (state.mode === 'amend') return `New PRICE, PRICE QUANTITY or - QUANTITY for ${name}: ${state.typed}▏`;
  if (state.mode === 'amend-check') return `Checking the change of ${questionName(order)} ...  q leaves it as it is`;
  return state.mode === 'amend-sure' ? `${state.question} y/n` : null;
}

function cancelAllQuestion({picture, state, shown}: Pick<FooterFrame, 'picture' | 'state' | 'shown'>): string {
  const {subjects, filter, typed} = state;
  const what = `${subjects.length === 1 ? 'the one open order' : `all ${subjects.length} open orders`} of this list`;
  const chosen = filter === '' ? '' : ` (filter "${filter}")`;
  const later = shown.filter(({status}) => !isTerminal(status)).length - subjects.length;
  const others = later > 0 ? ` ${later} that came since ${later === 1 ? 'stays' : 'stay'}.` : '';
  const unsure = picture.connections.filter((connection) => !isFollowed(connection)).map(({account}) => account);
  const missing =
    unsure.length === 0 ? '' : ` The list may lack orders of ${unsure.join(', ')}; mxt order cancel --all asks the exchange.`;
  return `Cancel ${what}${chosen}?${others}${missing} Type YES and enter: ${typed}▏`;
}

function wrapped(text: string, columns: number): readonly string[] {
  return wrapWords(printable(text), columns).map((line) => cutTo(line, columns));
}
