import {describe, expect, it} from 'vitest';
import {createSigner, encodeForm} from '../../../../src/lib/exchanges/kraken/sign.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {Secret} from '../../../../src/lib/model/secret.ts';

/** https://docs.kraken.com/api/docs/guides/spot-rest-auth */
const PUBLISHED = {
  secret: 'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==',
  nonce: 1616492376594n,
  form: 'ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25',
  path: '/0/private/AddOrder',
  signature: '4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ==',
};
const signer = (secret: string) => createSigner({apiKey: new Secret('the-key'), secret: new Secret(secret)});

describe('a request to Kraken', () => {
  it('is signed as in the published example', () => {
    const {secret, path, form, nonce, signature} = PUBLISHED;
    const {headers, body} = signer(secret)(path, form, nonce);
    expect(headers['API-Sign']).toBe(signature);
    expect(headers['API-Key']).toBe('the-key');
    expect(body).toBe(`nonce=${nonce}&${form}`);
  });

  it('carries its nonce alone when it has no other parameter, to the last digit', () => {
    expect(signer(PUBLISHED.secret)('/0/private/BalanceEx', '', 1795780800123456789n).body).toBe('nonce=1795780800123456789');
  });

  it('has its values encoded, and leaves out what is not given', () => {
    expect(encodeForm({a: 'x&y=1', b: undefined, c: 5, d: '2026-11-27T12:00:05.000Z'})).toBe(
      'a=x%26y%3D1&c=5&d=2026-11-27T12%3A00%3A05.000Z',
    );
  });

  it.each([undefined, 'not base64!', ''])('is not made with a secret that cannot sign (%s)', (secret) => {
    const make = () => createSigner({apiKey: new Secret('k'), ...(secret !== undefined && {secret: new Secret(secret)})});
    expect(make).toThrow(DeskError);
    expect(make).toThrow(expect.objectContaining({kind: 'config', message: expect.not.stringContaining('not base64!')}));
  });
});
