import type {Clock} from '../../transport/clock.ts';
import type {TurnKeeper} from '../turns.ts';
import type {Use} from './budgets.ts';

const TAKE = `INSERT INTO turns VALUES (?1, ?2, ?3, ?4)
  ON CONFLICT DO UPDATE SET holder = ?2, noted = ?3, length = ?4 WHERE noted > ?3 OR ?3 - noted >= length`;

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
