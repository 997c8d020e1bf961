import {createHmac} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {hmacSha256} from '../../../../src/lib/adapter/kit/hmac.ts';

describe('HMAC-SHA-256', () => {
  it('is what the platform says, for keys and texts of every length and script', () => {
    const text = fc.string({unit: 'binary', maxLength: 3000});
    const key = fc.string({unit: 'binary', maxLength: 200});
    fc.assert(
      fc.property(key, fc.array(text, {minLength: 1, maxLength: 5}), (secret, texts) => {
        const sign = hmacSha256(secret);
        for (const each of texts) expect(sign(each)).toBe(createHmac('sha256', secret).update(each).digest('hex'));
      }),
      {numRuns: 40},
    );
  });

  it('agrees with RFC 4231', () => {
    expect(hmacSha256('Jefe')('what do ya want for nothing?')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });
});
