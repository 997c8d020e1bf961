/** Signatures: the inputs that OKX's pages print, their results computed with openssl. */
import {describe, expect, it} from 'vitest';
import {createReadSigner, createWriteSigner} from '../../../../src/lib/exchanges/okx/sign.ts';
import {Secret} from '../../../../src/lib/model/secret.ts';

const credentials = {
  apiKey: new Secret('37c541a1-key'),
  secret: new Secret('22582BD0CFF14C41EDBF1AB98506286D'),
  passphrase: new Secret('a pass phrase'),
};
const AT = Date.parse('2020-12-08T09:08:57.715Z');

describe('signatures of OKX', () => {
  it('sign time, method, path with query, and body', () => {
    expect(createReadSigner(credentials).query('/api/v5/account/balance?ccy=BTC', AT)).toEqual({
      'OK-ACCESS-KEY': '37c541a1-key',
      'OK-ACCESS-SIGN': 'HiZhvSfMtWJA3uUIVXV3a/bSXNPCWvYFXoGCVS8V4zY=',
      'OK-ACCESS-TIMESTAMP': '2020-12-08T09:08:57.715Z',
      'OK-ACCESS-PASSPHRASE': 'a pass phrase',
    });
    const body = '{"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","px":"2.15","sz":"2"}';
    expect(createWriteSigner(credentials).body('/api/v5/trade/order', body, AT)).toMatchObject({
      'OK-ACCESS-SIGN': 'iwrdSpN7pm4G4u8+fswZUyH6mOM48+sBF6WvKpj4Dvk=',
      'Content-Type': 'application/json',
    });
  });

  it('sign the login of a socket in whole seconds', () => {
    expect(createReadSigner(credentials).login(1_704_876_947_999)).toEqual({
      apiKey: '37c541a1-key',
      passphrase: 'a pass phrase',
      timestamp: '1704876947',
      sign: '5/36BgGV6m/6pmdc20zdqk0mzF5ZalmzzPD2fo3wavU=',
    });
  });

  it('need secret and passphrase, and never say what they hold', () => {
    const {secret, passphrase, ...bare} = credentials;
    expect(() => createReadSigner({...bare, passphrase})).toThrow(/needs a secret/);
    expect(() => createWriteSigner({...bare, secret})).toThrow(/passphrase/);
    const odd = () => createReadSigner({...credentials, passphrase: new Secret('geheim\u00fc')});
    expect(odd).toThrow(/no header can carry/);
    expect(odd).not.toThrow(/geheim/);
  });
});
