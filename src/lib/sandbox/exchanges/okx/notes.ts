/** What the engine does not keep of an account's orders: how they were asked for, how they are called, and what a trigger made of them. */
import type {DecimalText} from '../../../model/decimal.ts';
import type {EngineOrder} from '../../engine/types.ts';

/** One side. `price`: null at market. */
export interface Leg {
  readonly stopPrice: DecimalText;
  readonly price: DecimalText | null;
}

/** What an order brings once it has filled. */
export interface Attached {
  readonly id: string;
  readonly tp: Leg | null;
  readonly sl: Leg | null;
}

export interface OrderNote {
  readonly tag: string;
  /** Unit of a market order's size; "" for others. */
  readonly tgtCcy: 'base_ccy' | 'quote_ccy' | '';
  /** How a waiting order came: by a trigger order, or as the stop or the profit leg of a conditional one. */
  readonly algo: 'trigger' | 'sl' | 'tp' | null;
  readonly advanceOrdType: 'fok' | 'ioc' | '';
  /** It closes its whole position, however large that is then. */
  readonly closesAll: boolean;
  /** It ends with the position. */
  readonly endsWithPosition: boolean;
  /** It takes what the price limit allows, and rests nowhere. */
  readonly isOptimal: boolean;
  /** What it brings once it has filled; null for nothing. */
  readonly attached: Attached | null;
  /** Both sides of a waiting order that another one brought; null for one that was placed. */
  readonly legs: Pick<Attached, 'tp' | 'sl'> | null;
}

/** The order that a trigger made. */
export interface Child {
  readonly ordId: string;
  /** Epoch ms. */
  readonly at: number;
}

export const PLAIN: OrderNote = {
  ...{tag: '', tgtCcy: '', algo: null, advanceOrdType: ''},
  ...{closesAll: false, endsWithPosition: false, isOptimal: false, attached: null, legs: null},
};
/** Ids are nineteen digits and grow; between two of the engine's there is room for those that triggers make. */
const ORDERS = 2_000_000_000_000_000_000n;
const ALGOS = 1_000_000_000_000_000_000n;
const ROOM = 1000n;

export class OrderNotes {
  readonly #notes = new Map<number, OrderNote>();
  readonly #children = new Map<number, Child>();
  readonly #parents = new Map<string, number>();
  readonly #amending = new Map<number, string>();
  #lastOrder = 0n;
  #lastChild = 0n;

  of(orderId: number): OrderNote {
    return this.#notes.get(orderId) ?? PLAIN;
  }

  put(orderId: number, note: OrderNote): void {
    // Plain limit orders are most of them, and need no note.
    if (note.tag !== '' || note.tgtCcy !== '' || note.algo !== null || note.isOptimal || note.attached !== null)
      this.#notes.set(orderId, note);
  }

  /** A new order: the next child's id lies above its own. */
  saw(orderId: number): void {
    const id = BigInt(orderId) * ROOM;
    if (id > this.#lastOrder) this.#lastOrder = id;
  }

  /** A trigger fired: the order that it makes has an id of its own, above all earlier ones. */
  fired(orderId: number, at: number): void {
    this.#lastChild = (this.#lastChild < this.#lastOrder ? this.#lastOrder : this.#lastChild) + 1n;
    const child = {ordId: String(ORDERS + this.#lastChild), at};
    this.#children.set(orderId, child);
    this.#parents.set(child.ordId, orderId);
  }

  /** What the trigger made could not be an order: there was nothing to close. */
  failed(orderId: number): void {
    const child = this.#children.get(orderId);
    if (child !== undefined) this.#parents.delete(child.ordId);
    this.#children.delete(orderId);
  }

  /** Null while the trigger waits, where what it made failed, and for an order that never had one. */
  childOf(orderId: number): Child | null {
    return this.#children.get(orderId) ?? null;
  }

  /** An amendment is about to be made, under the client's name for it. */
  amending(orderId: number, reqId: string): void {
    this.#amending.set(orderId, reqId);
  }

  /** The name of the amendment that was made last, asked once for each. */
  takeAmendment(orderId: number): string {
    const reqId = this.#amending.get(orderId) ?? '';
    this.#amending.delete(orderId);
    return reqId;
  }

  /** What the order is called on the order endpoints; "" while its trigger waits. */
  ordId({orderId, stopPrice}: Pick<EngineOrder, 'orderId' | 'stopPrice'>): string {
    return stopPrice === null ? String(ORDERS + BigInt(orderId) * ROOM) : (this.childOf(orderId)?.ordId ?? '');
  }

  /** The engine's id by an id of the order endpoints; null for what no order is called. */
  orderOf(ordId: string): number | null {
    const parent = this.#parents.get(ordId);
    if (parent !== undefined || !/^2\d{18}$/.test(ordId)) return parent ?? null;
    return idIn(BigInt(ordId) - ORDERS);
  }

  /** The engine's id by an id of the algo endpoints; null for what no order is called. */
  algoOf(algoId: string): number | null {
    return /^1\d{18}$/.test(algoId) ? idIn(BigInt(algoId) - ALGOS) : null;
  }
}

/** What a waiting order is called on the algo endpoints. */
export function algoIdOf({orderId}: Pick<EngineOrder, 'orderId'>): string {
  return String(ALGOS + BigInt(orderId) * ROOM);
}

function idIn(offset: bigint): number | null {
  return offset % ROOM === 0n ? Number(offset / ROOM) : null;
}
