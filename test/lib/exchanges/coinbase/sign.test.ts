import {createPublicKey, generateKeyPairSync, type KeyObject, verify} from 'node:crypto';
import {describe, expect, it} from 'vitest';
import {createSigner, fenceOf, TOKEN_MS} from '../../../../src/lib/exchanges/coinbase/sign.ts';
import {Secret} from '../../../../src/lib/model/secret.ts';

const NAME = 'organizations/test-org/apiKeys/test-key-id';
const AT = 1_700_000_000_900;
const random = (size: number) => new Uint8Array(size).fill(0xab);
const signerOf = (privateKey: string) => createSigner({apiKey: new Secret(NAME), privateKey: new Secret(privateKey)}, random);

/** RFC 8032, test 1: seed and public half. */
const SEED = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
const PUBLIC = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';

function read(token: string) {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const json = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>;
  return {
    header: json(header),
    claims: json(claims),
    text: `${header}.${claims}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

const ecKey = () => generateKeyPairSync('ec', {namedCurve: 'P-256'});
const pemOf = (key: KeyObject, type: 'sec1' | 'pkcs8') => key.export({type, format: 'pem'}).toString();

describe('tokens of Coinbase', () => {
  it('name method and path without the query, on the exchange’s host, for seconds', () => {
    const {privateKey} = ecKey();
    const {header, claims} = read(signerOf(pemOf(privateKey, 'sec1')).request('GET', '/api/v3/brokerage/accounts', AT));
    expect(header).toEqual({alg: 'ES256', typ: 'JWT', kid: NAME, nonce: 'ab'.repeat(16)});
    expect(claims).toEqual({
      sub: NAME,
      iss: 'cdp',
      nbf: 1_699_999_995,
      exp: 1_700_000_010,
      uri: 'GET api.coinbase.com/api/v3/brokerage/accounts',
    });
    // What the journal keeps as the fence is what the exchange enforces.
    expect(fenceOf(AT)).toBe(Number(claims.exp) * 1000);
    expect(fenceOf(AT) - AT).toBeLessThanOrEqual(TOKEN_MS);
  });

  it('of the stream name no address', () => {
    const {privateKey} = ecKey();
    expect(read(signerOf(pemOf(privateKey, 'pkcs8')).message(AT)).claims).not.toHaveProperty('uri');
  });

  it.each(['sec1', 'pkcs8'] as const)('are signed with P-256 out of a PEM (%s), r and s side by side', (type) => {
    const {privateKey, publicKey} = ecKey();
    const {text, signature} = read(signerOf(pemOf(privateKey, type)).request('POST', '/x', AT));
    expect(signature).toHaveLength(64);
    expect(verify('sha256', Buffer.from(text), {key: publicKey, dsaEncoding: 'ieee-p1363'}, signature)).toBe(true);
  });

  it.each([
    ['the seed alone', Buffer.from(SEED, 'hex').toString('base64')],
    ['seed and public half', Buffer.from(SEED + PUBLIC, 'hex').toString('base64')],
  ])('are signed with Ed25519 out of base64: %s', (_, key) => {
    const {header, text, signature} = read(signerOf(key).request('GET', '/x', AT));
    expect(header.alg).toBe('EdDSA');
    const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(PUBLIC, 'hex')]);
    const publicKey = createPublicKey({key: der, format: 'der', type: 'spki'});
    expect(verify(null, Buffer.from(text), publicKey, signature)).toBe(true);
    // Ed25519 signs the same text in the same way each time.
    expect(signerOf(key).request('GET', '/x', AT)).toBe(signerOf(key).request('GET', '/x', AT));
  });

  it('are signed with Ed25519 out of a PEM', () => {
    const {privateKey, publicKey} = generateKeyPairSync('ed25519');
    const {text, signature} = read(signerOf(pemOf(privateKey, 'pkcs8')).message(AT));
    expect(verify(null, Buffer.from(text), publicKey, signature)).toBe(true);
  });

  it('are never made with other keys, which are not quoted', () => {
    const rsa = generateKeyPairSync('rsa', {modulusLength: 2048}).privateKey;
    const curve = generateKeyPairSync('ec', {namedCurve: 'P-384'}).privateKey;
    expect(() => signerOf(pemOf(rsa, 'pkcs8'))).toThrow(/EC and Ed25519/);
    expect(() => signerOf(pemOf(curve, 'pkcs8'))).toThrow(/P-256/);
    expect(() => signerOf('hunter2-hunter2')).toThrow('The privateKey is neither a PEM nor the base64 text of an Ed25519 key.');
    expect(() => createSigner({apiKey: new Secret(NAME)}, random)).toThrow(/privateKey/);
  });
});
