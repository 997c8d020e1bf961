/** What the user's limits, the search for repeats and the rules read again after a refusal are held against. */
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {ContractSettings} from '../../model/contract.ts';
import type {Market} from '../../model/market.ts';
import type {OrderRequest} from '../../model/order.ts';

export interface LimitSubject {
  readonly adapter: ExchangeAdapter;
  readonly market: Market;
  readonly request: OrderRequest;
  readonly allowDuplicate: boolean;
  /** Ids of unknown orders that do not hold this one up. */
  readonly despite: readonly string[];
  /** How the account holds the contract; null or absent where that is not known, and for spot. */
  readonly settings?: Pick<ContractSettings, 'positionMode'> | null;
  /** It ends a position: it is held to no limit but for repeats. */
  readonly closes?: boolean;
  /** It is part of what was held to the limits already: one that is refused now would leave the other side of a pair alone. */
  readonly reserved?: boolean;
  /** The exchange's id of an open order that this one takes the place of. */
  readonly replaces?: string | null;
}

/** Whether a position on the other side is reduced first; false in hedge mode, and where that is not known. */
export function nets({settings}: Pick<LimitSubject, 'settings'>): boolean {
  return settings?.positionMode === 'ONE_WAY';
}
