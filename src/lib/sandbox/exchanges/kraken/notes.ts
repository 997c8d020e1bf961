/** What the engine does not keep of an order: how it was placed, when it was amended, whether its trigger fired. */
import type {EngineOrder} from '../../engine/types.ts';
import type {VenueHost} from '../../venue.ts';

export interface OrderNote {
  /** "limit", "stop-loss-limit"... */
  readonly orderType: string;
  readonly userref: number | null;
  /** In the order in which they are shown. */
  readonly flags: readonly string[];
  readonly trigger: 'last' | 'index' | null;
  /** Id of the order that EditOrder replaced by this one. */
  readonly replaces: string | null;
  /** Id of the order whose fill made this one. */
  readonly opener?: string;
  /** What each of its fills makes, in words. */
  readonly close?: string;
}

const USUAL_TYPES: Readonly<Record<EngineOrder['type'], string>> = {
  LIMIT: 'limit',
  LIMIT_MAKER: 'limit',
  MARKET: 'market',
  STOP_LIMIT: 'stop-loss-limit',
  STOP_MARKET: 'stop-loss',
};

export class OrderNotes {
  readonly #notes = new Map<number, OrderNote>();
  readonly #amendedAt = new Map<number, number>();
  readonly #triggered = new Map<number, number>();

  put(orderId: number, note: OrderNote): void {
    this.#notes.set(orderId, note);
  }

  /** Of an order that came past the API: what its engine order says. */
  of(order: EngineOrder): OrderNote {
    const flags = order.type === 'LIMIT_MAKER' ? ['fciq', 'post'] : ['fciq'];
    const trigger = order.stopPrice === null ? null : 'last';
    const usual = {orderType: USUAL_TYPES[order.type], userref: null, flags, trigger, replaces: null} as const;
    return this.#notes.get(order.orderId) ?? usual;
  }

  markAmended({orderId}: EngineOrder, at: number): void {
    this.#amendedAt.set(orderId, at);
  }

  isAmended({orderId}: EngineOrder): boolean {
    return this.#amendedAt.has(orderId);
  }

  /** When it was created or last amended: what counters measure its age from. */
  since({orderId, createdAt}: EngineOrder): number {
    return this.#amendedAt.get(orderId) ?? createdAt;
  }

  markTriggered({orderId}: EngineOrder, at: number): void {
    this.#triggered.set(orderId, at);
  }

  /** When the trigger fired; null before. */
  triggeredAt({orderId}: EngineOrder): number | null {
    return this.#triggered.get(orderId) ?? null;
  }
}

/** Orders with a client's own id, newest first. A UUID is the same with dashes and without: it is kept as a number of 128 bits. */
export function ordersById({engine}: Pick<VenueHost, 'engine'>, account: string, id: string): readonly EngineOrder[] {
  const bare = bareId(id);
  const forms = new Set(bare === null ? [id] : [id, bare, dashed(bare)]);
  return [...forms].flatMap((form) => engine.orders.byClientId(account, form)).toSorted((a, b) => b.orderId - a.orderId);
}

/** As answers show it: UUIDs with dashes, free text as it came; null without one. */
export function shownId({clientOrderId}: Pick<EngineOrder, 'clientOrderId'>): string | null {
  const bare = bareId(clientOrderId);
  if (bare !== null) return dashed(bare);
  return clientOrderId === '' ? null : clientOrderId;
}

function bareId(id: string): string | null {
  const bare = id.replaceAll('-', '').toLowerCase();
  const isUuid = /^[0-9a-f]{32}$/i.test(id) || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
  return isUuid ? bare : null;
}

function dashed(bare: string): string {
  return bare.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
