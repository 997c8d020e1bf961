/** What the person at the window is doing, as one value, and how it follows the orders. Pure. */
import {isTerminal, type Order} from '../../model/order.ts';
import type {AmendTyped} from './amend-text.ts';
import type {Sort} from './choose.ts';
import {clientKeyOf, keyOf} from './order-key.ts';

export type Mode = 'list' | 'filter' | 'pane' | 'cancel-one' | 'cancel-all' | 'amend' | 'amend-check' | 'amend-sure';

/** What is shown in place of the orders. */
export type PaneName = 'balance' | 'position' | 'order' | 'news' | 'help';
/** The tables of other commands. */
export type TableName = 'balance' | 'position';

/** A table that was read, drawn for any width. */
export interface PaneTable {
  /** When it was asked for, epoch ms. */
  readonly at: number;
  readonly lines: (columns: number) => readonly string[];
}

export interface PanelPane {
  readonly name: PaneName;
  /** Null while it is being read the first time, and for what needs no reading. */
  readonly table: PaneTable | null;
  /** First line in sight. */
  readonly top: number;
}

export interface PanelState {
  readonly mode: Mode;
  readonly filter: string;
  readonly sort: Sort;
  /** The chosen order, by its key: it stays chosen wherever it moves. Null: the first one shown. */
  readonly chosen: string | null;
  /** Where the chosen order stood last; its place is taken over when the order leaves the list. */
  readonly row: number;
  /** The order that replaced the chosen one: chosen as soon as it appears, unless the person moves on before. */
  readonly heir: string | null;
  /** What was typed so far where a word is asked for. */
  readonly typed: string;
  /** The last thing to say about a key. */
  readonly message: string;
  /** What came of cancels and amends, until the person presses a key in the list. */
  readonly outcomes: readonly string[];
  /** The orders that a question or pane is about, as they are now: no other order is meant, wherever the cursor is. */
  readonly subjects: readonly Order[];
  /** What an amend asks for, once it was typed. */
  readonly change: AmendTyped | null;
  /** What is asked before an amend is sent. */
  readonly question: string;
  /** Counts what was opened: an answer that comes late is of an earlier number. */
  readonly serial: number;
  readonly pane: PanelPane | null;
}

export const FIRST_STATE: PanelState = {
  mode: 'list',
  filter: '',
  sort: 'newest',
  chosen: null,
  row: 0,
  heir: null,
  typed: '',
  message: '',
  outcomes: [],
  subjects: [],
  change: null,
  question: '',
  serial: 0,
  pane: null,
};

/** True while an answer would send something. */
export function isQuestion(mode: Mode): boolean {
  return mode === 'cancel-one' || mode === 'cancel-all' || mode === 'amend-sure';
}

/** Row of the chosen order among those shown; 0 when none is chosen, and its last row when it is gone. */
export function rowOf({chosen, row}: PanelState, shown: readonly Order[]): number {
  const found = chosen === null ? 0 : find(chosen, shown);
  return Math.max(0, found === -1 ? Math.min(row, shown.length - 1) : found);
}

/** By its key, or by what it was called before the exchange gave it an id. */
function find(key: string, orders: readonly Order[]): number {
  const found = orders.findIndex((order) => keyOf(order) === key);
  return found === -1 ? orders.findIndex((order) => clientKeyOf(order) === key) : found;
}

export interface Listed {
  /** All that the window knows. */
  readonly orders: readonly Order[];
  /** As filtered and sorted. */
  readonly shown: readonly Order[];
  /** While accounts are still connecting the cursor waits on the first row, unless it was moved. */
  readonly isLoading: boolean;
}

/** The state after the orders have changed: the cursor goes with its order, and a question is about orders as they are now. */
export function follow(before: PanelState, {orders, shown, isLoading}: Listed): PanelState {
  const state = withSubjects(before, orders);
  if (shown.length === 0 || (state.chosen === null && isLoading)) return state;
  if (state.heir !== null && find(state.heir, shown) !== -1) return moveTo(state, find(state.heir, shown), shown);
  const isGone = state.chosen !== null && find(state.chosen, orders) === -1;
  const message = isGone && state.mode === 'list' ? 'The chosen order is not in the list any more.' : state.message;
  return {...moveTo(state, rowOf(state, shown), shown), heir: state.heir, message};
}

export function moveTo(state: PanelState, wanted: number, shown: readonly Order[]): PanelState {
  const row = Math.max(0, Math.min(shown.length - 1, wanted));
  const order = shown[row];
  return order === undefined ? state : {...state, row, chosen: keyOf(order), heir: null};
}

/** Back in the list. `message`: what the key did. */
export function back(state: PanelState, message: string): PanelState {
  return {...state, mode: 'list', typed: '', change: null, question: '', subjects: [], pane: null, message};
}

function withSubjects(state: PanelState, orders: readonly Order[]): PanelState {
  if (state.subjects.length === 0) return state;
  const now = state.subjects.map((subject) => orders[find(keyOf(subject), orders)] ?? subject);
  if (state.mode === 'cancel-all') {
    const open = now.filter(({status}) => !isTerminal(status));
    return open.length === 0 ? back(state, 'They have all ended meanwhile. Nothing was canceled.') : {...state, subjects: open};
  }
  const [order] = now;
  const [asked] = state.subjects;
  if (state.mode === 'pane' || order === undefined || asked === undefined) return {...state, subjects: now};
  const nothing = state.mode === 'cancel-one' ? 'Nothing was canceled.' : 'Nothing was changed.';
  if (isTerminal(order.status)) return back(state, `That order is ${order.status} now. ${nothing}`);
  if (state.mode === 'amend-sure' && isOther(order, asked)) return back(state, `That order has changed meanwhile. ${nothing}`);
  return {...state, subjects: now};
}

/** The question about an amend names what would change: it was about another order than this one is now. */
function isOther(now: Order, asked: Order): boolean {
  return (['price', 'stopPrice', 'quantity', 'filled'] as const).some((field) => now[field] !== asked[field]);
}
