import type {Clock} from '../../transport/clock.ts';
import type {TurnKeeper} from '../turns.ts';
import type {Use} from './budgets.ts';

const TAKE = `INSERT INTO turns VALUES (?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET holder = excluded.holder, noted = excluded.noted, length = excluded.length
  WHERE noted > excluded.noted OR excluded.noted - noted >= length`;

/** Among all processes. `scope`: the key. By the monotonic clock, which starts again with the machine: a later instant is of before. */
export function sharedTurns(clock: Clock, scope: string, use: Use, spare: TurnKeeper): TurnKeeper {
  return {
    take: (holder, lengthMs) =>
      use(
        (database) => Number(database.statement(TAKE).run(scope, holder, clock.monotonic(), lengthMs).changes) > 0,
        () => spare.take(holder, lengthMs),
      ),
    end: (holder) =>
      use<void>(
        (database) => void database.statement('DELETE FROM turns WHERE scope = ? AND holder = ?').run(scope, holder),
        () => spare.end(holder),
      ),
  };
}
