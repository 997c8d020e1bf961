/**
 * Signatures of Bybit v5. The only file that reveals a secret.
 * REST: timestamp + key + recvWindow + (query of a GET, body of a POST), exactly the bytes that are sent.
 * WebSocket: "GET/realtime" + expiry. HMAC-SHA256 in hex, or RSA-SHA256 (PKCS#1 v1.5) in base64.
 * https://bybit-exchange.github.io/docs/v5/guide · https://bybit-exchange.github.io/docs/v5/ws/connect
 */
import {createPrivateKey, type KeyObject, sign as signWith} from 'node:crypto';
import {hmacSha256} from '../../adapter/kit/hmac.ts';
import type {Credentials} from '../../model/account.ts';
import {DeskError} from '../../model/errors.ts';

/** How long after its timestamp the exchange still takes a request, milliseconds. */
export const RECV_WINDOW_MS = 5000;

export interface ReadSigner {
  /** Headers of a GET. `query` as sent, without "?"; `at` is epoch ms on the exchange's clock. */
  readonly query: (query: string, at: number) => Readonly<Record<string, string>>;
  /** Arguments of the private stream's `auth` operation, valid until `expires` (epoch ms, exchange clock). */
  readonly stream: (expires: number) => readonly [apiKey: string, expires: number, signature: string];
}

export interface WriteSigner {
  /** Headers of a POST. `body` as sent; `at` is epoch ms on the exchange's clock. */
  readonly body: (body: string, at: number) => Readonly<Record<string, string>>;
}

/** Signs what changes nothing. Throws `config` when the credentials hold no usable secret. */
export function createReadSigner(credentials: Credentials): ReadSigner {
  const apiKey = credentials.apiKey.reveal();
  const sign = signatureOf(credentials);
  return {
    query: (query, at) => headers(apiKey, at, sign(`${at}${apiKey}${RECV_WINDOW_MS}${query}`)),
    stream: (expires) => [apiKey, expires, sign(`GET/realtime${expires}`)],
  };
}

/** Signs what changes orders; made for accounts in trade mode only. Throws `config` like `createReadSigner`. */
export function createWriteSigner(credentials: Credentials): WriteSigner {
  const apiKey = credentials.apiKey.reveal();
  const sign = signatureOf(credentials);
  return {
    body: (body, at) => ({
      ...headers(apiKey, at, sign(`${at}${apiKey}${RECV_WINDOW_MS}${body}`)),
      'Content-Type': 'application/json',
    }),
  };
}

function headers(apiKey: string, at: number, signature: string): Record<string, string> {
  return {
    'X-BAPI-API-KEY': apiKey,
    'X-BAPI-TIMESTAMP': String(at),
    'X-BAPI-RECV-WINDOW': String(RECV_WINDOW_MS),
    'X-BAPI-SIGN': signature,
  };
}

function signatureOf({secret, privateKey}: Credentials): (text: string) => string {
  if (privateKey !== undefined) {
    const key = rsaKey(privateKey.reveal());
    return (text) => signWith('sha256', Buffer.from(text), key).toString('base64');
  }
  if (secret === undefined) throw new DeskError('config', 'Bybit needs a secret, or the private key of an RSA key.');
  return hmacSha256(secret.reveal());
}

function rsaKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    // Not passed on as a cause: the parser's message may quote the text.
    throw new DeskError('config', 'The private key is not a readable PEM.');
  }
  if (key.asymmetricKeyType !== 'rsa') throw new DeskError('config', 'Bybit takes RSA private keys only.');
  return key;
}
