import type {AccountHandle, CallOptions} from '../adapter/accounts.ts';
import type {SeenBooks} from '../adapter/seen-books.ts';
import type {AllLimits} from '../config/keys-file.ts';
import type {State} from '../state/state.ts';
import type {RandomBytes} from '../transport/clock.ts';

/**
 * What the order services work with. Time, randomness and state are values: a simulation owns them. Placing needs all of it; any
 * other function names the parts that it needs, so that its type says what it can do: `Pick<OrderDeps, 'call'>` asks an exchange
 * and cannot write, `Pick<OrderDeps, 'state'>` cannot ask.
 */
export interface OrderDeps {
  readonly call: CallOptions;
  readonly random: RandomBytes;
  readonly state: State;
  readonly limits: AllLimits;
  /** All accounts of the desk: their prices convert a limit's currency. */
  readonly accounts: readonly AccountHandle[];
  /** What was read of books so far. Absent: that is not kept. */
  readonly books?: SeenBooks;
}
