import {generateKeyPairSync, verify} from 'node:crypto';
import {describe, expect, it} from 'vitest';
import {createSigner, encodeParams} from '../../../../src/lib/exchanges/binance/sign.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {Secret} from '../../../../src/lib/model/secret.ts';

const KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';
const hmac = createSigner({
  apiKey: new Secret(KEY),
  secret: new Secret('NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j'),
});
const pem = (base64: string) => new Secret(`-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`);
const ORDER = {
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '1',
  price: '0.1',
  recvWindow: 5000,
  timestamp: 1499827319559,
};

describe('signatures on the published vectors', () => {
  it.each([
    ['LTCBTC', 'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71'],
    ['１２３４５６', 'e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3'],
  ])('HMAC signs the percent-encoded text for %s', (symbol, signature) => {
    const payload = encodeParams({symbol, ...ORDER});
    expect(hmac.signQuery(payload)).toBe(`${payload}&signature=${signature}`);
  });

  it('HMAC over query and form together', () => {
    const payload =
      'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTCquantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559';
    expect(hmac.signQuery(payload)).toMatch(/=0fd168b8ddb4876a0358a8d14d0c9f3da0e9b20c5d52b2a00fcf7d1c602f9a77$/);
  });

  it.each([
    [
      {
        symbol: 'BTCUSDT',
        side: 'SELL',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: '0.01000000',
        price: '52000.00',
        recvWindow: 100,
        timestamp: 1645423376532,
      },
      'aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24',
    ],
    [{timestamp: 1747385641636}, '681110a6057ad58657af22f5640fab9dd17418834cdfccdc81be8b0f7b2cde3e'],
  ])('HMAC on the WebSocket API, sorted and raw', (params, signature) => {
    expect(hmac.signParams(params)).toEqual({...params, apiKey: KEY, signature});
  });

  it('Ed25519, base64 and percent-encoded', () => {
    const signer = createSigner({
      apiKey: new Secret('key'),
      privateKey: pem('MC4CAQAwBQYDK2VwBCIEIIJEYWtGBrhACmb9Dvy+qa8WEf0lQOl1s4CLIAB9m89u'),
    });
    const payload =
      'symbol=BTCUSDT&side=SELL&type=LIMIT&timeInForce=GTC&quantity=1&price=0.2&timestamp=1668481559918&recvWindow=5000';
    const signature = 'inDT086KVIP8vgUfw5sV3VTkescWztiAGlf4x8FLKHM4NInsn0c1kYVLoGMO8cyjfR6vmTku2YQE0gtfVVlfCw==';
    expect(signer.signQuery(payload)).toBe(`${payload}&signature=${encodeURIComponent(signature)}`);
  });
});

describe('keys', () => {
  it('signs with RSA so that its public key verifies', () => {
    const {privateKey, publicKey} = generateKeyPairSync('rsa', {modulusLength: 2048});
    const signer = createSigner({
      apiKey: new Secret('key'),
      privateKey: new Secret(privateKey.export({type: 'pkcs8', format: 'pem'}).toString()),
    });
    const signature = new URLSearchParams(signer.signQuery('a=1')).get('signature') ?? '';
    expect(verify('sha256', Buffer.from('a=1'), publicKey, Buffer.from(signature, 'base64'))).toBe(true);
  });

  it('refuses what is no usable key, without quoting it', () => {
    const {privateKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
    const unusable = [
      {},
      {privateKey: new Secret('not-a-key-canary')},
      {privateKey: new Secret(privateKey.export({type: 'pkcs8', format: 'pem'}).toString())},
    ];
    for (const credentials of unusable) {
      let error: unknown;
      try {
        createSigner({apiKey: new Secret('key'), ...credentials});
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(DeskError);
      expect(`${(error as DeskError).message}${(error as DeskError).kind}`).toMatch(/config$/);
      expect(JSON.stringify(error) + String(error)).not.toContain('canary');
    }
  });
});
