import {expect, it} from 'vitest';
import {plainWords} from '../../../src/lib/adapter/wire.ts';
import {Secret} from '../../../src/lib/model/secret.ts';

const KEY = 'canaryAbCdEf0123456789';

it('a secret that stands where the words are cut does not leave its beginning behind', () => {
  new Secret(KEY);
  for (let before = 150; before < 205; before++) {
    const words = plainWords(`${'. '.repeat(200).slice(0, before)}${KEY} is not known`);
    expect(words.length).toBeLessThanOrEqual(200);
    expect(words).not.toContain(KEY.slice(0, 4));
  }
});

it('signatures and what is not ASCII are left out', () => {
  expect(plainWords(`bad sign ${'0a'.repeat(32)}\u001b[2J\u202e`)).toBe('bad sign [...]?[2J?');
});
