/** Tokens that open the private side of a socket. https://docs.kraken.com/api/docs/rest-api/get-websockets-token */
import {randomKey} from '../../kit/keys.ts';
import type {VenueHost} from '../../venue.ts';
import {errorOf} from './errors.ts';

const VALID_S = 900;

interface Token {
  readonly account: string;
  readonly madeAt: number;
}

export class Tokens {
  readonly #host: Pick<VenueHost, 'clock' | 'random'>;
  readonly #tokens = new Map<string, Token>();

  constructor(host: Pick<VenueHost, 'clock' | 'random'>) {
    this.#host = host;
  }

  issue(account: string): {readonly token: string; readonly expires: number} {
    const token = randomKey(this.#host.random, 43);
    this.#tokens.set(token, {account, madeAt: this.#host.clock.now()});
    return {token, expires: VALID_S};
  }

  /** Whose token it is. One that `inUse` on its connection does not expire. Throws ESession:Invalid session. */
  accountOf(token: string, inUse: ReadonlySet<string>): string {
    const known = this.#tokens.get(token);
    const isFresh = known !== undefined && this.#host.clock.now() - known.madeAt < VALID_S * 1000;
    if (known === undefined || !(isFresh || inUse.has(token))) throw errorOf('ESession:Invalid session');
    return known.account;
  }
}
