/** Mistakes in the keys file that must not hold up what ends risk: it says them, and goes on without that part. */
import {DeskError} from '../model/errors.ts';

/** Hears of each part that was left out because it could not be read. */
export type Overlook = (problem: DeskError) => void;

/** What `read` answers; `otherwise` where it throws `config` and such mistakes are overlooked. Null: they are thrown. */
export function overlooking<T>(overlook: Overlook | null, read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (overlook === null || !(error instanceof DeskError)) throw error;
    overlook(error);
    return otherwise;
  }
}
