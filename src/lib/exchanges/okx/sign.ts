/**
 * Signatures of OKX v5. The only file that reveals a secret.
 * REST: timestamp (ISO 8601, ms) + method + path with query + body. Login of a socket: Unix seconds + GET + /users/self/verify.
 * HMAC-SHA256 in base64. https://www.okx.com/docs-v5/en/#overview-rest-authentication-signature · #overview-websocket-login
 */
import {hmacSha256} from '../../adapter/kit/hmac.ts';
import type {Credentials} from '../../model/account.ts';
import {DeskError} from '../../model/errors.ts';

/** How far the exchange lets a timestamp differ from its own clock, milliseconds (50102 beyond). */
export const SIGNED_WINDOW_MS = 30_000;

type Headers = Readonly<Record<string, string>>;

export interface ReadSigner {
  /** Headers of a GET. `path` as sent, with its query; `at` is epoch ms on the exchange's clock. */
  readonly query: (path: string, at: number) => Headers;
  /** The one argument of the `login` operation of a socket. */
  readonly login: (at: number) => Headers;
}

export interface WriteSigner {
  /** Headers of a POST. `body` as sent; `at` is epoch ms on the exchange's clock. */
  readonly body: (path: string, body: string, at: number) => Headers;
}

/** Signs what changes nothing. Throws `config` when the credentials are not whole. */
export function createReadSigner(credentials: Credentials): ReadSigner {
  const {apiKey, passphrase, sign} = keysOf(credentials);
  return {
    query: (path, at) => headers(apiKey, passphrase, at, sign(`${stamp(at)}GET${path}`)),
    login: (at) => {
      const timestamp = String(Math.floor(at / 1000));
      return {apiKey, passphrase, timestamp, sign: sign(`${timestamp}GET/users/self/verify`)};
    },
  };
}

/** Signs what changes orders; made for accounts in trade mode only. Throws `config` like `createReadSigner`. */
export function createWriteSigner(credentials: Credentials): WriteSigner {
  const {apiKey, passphrase, sign} = keysOf(credentials);
  return {
    body: (path, body, at) => ({
      ...headers(apiKey, passphrase, at, sign(`${stamp(at)}POST${path}${body}`)),
      'Content-Type': 'application/json',
    }),
  };
}

function headers(apiKey: string, passphrase: string, at: number, signature: string): Headers {
  return {
    'OK-ACCESS-KEY': apiKey,
    'OK-ACCESS-SIGN': signature,
    'OK-ACCESS-TIMESTAMP': stamp(at),
    'OK-ACCESS-PASSPHRASE': passphrase,
  };
}

function stamp(at: number): string {
  return new Date(at).toISOString();
}

function keysOf({apiKey, secret, passphrase}: Credentials) {
  if (secret === undefined) throw new DeskError('config', 'An OKX account needs a secret.');
  if (passphrase === undefined) throw new DeskError('config', 'An OKX account needs the passphrase of its key.');
  const words = passphrase.reveal();
  if (!/^[\x20-\x7e]+$/.test(words)) {
    throw new DeskError('config', 'The passphrase of an OKX key holds a character that no header can carry.');
  }
  const hmac = hmacSha256(secret.reveal());
  return {apiKey: apiKey.reveal(), passphrase: words, sign: (text: string) => Buffer.from(hmac(text), 'hex').toString('base64')};
}
