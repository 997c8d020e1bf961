/** Orders of the user that are carried out by several, as the journal has them. */
import type {DecimalText} from '../model/decimal.ts';
import type {Side} from '../model/order.ts';
import type {PairPlan} from './pair-plan.ts';

/**
 * One order of the user that is carried out by several, which are intents of their own (legs). ROUTE: planned by the prices of the
 * moment, over several accounts. SERIES: legs that are decided on beforehand, a ladder or slices in time, and a later run goes on
 * with them. PAIR: two sides that are traded against each other, bit by bit; a later run goes on with them by what their legs came to.
 */
export interface RouteDraft {
  readonly kind: 'ROUTE' | 'SERIES' | 'PAIR';
  /** 128 bits, 32 lower-case hex digits. */
  readonly id: string;
  /** What the user gave as --client-id. */
  readonly clientId: string | null;
  readonly symbol: string;
  readonly side: Side;
  /** As typed, in base or quote units. */
  readonly quantity: DecimalText;
  readonly quantityIn: 'BASE' | 'QUOTE';
  /** What was asked, as canonical text. */
  readonly terms: string;
  /** Of a pair; absent of all others. */
  readonly pair?: PairPlan;
}

/** The legs of a series, in order: what every run under its name goes by. */
export interface SeriesPlan {
  /** As the keys file calls it. */
  readonly account: string;
  readonly symbol: string;
  readonly legs: readonly PlannedLeg[];
}

export interface PlannedLeg {
  readonly quantity: DecimalText;
  readonly quantityIn: 'BASE' | 'QUOTE';
  /** Null: at market. */
  readonly price: DecimalText | null;
  /** When it may be sent, from an instant on and before another (our clock, epoch ms). Null: at any time. */
  readonly during: readonly [number, number] | null;
}

/** nothing: no leg was ever journaled. canceled: by the user, so that no leg is sent any more; it stands whatever is written later. */
export type RouteEnd = 'placed' | 'partial' | 'rejected' | 'unknown' | 'nothing' | 'canceled';

export interface RouteIntent extends RouteDraft {
  /** Base units that were to be traded, known once a plan was approved. */
  readonly target: DecimalText | null;
  /** Of a series, known once it was approved. */
  readonly plan: SeriesPlan | null;
  /** How it ended; null while it is carried out, or where the process that did so died. A canceled one may still be held. */
  readonly ended: RouteEnd | null;
  readonly createdAt: number;
}

/**
 * What opening a route comes to, as `Opened`. HELD: a living process is carrying it out. TAKEN_UP: a series that was begun, now this process's to go
 * on with.
 */
export interface OpenedRoute {
  readonly found: 'FRESH' | 'TAKEN_UP' | 'KNOWN' | 'HELD' | 'OTHER_TERMS';
  readonly route: RouteIntent;
}
