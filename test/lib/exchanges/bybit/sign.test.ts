import {generateKeyPairSync, verify} from 'node:crypto';
import {describe, expect, it} from 'vitest';
import {createReadSigner, createWriteSigner} from '../../../../src/lib/exchanges/bybit/sign.ts';
import {Secret} from '../../../../src/lib/model/secret.ts';

const AT = 1_700_000_000_000;
const hmac = {apiKey: new Secret('test_api_key'), secret: new Secret('test_secret')};

describe('signatures of Bybit', () => {
  it('signs a query as the reference vector says', () => {
    expect(createReadSigner(hmac).query('category=linear&symbol=BTCUSDT', AT)).toEqual({
      'X-BAPI-API-KEY': 'test_api_key',
      'X-BAPI-TIMESTAMP': '1700000000000',
      'X-BAPI-RECV-WINDOW': '5000',
      'X-BAPI-SIGN': 'fd4f31228a46109dc6673062328693696df9a96c7ff04e6491a45e7f63a0fdd7',
    });
  });

  it('signs the bytes of a body, spaces included', () => {
    const body = '{"category": "linear", "symbol": "BTCUSDT", "orderLinkId": "test-order-1"}';
    const headers = createWriteSigner(hmac).body(body, AT);
    expect(headers['X-BAPI-SIGN']).toBe('2df4a0603d69c08d5dea29ba85b46eb7db64ce9e9ebd34a7802a3d69700cb2a1');
    expect(headers['Content-Type']).toBe('application/json');
  });

  it('signs the stream', () => {
    expect(createReadSigner(hmac).stream(AT)).toEqual([
      'test_api_key',
      AT,
      'bacffe7500499eb829bb58c45d36d1b3e5ac67c14eaeba91df5e99ccee013925',
    ]);
  });

  it('signs with an RSA key: SHA-256, PKCS#1, base64', () => {
    const {privateKey, publicKey} = generateKeyPairSync('rsa', {modulusLength: 2048});
    const pem = privateKey.export({type: 'pkcs8', format: 'pem'}).toString();
    const signer = createReadSigner({apiKey: new Secret('k'), privateKey: new Secret(pem)});
    const signature = signer.query('a=1', AT)['X-BAPI-SIGN'] ?? '';
    expect(verify('sha256', Buffer.from(`${AT}k5000a=1`), publicKey, Buffer.from(signature, 'base64'))).toBe(true);
  });

  it('refuses keys that are no RSA PEM without quoting them', () => {
    const {privateKey} = generateKeyPairSync('ed25519');
    const other = privateKey.export({type: 'pkcs8', format: 'pem'}).toString();
    expect(() => createReadSigner({apiKey: new Secret('k'), privateKey: new Secret(other)})).toThrow(/RSA/);
    expect(() => createReadSigner({apiKey: new Secret('k'), privateKey: new Secret('hunter2')})).toThrow(
      'The private key is not a readable PEM.',
    );
    expect(() => createReadSigner({apiKey: new Secret('k')})).toThrow(/secret/);
  });
});
