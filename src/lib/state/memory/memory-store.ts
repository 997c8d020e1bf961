/** What the database would hold, in this process: several states may share it, as processes share a database. */
import type {Fill} from '../../model/order.ts';
import type {Sender} from '../account-names.ts';
import type {LoggedAction} from '../action-log.ts';
import type {FillSpan} from '../fill-memory.ts';
import type {HaltRecord} from '../halt.ts';
import type {Amend, Intent, IntentValue} from '../journal.ts';
import type {RouteIntent} from '../routes.ts';
import type {LoggedSetting} from '../setting-log.ts';
import {newFacts, type VolatileFacts} from '../volatile-memory.ts';
import type {RememberedMoney} from './memory-ledger.ts';

export interface HeldIntent {
  intent: Intent;
  /** The exchange's id, kept where a later answer leaves it out. */
  orderId: string | null;
  holder: string | null;
  /** When a verdict was last written, by the monotonic clock. */
  heardAt: number | null;
}

export interface HeldRoute {
  route: RouteIntent;
  holder: string | null;
}

export interface HeldAmend {
  amend: Amend;
  /** By the monotonic clock. */
  readonly sentAt: number;
}

/** By how much an order that stands already was made larger. */
export interface HeldRaise extends Sender {
  readonly value: IntentValue;
  readonly at: number;
  /** Row of the amend that it belongs to. */
  readonly row: number;
}

export class MemoryStore {
  halt: HaltRecord | null = null;
  readonly intents = new Map<string, HeldIntent>();
  readonly routes = new Map<string, HeldRoute>();
  /** Ids that an exchange made of an order, each with the intents it may mean. */
  readonly aliases = new Map<string, ReadonlySet<string>>();
  amends: readonly HeldAmend[] = [];
  raises: readonly HeldRaise[] = [];
  readonly alerts = new Map<string, string>();
  settings: readonly LoggedSetting[] = [];
  readonly money: RememberedMoney = new Map();
  /** Oldest first; `amend`: row of the change that it tells of. */
  actions: readonly (LoggedAction & {readonly amend: number | null})[] = [];
  readonly fills = new Map<string, {readonly spans: readonly FillSpan[]; readonly byName: ReadonlyMap<string, Fill>}>();
  #lastRow = 0;
  readonly #facts = new Map<string, VolatileFacts>();

  nextRow(): number {
    return ++this.#lastRow;
  }

  /** What is remembered of one exchange, or of one key on it. */
  facts(scope: string): VolatileFacts {
    const known = this.#facts.get(scope);
    if (known !== undefined) return known;
    const facts = newFacts();
    this.#facts.set(scope, facts);
    return facts;
  }
}

/** As a database would give it back: a copy, so that nobody changes what is held. */
export function copied<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
