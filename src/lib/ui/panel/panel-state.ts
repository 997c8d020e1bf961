/** What the person at the window is doing, as one value, and what a key makes of it. Pure. */
import {isTerminal, type Order} from '../../model/order.ts';
import {type AmendTyped, readAmend} from './amend-text.ts';
import {SORTS, type Sort} from './choose.ts';
import {keyOf} from './order-key.ts';

export type Mode = 'list' | 'filter' | 'order' | 'help' | 'pane' | 'cancel-one' | 'cancel-all' | 'amend' | 'amend-sure';

/** A table of another command, shown in the window. */
export type PaneName = 'balance' | 'position';

export interface PanelState {
  readonly mode: Mode;
  readonly filter: string;
  readonly sort: Sort;
  /** The chosen order, by its key: it stays chosen wherever it moves. Null: the first one shown. */
  readonly chosen: string | null;
  /** Where the chosen order stood last; its place is taken over when the order leaves the list. */
  readonly row: number;
  /** What was typed so far where a word is asked for. */
  readonly typed: string;
  /** The last thing to say. */
  readonly message: string;
  /** The orders a question is about: they were on the screen when it was asked, and no other is meant. */
  readonly subjects: readonly Order[];
  /** What an amend asks for, once it was typed. */
  readonly change: AmendTyped | null;
  /** Which table is shown in place of the orders, and its text; null while it is being read. */
  readonly pane: {readonly name: PaneName; readonly text: string | null; readonly top: number} | null;
}

export const FIRST_STATE: PanelState = {
  mode: 'list',
  filter: '',
  sort: 'newest',
  chosen: null,
  row: 0,
  typed: '',
  message: '',
  subjects: [],
  change: null,
  pane: null,
};

export interface Key {
  /** The character, or one of up, down, pageup, pagedown, home, end, enter, escape, backspace. */
  readonly name: string;
  /** Rows of orders that the window has room for. */
  readonly page: number;
}

/** What the window has to do because of a key. */
export type Action =
  | {readonly do: 'quit'}
  | {readonly do: 'cancel'; readonly orders: readonly Order[]}
  | {readonly do: 'amend'; readonly order: Order; readonly change: AmendTyped}
  | {readonly do: 'read'; readonly pane: PaneName};

type Next = readonly [PanelState, Action | null];

/** The next state, and what to do. `shown` are the orders as filtered and sorted on the screen. */
export function press(state: PanelState, key: Key, shown: readonly Order[]): Next {
  const {name} = key;
  switch (state.mode) {
    case 'list':
      return pressInList(state, key, shown);
    case 'filter':
      return [typeFilter(state, name), null];
    case 'order':
    case 'help':
      return closes(name) ? [{...state, mode: 'list'}, null] : [state, null];
    case 'pane':
      return [closes(name) ? {...state, mode: 'list', pane: null} : scroll(state, key), null];
    case 'cancel-one':
      return name === 'y' ? confirm(state) : [back(state, 'Nothing was canceled.'), null];
    case 'cancel-all':
      return pressYes(state, name);
    case 'amend':
      return [typeAmend(state, name), null];
    case 'amend-sure':
      return name === 'y' ? confirm(state) : [back(state, 'Nothing was changed.'), null];
  }
}

/** Row of the chosen order among those shown; 0 when none is chosen, and its last row when it is gone. */
export function rowOf({chosen, row}: PanelState, shown: readonly Order[]): number {
  const found = chosen === null ? 0 : shown.findIndex((order) => keyOf(order) === chosen);
  return Math.max(0, found === -1 ? Math.min(row, shown.length - 1) : found);
}

/**
 * The state after the orders shown have changed. The cursor goes with its order. While accounts are still connecting it
 * waits on the first row; afterwards it is held by an order from the beginning.
 */
export function follow(state: PanelState, shown: readonly Order[], isLoading: boolean): PanelState {
  if (shown.length === 0 || (state.chosen === null && isLoading)) return state;
  return moveTo(state, rowOf(state, shown), shown);
}

function moveTo(state: PanelState, wanted: number, shown: readonly Order[]): PanelState {
  const row = Math.max(0, Math.min(shown.length - 1, wanted));
  const order = shown[row];
  return order === undefined ? state : {...state, row, chosen: keyOf(order)};
}

