/**
 * Who asks, and did they sign it: a JSON Web Token made for this one request, or for one message on a socket.
 * https://docs.cdp.coinbase.com/coinbase-app/authentication-authorization/api-key-authentication
 */
import {createPublicKey, type KeyObject} from 'node:crypto';
import type {ApiError} from '../../kit/api-error.ts';
import type {Signed} from '../../kit/gateway.ts';
import {isEd25519, isP256, type KnownKey, keysBy, publicKeyOf} from '../../kit/keys.ts';
import {jsonObject} from '../../kit/params.ts';
import type {VenueAccount, WireRequest} from '../../venue.ts';
import {errorOf} from './errors.ts';

/** The exchange's pages have both. */
const ISSUERS = ['cdp', 'coinbase-cloud'];
/** No token is valid for longer, in seconds. */
const LONGEST_S = 120;

interface Token {
  readonly account: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

export class Gatekeeper {
  readonly #keys: ReadonlyMap<string, KnownKey>;
  readonly #publicKeys = new Map<string, KeyObject>();
  readonly #now: () => number;

  constructor(accounts: readonly VenueAccount[], now: () => number) {
    this.#keys = keysBy(accounts, 'apiKey');
    this.#now = now;
    for (const [name, {credentials}] of this.#keys) this.#publicKeys.set(name, publicKey(credentials.privateKey ?? ''));
  }

  /**
   * Checks signature, time and the claim that names this very request. Throws the one 401 that stands for all of them. The token is
   * looked at here alone: what got past the gateway in time is done, however late.
   */
  check({method, path, headers}: WireRequest): Signed {
    const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
    if (token === undefined) throw unauthorized();
    const {account, claims} = this.#read(token);
    if (!urisOf(claims).some((uri) => isFor(uri, method, path))) throw unauthorized();
    return {account, recheck() {}};
  }

  /** Whose token it is that came with a message on a socket. It names no request. */
  accountOf(token: string): string {
    return this.#read(token).account;
  }

  #read(token: string): Token {
    const [head = '', body = '', signature = ''] = token.split('.');
    const header = jsonObject(Buffer.from(head, 'base64url').toString());
    const claims = jsonObject(Buffer.from(body, 'base64url').toString());
    if (header === null || claims === null) throw unauthorized();
    const name = String(header.kid);
    const key = this.#publicKeys.get(name);
    const known = this.#keys.get(name);
    if (key === undefined || known === undefined) throw unauthorized();
    if (!isSigned(key, header.alg, `${head}.${body}`, signature)) throw unauthorized();
    if (claims.sub !== name || !ISSUERS.includes(String(claims.iss)) || !this.#isInTime(claims)) throw unauthorized();
    return {account: known.account, claims};
  }

  #isInTime({nbf, exp}: Token['claims']): boolean {
    if (typeof nbf !== 'number' || typeof exp !== 'number') return false;
    const now = this.#now() / 1000;
    return nbf <= now && now < exp && exp - nbf <= LONGEST_S;
  }
}

/** One in `uri`, or as newer libraries write it, a list in `uris`. */
function urisOf({uri, uris}: Token['claims']): readonly string[] {
  return (Array.isArray(uris) ? uris : [uri]).map(String);
}

/** The host is not compared: clients write the sandbox's own, or the exchange's, with a scheme or without. */
function isFor(uri: string, method: string, path: string): boolean {
  const [, claimed, claimedPath] = /^([A-Z]+) (?:https?:\/\/)?[^/]*(\/.*)$/.exec(uri) ?? [];
  return claimed === method && claimedPath === path;
}

function isSigned(key: KeyObject, algorithm: unknown, payload: string, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64url');
  if (key.asymmetricKeyType === 'ec') return algorithm === 'ES256' && isP256(key, payload, bytes);
  return algorithm === 'EdDSA' && isEd25519(key, payload, bytes.toString('base64'));
}

/** Of a PEM, or of the 64 bytes in base64 whose second half it is. */
function publicKey(secret: string): KeyObject {
  if (secret.startsWith('-----BEGIN')) return publicKeyOf(secret);
  const x = Buffer.from(secret, 'base64').subarray(32).toString('base64url');
  return createPublicKey({key: {kty: 'OKP', crv: 'Ed25519', x}, format: 'jwk'});
}

function unauthorized(): ApiError {
  return errorOf('UNAUTHORIZED');
}
