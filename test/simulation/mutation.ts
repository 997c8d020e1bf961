/** A known mistake in place of a part of the program: the checker must notice it. */

import type {Capabilities} from '../../src/lib/adapter/contract/capabilities.ts';
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import type {Product} from '../../src/lib/model/market.ts';
import type {VenueFacts} from '../../src/lib/sandbox/facts.ts';
import type {State} from '../../src/lib/state/state.ts';
import type {Clock} from '../../src/lib/transport/clock.ts';
import type {Members} from '../support/patched.ts';

export interface Mutation {
  readonly name: string;
  /** The product that it is planted in; default: spot. */
  readonly product?: Product;
  /** Of a pair: only one that rests, or only one that takes, can make the mistake, or shows it soon. */
  readonly ofMaker?: boolean;
  /** Where the mistake is one at all; default: on every exchange. */
  applies?(capabilities: Capabilities, facts: VenueFacts): boolean;
  /** Kinds of fault that bring the mistake out: they alone take part, in every episode. Default: what the seed draws. */
  readonly faults?: readonly string[];
  /** With `faults`: the share of questions that is struck once the order was sent. Default: what the seed draws. */
  readonly onReadsLater?: number;
  /** Members that replace the adapter's own. */
  adapter?(real: ExchangeAdapter, clock: Clock): Partial<Members>;
  state?(real: State, clock: Clock): State;
  /** The exchange takes a late packet whatever its age. */
  readonly unfenced?: boolean;
  /** The machine's clock is off by this much, instead of what the seed draws. */
  readonly skewMs?: number;
}
