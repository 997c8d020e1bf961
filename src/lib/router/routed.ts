/** What a routed order is asked and answered as. */
import type {AccountHandle} from '../adapter/accounts.ts';
import type {Resolved} from '../model/typed/words.ts';
import type {Placed} from '../orders/place/document.ts';
import type {DryRun} from '../orders/place/dry-run.ts';
import type {Ticket} from '../orders/place/ticket.ts';
import type {RouteSummary} from './result.ts';
import type {Route, RouteRequest} from './route.ts';

type Gathering = {readonly anyQuote: boolean; readonly exclude: readonly string[]};

export interface RoutedInput {
  /** As typed: size and price may be words. */
  readonly request: RouteRequest;
  readonly gathering: Gathering;
  /** How often a proven remainder is planned again. */
  readonly replan: number;
  readonly clientId: string | null;
  readonly allowDuplicate: boolean;
  readonly despite: readonly string[];
  readonly exact: boolean;
  /** Asked before anything is sent, with the numbers that words became, the accounts that a plan uses, and its orders. */
  approve(request: RouteRequest, accounts: readonly AccountHandle[], tickets: readonly Ticket[]): Promise<boolean>;
}

/** What `order place` answers. */
export interface RoutedResult extends Placed {
  /** Null on one account, and when an earlier run routed it. */
  readonly route: Route | null;
  /** The result against the plan; only of the run that carried it out. */
  readonly summary?: RouteSummary;
}

/** With --dry-run. */
export interface DryDocument {
  readonly dryRun: true;
  /** An earlier run under the same --client-id placed it: nothing would be sent. Absent: `orders` would be. */
  readonly replayed?: true;
  readonly orders: readonly DryRun[];
  readonly resolved: readonly Resolved[];
  readonly route: Route | null;
}

/** What `order place` prints of one order. */
export type PlaceDocument = RoutedResult | DryDocument;
