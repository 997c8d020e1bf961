import type {AccountHandle} from '../../adapter/accounts.ts';
import type {Position} from '../../model/account.ts';
import type {OrderTerms} from './terms.ts';

/** What a person asked for on one account: typed directly, or as a leg of a routed order. */
export interface Ticket {
  readonly handle: AccountHandle;
  /** `symbol` as typed or canonical. */
  readonly terms: OrderTerms;
  /** The user's --client-id. */
  readonly clientId: string | null;
  /** Set for a leg of a route. */
  readonly leg: LegOf | null;
  /** Refuse instead of rounding. */
  readonly exact: boolean;
  readonly allowDuplicate: boolean;
  /** Ids of unknown orders that do not hold this one up. */
  readonly despite: readonly string[];
  /** It ends a position: no limit of the user's may keep that open. Absent: it does not. */
  readonly closes?: boolean;
  /** The position that it closes: how that is held, which the contract may not be set to now. Absent: as the contract is set. */
  readonly position?: Pick<Position, 'positionMode' | 'marginMode'>;
  /** It is a leg of a pair, whose whole was held to the limits before its first leg. Absent: it is not. */
  readonly reserved?: boolean;
}

export interface LegOf {
  readonly routeId: string;
  /** 0, 1, ... over the whole route, later plans included. */
  readonly index: number;
  /** The first leg on its account: its client order id follows from the user's own. */
  readonly isFirst: boolean;
}
