/** Keys that venues make out of the seed, and the signatures they check with them. */
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import type {SandboxRandom} from '../clock.ts';
import {randomText} from '../engine/random.ts';
import type {VenueAccount, VenueCredentials} from '../venue.ts';

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** PKCS#8 around 32 bytes of an Ed25519 seed. https://www.rfc-editor.org/rfc/rfc8410#section-7 */
const ED25519_PREFIX = '302e020100300506032b657004220420';
/** SEC 1 around 32 bytes of a P-256 secret, without the optional public key. https://www.rfc-editor.org/rfc/rfc5915 */
const P256_PREFIX = '30310201010420';
const P256_SUFFIX = 'a00a06082a8648ce3d030107';

/** Letters and digits. */
export function randomKey(random: SandboxRandom, length: number): string {
  return randomText(random, length, ALPHANUMERIC);
}

function randomBytes(random: SandboxRandom, length: number): Buffer {
  return Buffer.from(Array.from({length}, () => Math.floor(random() * 256)));
}

/** A PKCS#8 PEM of an Ed25519 private key. */
export function ed25519Pem(random: SandboxRandom): string {
  return pem('PRIVATE KEY', Buffer.concat([Buffer.from(ED25519_PREFIX, 'hex'), randomBytes(random, 32)]));
}

/** A SEC 1 PEM of a P-256 private key with its public key, as Coinbase hands them out. */
export function ecPem(random: SandboxRandom): string {
  const secret = randomBytes(random, 32);
  // The curve's order begins with 0xFFFFFFFF00000000: below it in any case.
  secret[0] = (secret[0] ?? 0) & 0x7f;
  const bare = pem('EC PRIVATE KEY', Buffer.concat([Buffer.from(P256_PREFIX, 'hex'), secret, Buffer.from(P256_SUFFIX, 'hex')]));
  // Written anew with the public key, which some clients look for.
  const whole = createPrivateKey({key: createPrivateKey(bare).export({format: 'jwk'}), format: 'jwk'});
  return whole.export({type: 'sec1', format: 'pem'}).toString();
}

/** Base64 of 64 bytes, an Ed25519 seed and its public key, as Coinbase hands them out. */
export function ed25519Pair(random: SandboxRandom): string {
  const seed = randomBytes(random, 32);
  const key = publicKeyOf(pem('PRIVATE KEY', Buffer.concat([Buffer.from(ED25519_PREFIX, 'hex'), seed])));
  return Buffer.concat([seed, Buffer.from(key.export({format: 'jwk'}).x ?? '', 'base64url')]).toString('base64');
}

/** Read once each: a simulation opens thousands of venues with the same keys. */
const PUBLIC_KEYS = new Map<string, KeyObject>();

export function publicKeyOf(privatePem: string): KeyObject {
  const key = PUBLIC_KEYS.get(privatePem) ?? createPublicKey(createPrivateKey(privatePem));
  PUBLIC_KEYS.set(privatePem, key);
  return key;
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

/** A secret that is handed over as bytes is copied and prepared again for every message. */
const SECRET_KEYS = new Map<string, KeyObject>();

function secretKeyOf(secret: string | Buffer): KeyObject {
  const bytes = Buffer.from(secret);
  const name = bytes.toString('latin1');
  const key = SECRET_KEYS.get(name) ?? createSecretKey(bytes);
  SECRET_KEYS.set(name, key);
  return key;
}

/** Whether `signature` is the HMAC of `payload`. A secret of bytes (Kraken's, decoded) is given as a Buffer. */
export function isHmac(
  algorithm: 'sha256' | 'sha512',
  secret: string | Buffer,
  payload: string | Buffer,
  signature: string,
  encoding: 'hex' | 'base64' = 'hex',
): boolean {
  const expected = createHmac(algorithm, secretKeyOf(secret)).update(payload).digest();
  const given = Buffer.from(signature, encoding);
  // Buffer.from skips what is not of its alphabet: only what reads back as the same text counts.
  const same = given.toString(encoding) === (encoding === 'hex' ? signature.toLowerCase() : signature);
  return same && given.length === expected.length && timingSafeEqual(given, expected);
}

export function isEd25519(key: KeyObject, payload: string, signatureBase64: string): boolean {
  return verify(null, Buffer.from(payload), key, Buffer.from(signatureBase64, 'base64'));
}

/** Whether `signature` is an ECDSA signature over P-256 and SHA-256, as the 64 bytes of its two numbers (ES256). */
export function isP256(key: KeyObject, payload: string, signature: Buffer): boolean {
  return verify('sha256', Buffer.from(payload), {key, dsaEncoding: 'ieee-p1363'}, signature);
}

/** A key by the field that names it in requests, and whose it is. */
export interface KnownKey {
  readonly account: string;
  readonly credentials: VenueCredentials;
}

/** Every key of a venue by one of its fields ("apiKey", "address"...). */
export function keysBy(accounts: readonly VenueAccount[], field: string): ReadonlyMap<string, KnownKey> {
  return new Map(
    accounts.flatMap(({name, keys}) =>
      keys.flatMap((credentials) => {
        const value = credentials[field];
        return value === undefined ? [] : [[value, {account: name, credentials}] as const];
      }),
    ),
  );
}
