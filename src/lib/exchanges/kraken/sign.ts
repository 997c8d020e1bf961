/**
 * API-Sign, pure: the only place where the secret is read. https://docs.kraken.com/api/docs/guides/spot-rest-auth
 *
 *   base64(HMAC-SHA512(key: base64-decoded secret, path + SHA256(nonce + body)))
 *
 * The nonce stands in the body as well. A key with two-factor authentication would need a one-time password in each request
 * (`otp`), which mxt cannot have: errors.ts says so.
 */
import {createHmac, hash} from 'node:crypto';
import type {Credentials} from '../../model/account.ts';
import {DeskError} from '../../model/errors.ts';

export interface SignedForm {
  /** Form-encoded, the very bytes that were signed. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Signs one request. `form` is the encoded body without its nonce; `path` begins with /0/private/. */
export type Signer = (path: string, form: string, nonce: bigint) => SignedForm;

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Throws `config` when the credentials hold no usable secret; never says what they hold. */
export function createSigner({apiKey, secret}: Credentials): Signer {
  if (secret === undefined) throw new DeskError('config', 'A Kraken account needs a secret.');
  const text = secret.reveal().trim();
  if (!BASE64.test(text)) throw new DeskError('config', "Kraken's secret (its private key) is base64 text; this one is not.");
  const [name, key] = [apiKey.reveal(), Buffer.from(text, 'base64')];
  return (path, form, nonce) => {
    const body = form === '' ? `nonce=${nonce}` : `nonce=${nonce}&${form}`;
    const digest = hash('sha256', `${nonce}${body}`, 'buffer');
    const signature = createHmac('sha512', key).update(path).update(digest).digest('base64');
    return {
      body,
      headers: {'API-Key': name, 'API-Sign': signature, 'content-type': 'application/x-www-form-urlencoded'},
    };
  };
}

/** Parameters in the order sent; undefined leaves one out. */
export type Params = Readonly<Record<string, string | number | undefined>>;

export function encodeForm(params: Params): string {
  return Object.entries(params)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&');
}
