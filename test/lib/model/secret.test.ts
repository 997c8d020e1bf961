import {inspect} from 'node:util';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {conceal, Secret} from '../../../src/lib/model/secret.ts';

describe('a secret', () => {
  it('does not show in templates, JSON or inspection', () => {
    const secret = new Secret('canary-6f1c0d77');
    expect(`${secret} ${JSON.stringify({secret})} ${inspect({secret})}`).not.toContain('canary');
  });

  it('is taken out of text in every form it may appear in', () => {
    fc.assert(
      fc.property(fc.string({minLength: 12, maxLength: 40, unit: 'grapheme-ascii'}), (value) => {
        fc.pre(!'[secret] '.includes(value.trim()) && new Set(value).size > 4);
        const secret = new Secret(value).reveal();
        const hex = Buffer.from(secret).toString('hex');
        for (const form of [
          secret,
          JSON.stringify(secret).slice(1, -1),
          encodeURIComponent(secret),
          Buffer.from(secret).toString('base64'),
          hex,
          hex.toUpperCase(),
          secret.toUpperCase(),
          secret.toLowerCase(),
        ]) {
          expect(conceal(`x=${form};`)).not.toContain(form);
          expect(conceal(`\u0130\u212a=${form};\u00df`), 'among letters whose lower case is no ASCII').not.toContain(form);
        }
      }),
      {numRuns: 60},
    );
  });

  it('is taken out of a longer text that was made base64 as a whole, wherever it stood in it', () => {
    const value = 'canary-5f1e2d3c>>>???4b5a6978';
    new Secret(value);
    for (let before = 0; before < 7; before++)
      for (let after = 0; after < 4; after++)
        for (const encoding of ['base64', 'base64url'] as const) {
          const shown = conceal(Buffer.from(`${'u'.repeat(before)}${value}${':'.repeat(after)}`).toString(encoding));
          expect(shown).toContain('[secret]');
          // At most the character that is shared with a neighbour is left of it on either side.
          const [left = '', right = ''] = shown.split('[secret]');
          expect([left.length <= Math.ceil((before * 4) / 3) + 1, right.length <= Math.ceil((after * 4) / 3) + 4]).toEqual([
            true,
            true,
          ]);
        }
  });

  it('conceals each line of a PEM', () => {
    const line = 'MC4CAQAwBQYDK2VwBCIEIIJEYWtGBrhACmb9';
    new Secret(`-----BEGIN PRIVATE KEY-----\n${line}\n-----END PRIVATE KEY-----`);
    expect(conceal(`it broke near ${line}`)).toBe('it broke near [secret]');
  });

  it('conceals what is not ASCII too', () => {
    new Secret('p\u00e4ssw\u00f6rd-4711');
    expect(conceal('it was P\u00c4SSW\u00d6RD-4711')).toBe('it was [secret]');
  });

  it('leaves nothing of a secret that begins with another one', () => {
    new Secret('first-part');
    new Secret('first-part-and-more');
    expect(conceal('it was first-part-and-more')).toBe('it was [secret]');
  });

  it('leaves short values alone', () => {
    new Secret('abc');
    expect(conceal('abc')).toBe('abc');
  });
});
