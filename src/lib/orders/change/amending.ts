import type {AccountHandle} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {AmendChange, PreparedOrder} from '../../adapter/contract/trading.ts';
import type {ContractSettings} from '../../model/contract.ts';
import type {DecimalText} from '../../model/decimal.ts';
import {exitCodeOf, type Failure, PARTIAL_EXIT} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {Order, OrderRequest} from '../../model/order.ts';
import type {Adjustment} from '../../model/rules.ts';
import {senderOf} from '../../state/account-names.ts';
import type {Amend, Intent} from '../../state/journal.ts';
import type {CancelVerdict} from '../end/cancel-one.ts';
import type {Naming} from '../look/find.ts';
import type {OrderDeps} from '../order-deps.ts';
import type {LimitCheck} from '../place/limits.ts';

export interface AmendDocument {
  /** partial: the old order ended, and its replacement was not placed, or more was filled than the new quantity. */
  readonly outcome: 'amended' | 'rejected' | 'unknown' | 'partial';
  /** The order as it stands now; with a replacement, the new one. */
  readonly order: Order;
  /** The order that was replaced, where the exchange cannot amend in place. */
  readonly previous: CancelVerdict | null;
  readonly adjustments: readonly Adjustment[];
  readonly error?: Failure;
}

/** 0 changed; 6 in doubt; 3 a part of it; else why it was refused. */
export function exitCodeOfAmend({outcome, error}: AmendDocument): number {
  if (outcome === 'amended') return 0;
  if (outcome === 'unknown') return exitCodeOf({kind: 'unknown-outcome'});
  return outcome === 'partial' ? PARTIAL_EXIT : exitCodeOf(error ?? {kind: 'rejected'});
}

export interface AmendInput {
  readonly id: string;
  readonly symbol: string | null;
  readonly price: DecimalText | null;
  /** New total, base units: what is filled already is part of it. */
  readonly quantity: DecimalText | null;
  /** What was typed beside the id. */
  readonly naming?: Naming;
}

/** What an amendment works on. */
export interface Amending {
  readonly handle: AccountHandle;
  readonly adapter: ExchangeAdapter;
  readonly market: Market;
  /** How the account holds the contract; null for spot, and where nothing new is placed. */
  readonly settings: ContractSettings | null;
  /** As it stands; one that says how much was filled. */
  readonly order: Order;
  /** What differs from the order as it stands. Nothing: there is nothing to send. */
  readonly change: AmendChange;
  /** The whole order as it will be, after rules. */
  readonly request: OrderRequest;
  readonly adjustments: readonly Adjustment[];
  readonly intentId: string;
  /** What the user calls the order: a replacement goes on under the same name. */
  readonly name: string | null;
  /** The order's own row in the journal, when it was placed from here. */
  readonly intent: Intent | null;
}

/** Notes a change on the disk before anything of it is sent. Throws `limit` when it is refused there. */
export function journalChange(
  {adapter, order, change}: Pick<Amending, 'adapter' | 'order' | 'change'>,
  {fenceAt}: PreparedOrder,
  {raise, replacement}: {readonly raise: Amend['raise']; readonly replacement: string | null},
  check: LimitCheck['check'],
  {state}: Pick<OrderDeps, 'state'>,
): Amend {
  const {venue, credential} = senderOf(adapter.config);
  const draft = {venue, credential, before: order, change, raise, fenceAt, replacement};
  return state.journal.amend(draft, check);
}
