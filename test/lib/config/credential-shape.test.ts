/** Promise: what cannot be a credential is refused from its text alone, and no part of the text is in the refusal. */
import {describe, expect, it} from 'vitest';
import {shapeFault} from '../../../src/lib/config/credential-shape.ts';

const BODY = 'MC4CAQAwBQYDK2VwBCIEIBuX3uJmkyTwOLt0R1wV5kRz';
const pem = (kind: string, body = BODY) => `-----BEGIN ${kind}-----\n${body}\n-----END ${kind}-----`;
const PRIVATE = pem('PRIVATE KEY');

describe('taken', () => {
  it.each([
    ['apiKey', 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A'],
    ['apiKey', '12e45'],
    ['apiKey', 'organizations/1f0e-11/apiKeys/2b3c-22'],
    ['secret', 'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg=='],
    ['passphrase', "Two words, and a quote'"],
    ['passphrase', 'paßwort'],
    ['privateKey', PRIVATE],
    ['privateKey', PRIVATE.replaceAll('\n', '\r\n')],
    ['privateKey', pem('EC PRIVATE KEY', `${BODY}\n${BODY}=`)],
    ['privateKey', `0x${'ab'.repeat(32)}`],
  ] as const)('%s %j', (field, text) => {
    expect(shapeFault(field, text)).toBeNull();
  });
});

describe('refused', () => {
  it.each([
    ['apiKey', '', /is empty/],
    ['apiKey', '"abcdefgh"', /still has its quotes/],
    ['apiKey', "'abcdefgh", /still has its quotes/],
    ['secret', '\u201cabcdefgh\u201d', /still has its quotes/],
    ['passphrase', '"abc def"', /still has its quotes/],
    ['privateKey', `"${PRIVATE}"`, /still has its quotes/],
    ['secret', PRIVATE, /is a PEM key, which belongs elsewhere/],
    ['apiKey', pem('PUBLIC KEY'), /is a PEM key, and a public one/],
    ['passphrase', PRIVATE, /is a PEM key/],
    ['secret', 'abcd efgh', /blanks or line breaks/],
    ['secret', 'abcd\nefgh', /blanks or line breaks/],
    ['apiKey', 'abcd\r\nX-Evil: 1', /blanks or line breaks/],
    ['passphrase', 'abcd\nefgh', /blanks or line breaks/],
    ['apiKey', 'abcd\u200befgh', /has invisible characters/],
    ['secret', 'abcd\u0007efgh', /has invisible characters/],
    ['passphrase', 'abcd\u0000', /has invisible characters/],
    ['secret', 'abcdéfgh', /characters that no such key has/],
    ['privateKey', pem('PUBLIC KEY'), /no private key/],
    ['privateKey', pem('ENCRYPTED PRIVATE KEY'), /encrypted/],
    ['privateKey', PRIVATE.replaceAll('\n', ' '), /not one whole PEM/],
    ['privateKey', PRIVATE.slice(0, 60), /not one whole PEM/],
  ] as const)('%s %j', (field, text, what) => {
    const fault = shapeFault(field, text);
    expect(fault?.what).toMatch(what);
    for (const told of [fault?.what, fault?.hint]) expect(told).not.toMatch(/abcd|MC4C|Evil/);
  });
});
