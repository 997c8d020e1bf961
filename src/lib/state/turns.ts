/** One request of a key at a time, over all processes of this user, so that requests arrive in the order of their nonces. */
import type {Clock} from '../transport/clock.ts';
import {waitForLeave} from './rates.ts';

/** How often a waiting request looks whether its turn has come. */
const LOOK_MS = 5;

/** Who has the turn; `take` is false while somebody else has it. */
export interface TurnKeeper {
  take(holder: string, lengthMs: number): boolean;
  end(holder: string): void;
}

let taken = 0;

export async function takeTurn(
  clock: Clock,
  keeper: TurnKeeper,
  {maxWaitMs, lengthMs}: {readonly maxWaitMs: number; readonly lengthMs: number},
  signal: AbortSignal,
): Promise<() => void> {
  taken += 1;
  const holder = `${process.pid} ${taken}`;
  const deadline = clock.monotonic() + maxWaitMs;
  while (!keeper.take(holder, lengthMs)) {
    if (clock.monotonic() + LOOK_MS > deadline) return () => {};
    await waitForLeave(clock, LOOK_MS, signal);
  }
  return () => keeper.end(holder);
}

/** Whose turn it is, and until when on the monotonic clock. */
export interface Turn {
  readonly holder: string;
  readonly until: number;
}

/** Among all that share these facts. */
export function ownTurns(clock: Clock, facts: {turn: Turn | null}): TurnKeeper {
  return {
    take(holder, lengthMs) {
      if (facts.turn !== null && clock.monotonic() < facts.turn.until) return false;
      facts.turn = {holder, until: clock.monotonic() + lengthMs};
      return true;
    },
    end(holder) {
      if (facts.turn?.holder === holder) facts.turn = null;
    },
  };
}
