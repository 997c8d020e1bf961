/**
 * Who asks, did they sign it, and is it new: a nonce that does not rise is refused, so that no request counts twice.
 * https://docs.kraken.com/api/docs/guides/spot-rest-auth
 */
import {createHash} from 'node:crypto';
import type {Signed} from '../../kit/gateway.ts';
import {isHmac, type KnownKey, keysBy} from '../../kit/keys.ts';
import type {Params} from '../../kit/params.ts';
import type {VenueAccount, WireRequest} from '../../venue.ts';
import {badArgument, errorOf} from './errors.ts';

const LAST_NONCE = 2n ** 64n - 1n;
const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;
const FARTHEST_MS = 60_000;

/** How near the end of a request may lie when it arrives, and how far it is where none is given; null: there is none. */
interface Patience {
  readonly nearestMs: number;
  readonly usualMs: number | null;
}

const REST_PATIENCE: Patience = {nearestMs: 2000, usualMs: null};
export const SOCKET_PATIENCE: Patience = {nearestMs: 500, usualMs: 5000};

export class Gatekeeper {
  readonly #keys: ReadonlyMap<string, KnownKey>;
  readonly #nonces = new Map<string, bigint>();
  readonly #now: () => number;

  constructor(accounts: readonly VenueAccount[], now: () => number) {
    this.#keys = keysBy(accounts, 'apiKey');
    this.#now = now;
  }

  /** Checks key, signature, nonce and deadline, in that order. */
  check({path, headers, body}: WireRequest, params: Params): Signed {
    const apiKey = headers['api-key'] ?? '';
    const known = this.#keys.get(apiKey);
    if (known === undefined) throw errorOf('EAPI:Invalid key');
    const nonce = params.optional('nonce') ?? '';
    const digest = createHash('sha256').update(`${nonce}${body}`).digest();
    const payload = Buffer.concat([Buffer.from(path), digest]);
    const secret = Buffer.from(known.credentials.secret ?? '', 'base64');
    if (!isHmac('sha512', secret, payload, headers['api-sign'] ?? '', 'base64')) throw errorOf('EAPI:Invalid signature');
    this.#spend(apiKey, nonce);
    return {account: known.account, recheck: this.deadline(params, REST_PATIENCE)};
  }

  /** The last nonce of a key, "0" before the first. */
  nonceOf(apiKey: string): string {
    return String(this.#nonces.get(apiKey) ?? 0n);
  }

  /** Answers a check of the request's deadline for the moment before the engine. Throws at once where it is over, too near, too far or unreadable. */
  deadline(params: Params, {nearestMs, usualMs}: Patience): () => void {
    const given = params.optional('deadline');
    const now = this.#now();
    if (given === null && usualMs === null) return () => {};
    if (given !== null && !RFC3339.test(given)) throw badArgument('deadline');
    const end = given === null ? now + (usualMs ?? 0) : Date.parse(given);
    const recheck = () => {
      if (this.#now() > end) throw errorOf('EService:Deadline elapsed');
    };
    recheck();
    if (!(end <= now + FARTHEST_MS && (given === null || end >= now + nearestMs))) throw badArgument('deadline');
    return recheck;
  }

  #spend(apiKey: string, nonce: string): void {
    const value = /^\d{1,20}$/.test(nonce) ? BigInt(nonce) : 0n;
    if (value > LAST_NONCE || value <= (this.#nonces.get(apiKey) ?? 0n)) throw errorOf('EAPI:Invalid nonce');
    this.#nonces.set(apiKey, value);
  }
}
