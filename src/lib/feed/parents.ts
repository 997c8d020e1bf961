/** What of the user's an order is a part of. No exchange knows it; the journal does. */
import type {Order} from '../model/order.ts';
import type {Journal} from '../state/journal.ts';
import {linkedParent, mayBeLinked} from '../state/linked-parent.ts';
import type {Clock} from '../transport/clock.ts';

/** An order that is not known may have been placed a moment ago: the journal is read again for it, but no oftener than this. */
const READ_AGAIN_MS = 1000;
/** Orders of which it is remembered what they are linked to. */
const MOST_LINKED = 5000;

interface OfAccount {
  readonly names: Map<string, string>;
  /** Monotonic. */
  readAt: number;
}

export class Parents {
  readonly #journal: Pick<Journal, 'parents' | 'find'> | null;
  readonly #clock: Clock;
  readonly #accounts = new Map<string, OfAccount>();
  readonly #linked = new Map<string, string | null>();

  /** Without a journal no order has a parent. */
  constructor(journal: Pick<Journal, 'parents' | 'find'> | null, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  /** The order with the name of its route or series, or of the order that it is linked to, where it is a part of one. */
  named(account: string, order: Order): Order {
    if (this.#journal === null || order.parentId !== null || order.clientOrderId === null) return order;
    const parentId =
      this.#nameOf(account, order.clientOrderId, this.#journal) ??
      this.#linkedTo(account, order, order.clientOrderId, this.#journal);
    return parentId === null ? order : {...order, parentId};
  }

  /** Each order is looked up once: what it is linked to never changes. */
  #linkedTo(account: string, order: Order, clientOrderId: string, journal: Pick<Journal, 'find'>): string | null {
    if (!mayBeLinked(order)) return null;
    const key = `${account} ${clientOrderId}`;
    const known = this.#linked.get(key);
    if (known !== undefined) return known;
    const parentId = linkedParent(clientOrderId, journal);
    if (this.#linked.size >= MOST_LINKED) this.#linked.clear();
    this.#linked.set(key, parentId);
    return parentId;
  }

  /** Names stay known: an order that has ended is reported once more. */
  #nameOf(account: string, clientOrderId: string, journal: Pick<Journal, 'parents'>): string | undefined {
    const known = this.#accounts.get(account) ?? {names: new Map<string, string>(), readAt: Number.NEGATIVE_INFINITY};
    const now = this.#clock.monotonic();
    if (known.names.has(clientOrderId) || now - known.readAt < READ_AGAIN_MS) return known.names.get(clientOrderId);
    known.readAt = now;
    this.#accounts.set(account, known);
    try {
      // By the name of the account alone: a watch has no need of its secrets.
      for (const [id, parent] of journal.parents({account, venue: '', credential: ''})) known.names.set(id, parent);
    } catch {
      // A watch works without a usable journal.
    }
    return known.names.get(clientOrderId);
  }
}
