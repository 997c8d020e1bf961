/** What a key makes of what the person is doing. Pure. */
import {isTerminal, type Order} from '../../model/order.ts';
import type {Key} from '../terminal-keys.ts';
import {type AmendTyped, readAmend} from './amend-text.ts';
import {SORTS} from './choose.ts';
import {back, moveTo, type PanelState, type PaneName, rowOf, type TableName} from './panel-state.ts';

/** What is on the screen while a key is pressed. */
export interface Sight {
  /** The orders as filtered and sorted. */
  readonly shown: readonly Order[];
  /** Rows of orders, or of a pane, that there is room for. */
  readonly page: number;
  /** Lines of the open pane. */
  readonly lines: number;
}

/** What the window has to do because of a key. */
export type Action =
  | {readonly do: 'quit'}
  | {readonly do: 'cancel'; readonly orders: readonly Order[]}
  /** Finds out what the exchange's rules make of a change, and asks. */
  | {readonly do: 'check'; readonly order: Order; readonly change: AmendTyped}
  /** To the question about an amend. */
  | {readonly do: 'answer'; readonly yes: boolean}
  | {readonly do: 'read'; readonly table: TableName};

type Next = readonly [PanelState, Action | null];

/** The next state, and what to do. Pasted text is text: it is never a command or an answer. */
export function press(state: PanelState, {name, pasted}: Key, sight: Sight): Next {
  if (pasted && state.mode !== 'filter' && state.mode !== 'amend') return [state, null];
  switch (state.mode) {
    case 'list':
      return pressInList(state, name, sight);
    case 'filter':
      return [typeFilter(state, name), null];
    case 'pane':
      return pressInPane(state, name, sight);
    case 'cancel-one':
      return name === 'y' ? cancel(state) : [back(state, 'Nothing was canceled.'), null];
    case 'cancel-all':
      return pressYes(state, name);
    case 'amend':
      return typeAmend(state, name);
    case 'amend-check':
      return leaves(name) ? [back(state, 'Nothing was changed.'), null] : [state, null];
    case 'amend-sure':
      return name === 'y'
        ? [back(state, 'Changing ...'), {do: 'answer', yes: true}]
        : [back(state, 'Nothing was changed.'), {do: 'answer', yes: false}];
  }
}

function pressInList(before: PanelState, name: string, {shown, page}: Sight): Next {
  // What is still in sight is printed once the window is closed.
  if (name === 'q') return [before, {do: 'quit'}];
  const state = {...before, message: '', outcomes: []};
  const by = distance(name, page, shown.length);
  if (by !== null) return [moveTo(state, rowOf(state, shown) + by, shown), null];
  if (name === '/') return [{...state, mode: 'filter'}, null];
  if (name === '?') return [openPane(state, 'help'), null];
  if (name === 'n') return [openPane(state, 'news'), null];
  if (name === 's') return [{...state, sort: SORTS[(SORTS.indexOf(state.sort) + 1) % SORTS.length] ?? 'newest'}, null];
  if (name === 'escape') return [{...state, filter: ''}, null];
  if (name === 'b' || name === 'p') return readPane(state, name === 'b' ? 'balance' : 'position');
  const open = shown.filter(({status}) => !isTerminal(status));
  if (name === 'C')
    return [
      open.length === 0 ? {...state, message: 'No open order is shown.'} : {...state, mode: 'cancel-all', subjects: open},
      null,
    ];
  const row = rowOf(state, shown);
  const chosen = shown[row];
  if (chosen === undefined || (name !== 'enter' && name !== 'c' && name !== 'a')) return [state, null];
  const held = {...moveTo(state, row, shown), subjects: [chosen]};
  if (name === 'enter') return [openPane(held, 'order'), null];
  if (isTerminal(chosen.status)) return [{...state, message: `That order is ${chosen.status}.`}, null];
  return [{...held, mode: name === 'c' ? 'cancel-one' : 'amend'}, null];
}

/** By how many rows a key moves; null for every other key. */
function distance(name: string, page: number, rows: number): number | null {
  if (name === 'up' || name === 'k') return -1;
  if (name === 'down' || name === 'j') return 1;
  if (name === 'pageup') return -page;
  if (name === 'pagedown') return page;
  if (name === 'g' || name === 'home') return -rows;
  return name === 'G' || name === 'end' ? rows : null;
}

function openPane(state: PanelState, name: PaneName): PanelState {
  return {...state, mode: 'pane', serial: state.serial + 1, pane: {name, table: null, top: 0}};
}

function readPane(state: PanelState, table: TableName): Next {
  return [openPane(state, table), {do: 'read', table}];
}

function pressInPane(state: PanelState, name: string, {page, lines}: Sight): Next {
  const {pane} = state;
  if (pane === null || leaves(name) || name === 'enter' || name === '?') return [back(state, ''), null];
  if (name === 'r' && (pane.name === 'balance' || pane.name === 'position'))
    return [
      {...state, serial: state.serial + 1},
      {do: 'read', table: pane.name},
    ];
  const by = distance(name, page, lines);
  if (by === null) return [state, null];
  const top = Math.max(0, Math.min(lines - page, pane.top + by));
  return [{...state, pane: {...pane, top}}, null];
}

function leaves(name: string): boolean {
  return name === 'q' || name === 'escape';
}

/** Carries out what was asked; the state remembers only that it is under way. */
function cancel(state: PanelState): Next {
  const {subjects} = state;
  const message = subjects.length === 1 ? 'Canceling ...' : `Canceling ${subjects.length} orders ...`;
  return [back(state, message), {do: 'cancel', orders: subjects}];
}

function pressYes(state: PanelState, name: string): Next {
  if (name === 'enter' && state.typed === 'YES') return cancel(state);
  if (name === 'enter' || leaves(name)) return [back(state, 'Nothing was canceled.'), null];
  return [{...state, typed: edit(state.typed, name)}, null];
}

function typeFilter(state: PanelState, name: string): PanelState {
  if (name === 'enter') return {...state, mode: 'list'};
  if (name === 'escape') return {...state, mode: 'list', filter: ''};
  return {...state, filter: edit(state.filter, name)};
}

function typeAmend(state: PanelState, name: string): Next {
  if (leaves(name)) return [back(state, 'Nothing was changed.'), null];
  if (name !== 'enter') return [{...state, typed: edit(state.typed, name)}, null];
  const change = readAmend(state.typed);
  const [order] = state.subjects;
  return change === null || order === undefined
    ? [back(state, 'Nothing was changed: write PRICE, PRICE QUANTITY, or - QUANTITY.'), null]
    : [
        {...state, mode: 'amend-check', change, serial: state.serial + 1},
        {do: 'check', order, change},
      ];
}

function edit(text: string, name: string): string {
  if (name === 'backspace') return [...text].slice(0, -1).join('');
  return /^[^\p{C}]$/u.test(name) ? text + name : text;
}
