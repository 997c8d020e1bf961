/** Recorded requests of Binance, signed again. */
import {expect} from 'vitest';
import {createSigner, encodeParams} from '../../src/lib/exchanges/binance/sign.ts';
import {Secret} from '../../src/lib/model/secret.ts';
import type {Json, Recorded} from './binance-checks.ts';

export function readSigned(payload: Json, {expected}: Recorded) {
  if (/not checkable/.test(expected)) return;
  if (payload.params?.signature !== undefined) {
    const {signature, apiKey, ...params} = payload.params;
    expect(hmac(apiKey, DOCUMENTED_SECRET).signParams(params).signature).toBe(signature);
  } else if (payload.privateKeySeedHex !== undefined) {
    const der = Buffer.from(`302e020100300506032b657004220420${payload.privateKeySeedHex}`, 'hex').toString('base64');
    const privateKey = new Secret(`-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----`);
    const signed = createSigner({apiKey: new Secret('key'), privateKey}).signQuery(payload.signaturePayload);
    expect(signed).toBe(`${payload.signaturePayload}&signature=${payload.expected.signatureInUrl}`);
  } else if (Array.isArray(payload.input?.params) || payload.input === undefined) {
    const signer = hmac(payload.apiKey ?? 'key', payload.secretKey);
    const sent = payload.input === undefined ? payload.signaturePayload : encodeParams(Object.fromEntries(payload.input.params));
    expect(signer.signQuery(sent)).toBe(`${payload.signaturePayload}&signature=${payload.expected.signature}`);
  } else {
    expect(hmac(payload.apiKey, payload.secretKey).signParams(payload.input.params)).toEqual(payload.expected.frame.params);
  }
}

const hmac = (apiKey: string, secret: string) => createSigner({apiKey: new Secret(apiKey), secret: new Secret(secret)});
/** Of the exchange's own examples. */
const DOCUMENTED_SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';
