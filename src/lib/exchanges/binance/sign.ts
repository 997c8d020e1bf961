/**
 * Signatures of Binance, pure: the only place where a secret is read.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/request-security
 *
 * REST signs the percent-encoded text that is sent. The WebSocket API signs the raw parameters, sorted by name. The kind of
 * key decides the algorithm: a secret is HMAC SHA-256 (hex); a PKCS#8 PEM is Ed25519 or RSASSA-PKCS1-v1_5 with SHA-256 (base64).
 */
import {sign as signBytes} from 'node:crypto';
import {hmacSha256} from '../../adapter/kit/hmac.ts';
import {readPrivateKey} from '../../adapter/kit/pem.ts';
import type {Credentials} from '../../model/account.ts';
import {DeskError} from '../../model/errors.ts';

/** Parameters of one request, in the order in which they are sent. */
export type Params = Readonly<Record<string, string | number>>;

export interface Signer {
  /** The header that names the key. */
  readonly headers: Readonly<Record<string, string>>;
  /** The payload with its signature appended, ready to be sent as query or form. */
  signQuery(payload: string): string;
  /** Parameters of a WebSocket API request, with `apiKey` and `signature` added. */
  signParams(params: Params): Params;
}

/** Needs no encoding. Nearly all text, and a test is much faster than encoding it. */
const PLAIN = /^[\w.~-]*$/;

/** Percent-encoded `name=value&...`: encoded before it is signed, as Binance demands. */
export function encodeParams(params: Params): string {
  let text = '';
  for (const name in params) {
    text += `${text === '' ? '' : '&'}${name}=${encode(String(params[name]))}`;
  }
  return text;
}

function encode(value: string): string {
  return PLAIN.test(value) ? value : encodeURIComponent(value);
}

/** Throws `config` when the credentials hold no usable key; never says what they hold. */
export function createSigner(credentials: Credentials): Signer {
  const apiKey = credentials.apiKey.reveal();
  const sign = signature(credentials);
  return {
    headers: {'X-MBX-APIKEY': apiKey},
    signQuery: (payload) => `${payload}&signature=${encode(sign(payload))}`,
    signParams(params) {
      const named: Params = {...params, apiKey};
      const payload = Object.keys(named)
        .sort()
        .map((name) => `${name}=${named[name]}`)
        .join('&');
      return {...named, signature: sign(payload)};
    },
  };
}

function signature({secret, privateKey}: Credentials): (payload: string) => string {
  if (privateKey !== undefined) {
    const key = readPrivateKey(privateKey.reveal(), ['ed25519', 'rsa'], 'Binance');
    // Ed25519 hashes by itself; RSA keys sign a SHA-256 digest.
    const digest = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
    return (payload) => signBytes(digest, Buffer.from(payload), key).toString('base64');
  }
  if (secret === undefined) throw new DeskError('config', 'A Binance account needs a secret or a privateKey.');
  return hmacSha256(secret.reveal());
}
