/**
 * Tokens of Coinbase: a JWT (RFC 7519) for each request, signed with the key's ECDSA P-256 or Ed25519 private key. Pure. The
 * only file that reveals a secret.
 *
 * A token names method and path, and neither query nor body. Its `exp` is the only limit to how long a request is taken, so
 * it is short here; Coinbase allows 120 s. `nbf` lies a little in the past, for a clock that is a little ahead.
 * https://docs.cdp.coinbase.com/coinbase-app/authentication-authorization/api-key-authentication
 */
import {createPrivateKey, type KeyObject, sign as signWith} from 'node:crypto';
import {readPrivateKey} from '../../adapter/kit/pem.ts';
import type {Credentials} from '../../model/account.ts';
import {DeskError} from '../../model/errors.ts';
import type {RandomBytes} from '../../transport/clock.ts';

/** How long after its signing time a request is taken, milliseconds. */
export const TOKEN_MS = 10_000;
/** How far a clock may be ahead of Coinbase's and its tokens still be taken. */
export const AHEAD_S = 5;
/** What the claim says, whatever address an account replaces it with. */
const HOST = 'api.coinbase.com';
const NONCE_BYTES = 16;
/** PKCS#8 of Ed25519 up to the 32 bytes of the key. https://www.rfc-editor.org/rfc/rfc8410#section-7 */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SEED_BYTES = 32;

export interface Signer {
  /** A token for one request. `at` is epoch ms on the exchange's clock. */
  request(method: string, path: string, at: number): string;
  /** A token for one message of a stream. */
  message(at: number): string;
}

/** The fence of a request that is signed at this time: the whole second at which its token ends, epoch ms. */
export function fenceOf(signedAt: number): number {
  return Math.floor(signedAt / 1000) * 1000 + TOKEN_MS;
}

/** Throws `config` when the credentials hold no usable key; never says what they hold. */
export function createSigner({apiKey, privateKey}: Credentials, random: RandomBytes): Signer {
  if (privateKey === undefined) throw new DeskError('config', 'Coinbase needs the privateKey of a CDP key.');
  const kid = apiKey.reveal();
  const key = keyOf(privateKey.reveal());
  const isEd25519 = key.asymmetricKeyType === 'ed25519';
  const mint = (at: number, uri: string | null): string => {
    const second = Math.floor(at / 1000);
    const header = {
      alg: isEd25519 ? 'EdDSA' : 'ES256',
      typ: 'JWT',
      kid,
      nonce: Buffer.from(random(NONCE_BYTES)).toString('hex'),
    };
    const claims = {
      sub: kid,
      iss: 'cdp',
      nbf: second - AHEAD_S,
      exp: second + TOKEN_MS / 1000,
      ...(uri !== null && {uri}),
    };
    const text = `${encoded(header)}.${encoded(claims)}`;
    // ES256 wants r and s side by side, not in DER. https://www.rfc-editor.org/rfc/rfc7518#section-3.4
    const signature = isEd25519
      ? signWith(null, Buffer.from(text), key)
      : signWith('sha256', Buffer.from(text), {key, dsaEncoding: 'ieee-p1363'});
    return `${text}.${signature.toString('base64url')}`;
  };
  return {
    request: (method, path, at) => mint(at, `${method} ${HOST}${path}`),
    message: (at) => mint(at, null),
  };
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** A PEM (SEC1 or PKCS#8), or an Ed25519 key as Coinbase shows it: base64 of the seed, most often with the public half behind it. */
function keyOf(text: string): KeyObject {
  if (!text.includes('-----BEGIN')) return seedKey(text);
  const key = readPrivateKey(text, ['ec', 'ed25519'], 'Coinbase');
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new DeskError('config', 'Coinbase takes EC private keys of the curve P-256 only.');
  }
  return key;
}

function seedKey(text: string): KeyObject {
  const bytes = /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0);
  if (bytes.length !== SEED_BYTES && bytes.length !== 2 * SEED_BYTES) {
    throw new DeskError('config', 'The privateKey is neither a PEM nor the base64 text of an Ed25519 key.');
  }
  const der = Buffer.concat([PKCS8_ED25519, bytes.subarray(0, SEED_BYTES)]);
  return createPrivateKey({key: der, format: 'der', type: 'pkcs8'});
}
