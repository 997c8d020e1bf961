import {DeskError} from '../model/errors.ts';

/** For what is only shown: null where it could not be read. An interruption goes on. */
export async function orNull<T>(read: () => Promise<T | null>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof DeskError) || error.kind === 'interrupted') throw error;
    return null;
  }
}