function pressInList(state: PanelState, key: Key, shown: readonly Order[]): Next {
  const {name} = key;
  const by = distance(key, shown.length);
  if (by !== null) return [{...moveTo(state, rowOf(state, shown) + by, shown), message: ''}, null];
  const chosen = shown[rowOf(state, shown)];
  const open = shown.filter(({status}) => !isTerminal(status));
  if (name === 'q') return [state, {do: 'quit'}];
  if (name === '/') return [{...state, mode: 'filter', message: ''}, null];
  if (name === '?') return [{...state, mode: 'help'}, null];
  if (name === 's') return [{...state, sort: SORTS[(SORTS.indexOf(state.sort) + 1) % SORTS.length] ?? 'newest'}, null];
  if (name === 'escape') return [{...state, filter: '', message: ''}, null];
  if (name === 'b' || name === 'p') return openPane(state, name === 'b' ? 'balance' : 'position');
  if (name === 'C' && open.length > 0) return [{...state, mode: 'cancel-all', subjects: open, typed: '', message: ''}, null];
  if (chosen === undefined) return [state, null];
  if (name === 'enter') return [{...state, mode: 'order', subjects: [chosen]}, null];
  if (name !== 'c' && name !== 'a') return [state, null];
  if (isTerminal(chosen.status)) return [{...state, message: 'That order is not open any more.'}, null];
  return [
    {...state, mode: name === 'c' ? 'cancel-one' : 'amend', subjects: [chosen], typed: '', change: null, message: ''},
    null,
  ];
}

/** By how many rows a key moves; null for every other key. */
function distance({name, page}: Key, rows: number): number | null {
  if (name === 'up' || name === 'k') return -1;
  if (name === 'down' || name === 'j') return 1;
  if (name === 'pageup') return -page;
  if (name === 'pagedown') return page;
  if (name === 'g' || name === 'home') return -rows;
  return name === 'G' || name === 'end' ? rows : null;
}

function openPane(state: PanelState, name: PaneName): Next {
  return [
    {...state, mode: 'pane', message: '', pane: {name, text: null, top: 0}},
    {do: 'read', pane: name},
  ];
}

function scroll(state: PanelState, key: Key): PanelState {
  if (state.pane === null) return state;
  const lines = state.pane.text?.split('\n').length ?? 0;
  const top = Math.max(0, Math.min(lines - key.page, state.pane.top + (distance(key, lines) ?? 0)));
  return {...state, pane: {...state.pane, top}};
}

function closes(name: string): boolean {
  return name === 'q' || name === 'escape' || name === 'enter' || name === '?';
}

function back(state: PanelState, message: string): PanelState {
  return {...state, mode: 'list', typed: '', change: null, message};
}

/** Carries out what was asked; the state remembers only that it is under way. */
function confirm(state: PanelState): Next {
  const [order] = state.subjects;
  if (state.change === null || order === undefined) {
    return [back(state, 'Canceling ...'), {do: 'cancel', orders: state.subjects}];
  }
  return [back(state, 'Changing ...'), {do: 'amend', order, change: state.change}];
}

function pressYes(state: PanelState, name: string): Next {
  if (name === 'enter' && state.typed === 'YES') return confirm({...state, change: null});
  if (name === 'enter' || name === 'escape') return [back(state, 'Nothing was canceled.'), null];
  return [{...state, typed: edit(state.typed, name)}, null];
}

function typeFilter(state: PanelState, name: string): PanelState {
  if (name === 'enter') return {...state, mode: 'list'};
  if (name === 'escape') return {...state, mode: 'list', filter: ''};
  return {...state, filter: edit(state.filter, name)};
}

function typeAmend(state: PanelState, name: string): PanelState {
  if (name === 'escape') return back(state, 'Nothing was changed.');
  if (name !== 'enter') return {...state, typed: edit(state.typed, name)};
  const change = readAmend(state.typed);
  return change === null
    ? back(state, 'Nothing was changed: write PRICE, PRICE QUANTITY, or - QUANTITY.')
    : {...state, mode: 'amend-sure', typed: '', change};
}

function edit(text: string, name: string): string {
  if (name === 'backspace') return text.slice(0, -1);
  return /^[\x20-\x7e]$/.test(name) ? text + name : text;
}
