/** What of the user's an order is a part of. No exchange knows it; the journal does. */
import type {Order} from '../model/order.ts';
import type {Journal} from '../state/journal.ts';
import {linkedParent} from '../state/linked-parent.ts';
import type {Clock} from '../transport/clock.ts';
import type {FeedSource} from './feed-event.ts';

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
  readonly #journal: Pick<Journal, 'parents' | 'linked'> | null;
  readonly #clock: Clock;
  readonly #accounts = new Map<string, OfAccount>();
  readonly #linked = new Map<string, string | null>();

  /** Without a journal no order has a parent. */
  constructor(journal: Pick<Journal, 'parents' | 'linked'> | null, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  /** The order with the name of its route or series, or of the order that it is linked to, where it is a part of one. */
  named(account: string, order: Order, source: FeedSource): Order {
    if (this.#journal === null || order.parentId !== null || order.clientOrderId === null) return order;
    const asks = source !== 'stream' || mayBeLinked(order);
    const parentId =
      this.#nameOf(account, order.clientOrderId, this.#journal) ??
      this.#linkedTo(account, order.clientOrderId, this.#journal, asks);
    return parentId === null ? order : {...order, parentId};
  }

  /** Each order is looked up once: what it is linked to never changes. `asks` false: only what is remembered. */
  #linkedTo(account: string, clientOrderId: string, journal: Pick<Journal, 'linked'>, asks: boolean): string | null {
    const key = `${account} ${clientOrderId}`;
    const known = this.#linked.get(key);
    if (known !== undefined || !asks) return known ?? null;
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

/**
 * Whether an event shows that its order may be one that its exchange placed for another one: it waits or waited for a trigger, or ends with
 * others. Events are many, so that the journal is not asked for the rest of them; a list is read once, and asks it for all that it has.
 */
function mayBeLinked({type, trigger, linkedIds, status}: Order): boolean {
  const hasTrigger = trigger !== null || type === 'STOP_MARKET' || type === 'STOP_LIMIT';
  return hasTrigger || linkedIds.length > 0 || status === 'PENDING';
}
