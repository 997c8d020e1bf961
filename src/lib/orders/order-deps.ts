import type {AccountHandle, CallOptions} from '../adapter/accounts.ts';
import type {AllLimits} from '../config/keys-file.ts';
import type {State} from '../state/state.ts';
import type {RandomBytes} from '../transport/clock.ts';

/** What the order services work with. Time, randomness and state are values: a simulation owns them. */
export interface OrderDeps {
  readonly call: CallOptions;
  readonly random: RandomBytes;
  readonly state: State;
  readonly limits: AllLimits;
  /** All accounts of the desk: their prices convert a limit's currency. */
  readonly accounts: readonly AccountHandle[];
}
