/** Kraken's own recipe of a signature, and a client that has nothing but it. https://docs.kraken.com/api/docs/guides/spot-rest-auth */
import {createHash, createHmac} from 'node:crypto';

/** What tests look at of an order or a fill. */
export interface Row {
  readonly status: string;
  readonly vol: string;
  readonly vol_exec: string;
  readonly cost: string;
  readonly fee: string;
  readonly trades: readonly string[];
}

type Rows = Readonly<Record<string, Row>>;

/** What tests look at of the results of all endpoints. */
export interface Result {
  readonly txid: readonly string[];
  readonly open: Rows;
  readonly closed: Rows;
  readonly trades: Rows;
  readonly count: number;
  readonly nonce: string;
  readonly token: string;
  readonly permissions: readonly string[];
  readonly amend_id: string;
  readonly unixtime: number;
}

export interface Reply<T = Result> {
  readonly error: readonly string[];
  readonly result: T;
}

/** HMAC-SHA512 of path and SHA256(nonce + body), keyed by the decoded secret. */
export function krakenSignature(path: string, nonce: string, body: string, secret: string): string {
  const digest = createHash('sha256').update(`${nonce}${body}`).digest();
  return createHmac('sha512', Buffer.from(secret, 'base64'))
    .update(Buffer.concat([Buffer.from(path), digest]))
    .digest('base64');
}

/** Headers and body of a signed request. */
export function signedForm(
  {apiKey = '', secret = ''}: Readonly<Record<string, string>>,
  path: string,
  nonce: string,
  fields: Readonly<Record<string, string>>,
): {readonly headers: Record<string, string>; readonly body: string} {
  const body = new URLSearchParams({nonce, ...fields}).toString();
  const sign = krakenSignature(path, nonce, body, secret);
  return {headers: {'api-key': apiKey, 'api-sign': sign, 'content-type': 'application/x-www-form-urlencoded'}, body};
}
