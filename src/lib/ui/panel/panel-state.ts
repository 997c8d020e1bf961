/** What the person at the window is doing, as one value, and what a key makes of it. Pure. */
import {isTerminal, type Order} from '../../model/order.ts';
import {SORTS, type Sort} from './panel-rows.ts';

export type Mode = 'list' | 'filter' | 'order' | 'help' | 'cancel-one' | 'cancel-all';

export interface PanelState {
  readonly mode: Mode;
  readonly filter: string;
  readonly sort: Sort;
  /** Row of the chosen order. */
  readonly selected: number;
  /** What was typed so far where a word is asked for. */
  readonly typed: string;
  /** The last thing to say. */
  readonly message: string;
  /** The orders a question is about: they were on the screen when it was asked, and no other is meant. */
  readonly subjects: readonly Order[];
}

export const FIRST_STATE: PanelState = {
  mode: 'list',
  filter: '',
  sort: 'newest',
  selected: 0,
  typed: '',
  message: '',
  subjects: [],
};

export interface Key {
  /** The character, or one of up, down, enter, escape, backspace. */
  readonly name: string;
}

/** What the window has to do because of a key. */
export type Action = {readonly do: 'quit'} | {readonly do: 'cancel'; readonly orders: readonly Order[]};

/** The next state, and what to do. `shown` are the orders as filtered and sorted on the screen. */
export function press(state: PanelState, {name}: Key, shown: readonly Order[]): readonly [PanelState, Action | null] {
  switch (state.mode) {
    case 'list':
      return pressInList(state, name, shown);
    case 'filter':
      return [type(state, name), null];
    case 'order':
    case 'help':
      return name === 'q' || name === 'escape' || name === 'enter' || name === '?'
        ? [{...state, mode: 'list'}, null]
        : [state, null];
    case 'cancel-one':
      return name === 'y' ? confirm(state) : [{...state, mode: 'list', message: 'Nothing was canceled.'}, null];
    case 'cancel-all':
      if (name === 'enter')
        return state.typed === 'YES'
          ? confirm(state)
          : [{...state, mode: 'list', typed: '', message: 'Nothing was canceled.'}, null];
      if (name === 'escape') return [{...state, mode: 'list', typed: '', message: 'Nothing was canceled.'}, null];
      return [{...state, typed: edit(state.typed, name)}, null];
  }
}

function pressInList(state: PanelState, name: string, shown: readonly Order[]): readonly [PanelState, Action | null] {
  const move = (by: number): PanelState => ({
    ...state,
    selected: Math.max(0, Math.min(shown.length - 1, state.selected + by)),
    message: '',
  });
  const chosen = shown[state.selected];
  const open = shown.filter(({status}) => !isTerminal(status));
  if (name === 'q') return [state, {do: 'quit'}];
  if (name === 'up' || name === 'k') return [move(-1), null];
  if (name === 'down' || name === 'j') return [move(1), null];
  if (name === '/') return [{...state, mode: 'filter', message: ''}, null];
  if (name === '?') return [{...state, mode: 'help'}, null];
  if (name === 's')
    return [{...state, sort: SORTS[(SORTS.indexOf(state.sort) + 1) % SORTS.length] ?? 'newest', selected: 0}, null];
  if (name === 'escape') return [{...state, filter: '', message: '', selected: 0}, null];
  if (name === 'enter' && chosen !== undefined) return [{...state, mode: 'order', subjects: [chosen]}, null];
  if (name === 'c' && chosen !== undefined) {
    if (isTerminal(chosen.status)) return [{...state, message: 'That order is not open any more.'}, null];
    return [{...state, mode: 'cancel-one', subjects: [chosen], message: ''}, null];
  }
  if (name === 'C' && open.length > 0) return [{...state, mode: 'cancel-all', subjects: open, typed: '', message: ''}, null];
  return [state, null];
}

function confirm(state: PanelState): readonly [PanelState, Action] {
  return [
    {...state, mode: 'list', typed: '', message: 'Canceling ...'},
    {do: 'cancel', orders: state.subjects},
  ];
}

function type(state: PanelState, name: string): PanelState {
  if (name === 'enter') return {...state, mode: 'list'};
  if (name === 'escape') return {...state, mode: 'list', filter: '', selected: 0};
  return {...state, filter: edit(state.filter, name), selected: 0};
}

function edit(text: string, name: string): string {
  if (name === 'backspace') return text.slice(0, -1);
  return /^[\x20-\x7e]$/.test(name) ? text + name : text;
}
