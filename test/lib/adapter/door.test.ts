import {describe, expect, it} from 'vitest';
import type {ExchangeModule} from '../../../src/lib/adapter/contract/exchange.ts';
import {type Applicant, checkAtDoor} from '../../../src/lib/adapter/door.ts';
import {exchangeIds, loadExchange} from '../../../src/lib/adapter/registry.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';

const SPOT_ONLY = {
  title: 'Example',
  products: ['spot'],
  environments: ['live', 'testnet'],
  credentials: [['secret', 'passphrase'], ['privateKey']],
} as unknown as ExchangeModule;
const GOOD: Applicant = {
  account: 'main',
  exchange: 'example',
  mode: 'trade',
  environment: 'live',
  urls: {},
  products: ['spot'],
  credentials: ['apiKey', 'secret', 'passphrase'],
};

function refusal(change: Partial<Applicant>): DeskError {
  try {
    checkAtDoor({...GOOD, ...change}, SPOT_ONLY);
  } catch (error) {
    if (error instanceof DeskError) return error;
  }
  throw new Error('it was let in');
}

describe('an account at the door', () => {
  it('is let in with what the exchange has', () => {
    expect(() => checkAtDoor(GOOD, SPOT_ONLY)).not.toThrow();
    expect(() => checkAtDoor({...GOOD, credentials: ['apiKey', 'privateKey']}, SPOT_ONLY)).not.toThrow();
    expect(() => checkAtDoor({...GOOD, mode: 'public', credentials: []}, SPOT_ONLY)).not.toThrow();
  });

  it.each<[string, Partial<Applicant>, string, string]>([
    ['a product too many', {products: ['spot', 'linear']}, 'does not trade linear on Example', 'products: [spot] for main'],
    ['no product of it', {products: ['linear']}, 'does not trade linear on Example', 'products: [spot] for main'],
    [
      'half a set',
      {credentials: ['apiKey', 'secret']},
      'needs other credentials',
      'apiKey and secret and passphrase, or apiKey and privateKey',
    ],
    ['an environment that it lacks', {environment: 'demo'}, 'no demo environment', 'environment: live, or testnet, or sandbox'],
    ['a product too many and no key', {mode: 'public', products: ['linear'], credentials: []}, 'does not trade linear', '[spot]'],
  ])('with %s is told what to write', (_name, change, message, hint) => {
    const error = refusal(change);
    expect(error.kind).toBe('config');
    expect(error.message).toContain(message);
    expect(error.detail.hint).toContain(hint);
    expect(error.detail).toMatchObject({account: 'main', exchange: 'example'});
  });

  it('is let in with an environment of its own when it says where that is', () => {
    expect(checkAtDoor({...GOOD, environment: 'demo', urls: {rest: 'http://127.0.0.1:9'}}, SPOT_ONLY)).toEqual(['spot']);
  });

  it('is let in to end risk whatever it says of products, and holds a credential too many', () => {
    const wrong: Applicant = {...GOOD, products: ['spot', 'linear'], credentials: [...GOOD.credentials, 'privateKey']};
    expect(checkAtDoor(wrong, SPOT_ONLY, {endsRisk: true})).toEqual(['spot']);
    expect(checkAtDoor({...GOOD, products: ['linear']}, SPOT_ONLY, {endsRisk: true})).toEqual(['spot']);
    const both = {...SPOT_ONLY, products: ['spot', 'linear']} as ExchangeModule;
    expect(checkAtDoor(GOOD, both, {endsRisk: true})).toEqual(['spot']);
  });

  it('needs its credentials for that all the same', () => {
    expect(() => checkAtDoor({...GOOD, credentials: ['apiKey']}, SPOT_ONLY, {endsRisk: true})).toThrow(/other credentials/);
  });
});

describe.each(exchangeIds())('%s', (exchange) => {
  it('lets in every product and every set of credentials that it states, and nothing else', async () => {
    const module = await loadExchange(exchange);
    for (const set of module.credentials)
      checkAtDoor({...GOOD, exchange, products: module.products, credentials: ['apiKey', ...set]}, module);
    const known = new Set(module.credentials.flat());
    if (!known.has('passphrase')) {
      const credentials = ['apiKey', ...(module.credentials[0] ?? []), 'passphrase'];
      expect(() => checkAtDoor({...GOOD, exchange, credentials}, module)).toThrow(/has no passphrase/);
    }
  });
});
