/** The feed of one account, for as long as asked. It never rejects: why an account was given up is its answer. */
import type {AccountHandle} from '../adapter/accounts.ts';
import {DeskError, toFailure} from '../model/errors.ts';
import {type FeedOptions, Following} from './following.ts';

export class AccountFeed {
  readonly #handle: AccountHandle;
  readonly #options: FeedOptions;
  #following: Following | null = null;

  constructor(handle: AccountHandle, options: FeedOptions) {
    this.#handle = handle;
    this.#options = options;
  }

  /** Resolves with null when the signal ended it, or with why this account was given up. Never rejects. */
  async run(): Promise<DeskError | null> {
    const {output, call} = this.#options;
    output.stream(this.#handle, 'connecting');
    try {
      this.#following = new Following(this.#handle, this.#options, await this.#handle.adapter());
      await this.#following.run();
      return null;
    } catch (error) {
      if (call.signal.aborted) return null;
      const failure = error instanceof DeskError ? error : new DeskError('internal', toFailure(error).message, {cause: error});
      output.stream(this.#handle, 'down', failure.message);
      return failure.on(this.#handle);
    } finally {
      this.#following?.close();
    }
  }

  /** Back-pressure: stops reading from the exchange. What it drops meanwhile is a gap like any other. */
  pause(): void {
    this.#following?.pause();
  }

  resume(): void {
    this.#following?.resume();
  }
}
