/** What a size cannot be made of. */
import type {Missing} from '../../adapter/contract/rows.ts';
import {DeskError} from '../../model/errors.ts';

/** Throws where a part of an answer did not come: it may hold more. */
export function refuseHole(what: string, [missing]: readonly Missing[]): void {
  if (missing === undefined) return;
  const {kind, message} = missing.error;
  throw new DeskError(kind, `${what} is not known: ${missing.what}: ${message}`, {
    hint: 'Type the size as a number, or try again.',
    sent: false,
  });
}
