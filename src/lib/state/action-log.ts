/** What was done beside placing orders: cancels, changes, the kill switch. One row each, with who did it. */
import type {AmendDraft} from './journal.ts';
import {type Origin, withoutAddresses} from './origin.ts';

export const ACTION_KINDS = ['cancel', 'cancel-all', 'amend', 'kill', 'lift'] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

export interface ActionDraft {
  readonly kind: ActionKind;
  /** Null: every account. */
  readonly account: string | null;
  readonly exchange: string | null;
  /** Null: every market. */
  readonly symbol: string | null;
  /** The exchange's id of the order, and ours; null where it is about no one order, or not known. */
  readonly id: string | null;
  readonly clientOrderId: string | null;
  /** In the words of the document that the command printed; null: not known yet. */
  readonly outcome: string | null;
  /** What was changed, or why. */
  readonly detail: string | null;
}

export interface LoggedAction extends ActionDraft {
  /** Our clock, epoch ms. */
  readonly at: number;
  /** Null: not known. */
  readonly origin: Origin | null;
}

/** The kill switch and changes in place write their rows with their own writes; the rest is noted after it was sent. */
export interface ActionLog {
  /** On the disk when it returns, all of it in one write. Throws DeskError `config` when it cannot be. */
  note(actions: readonly ActionDraft[]): void;
  /** Since an instant (epoch ms), newest first. */
  list(since: number): readonly LoggedAction[];
}

/** As it is written: an exchange may echo a key in its error, and a person may type an address as a reason. */
export function recorded(draft: ActionDraft): ActionDraft {
  return draft.detail === null ? draft : {...draft, detail: withoutAddresses(draft.detail)};
}

/** The row of a change, as it is before it is sent. */
export function amendAction({before, change}: Pick<AmendDraft, 'before' | 'change'>): ActionDraft {
  const {account, exchange, symbol, id, clientOrderId} = before;
  return {kind: 'amend', account, exchange, symbol, id, clientOrderId, outcome: null, detail: changeWords(before, change)};
}

/** `price 60000 -> 60100, quantity 1 -> 2`. */
function changeWords(before: Pick<AmendDraft['before'], 'price' | 'quantity'>, {price, quantity}: AmendDraft['change']): string {
  const words = (name: string, from: string | null, to: string | undefined) =>
    to === undefined ? [] : [`${name} ${from ?? 'unknown'} -> ${to}`];
  return [...words('price', before.price, price), ...words('quantity', before.quantity, quantity)].join(', ');
}

/** A row of the kill switch: it is about everything. */
export function switchAction(kind: 'kill' | 'lift', outcome: string | null, detail: string | null): ActionDraft {
  return {kind, account: null, exchange: null, symbol: null, id: null, clientOrderId: null, outcome, detail};
}
