/** One thing asked of an account: its value, or why there is none. */
import {type CallOptions, partFailure} from '../adapter/accounts.ts';
import {type Failure, toFailure} from '../model/errors.ts';

export type Result<T> = {readonly value: T; readonly failure: null} | {readonly value: null; readonly failure: Failure};

/** A failure ends this question alone. Throws on what ends them all: Ctrl-C, and a fault of our own. */
export async function resultOf<T>(answer: Promise<T>, call: CallOptions): Promise<Result<T>> {
  try {
    return {value: await answer, failure: null};
  } catch (error) {
    return {value: null, failure: toFailure(partFailure(error, call))};
  }
}
