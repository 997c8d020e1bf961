import {hash} from 'node:crypto';

/** Bytes of a block of SHA-256. */
const BLOCK = 64;
const DIGEST = 32;

/**
 * HMAC-SHA-256 under one key: text to hex. By its definition, hash(key^opad + hash(key^ipad + text)), since node:crypto
 * makes a stream object for every Hmac, which costs more than the hashing. https://www.rfc-editor.org/rfc/rfc2104
 */
export function hmacSha256(secret: string): (text: string) => string {
  const bytes = Buffer.from(secret, 'utf8');
  const key = bytes.length > BLOCK ? hash('sha256', bytes, 'buffer') : bytes;
  let inner = Buffer.alloc(1024);
  inner.fill(0x36, 0, BLOCK);
  const outer = Buffer.alloc(BLOCK + DIGEST);
  outer.fill(0x5c, 0, BLOCK);
  for (const [at, byte] of key.entries()) {
    inner[at] = byte ^ 0x36;
    outer[at] = byte ^ 0x5c;
  }
  return (text) => {
    // A UTF-16 unit is at most three bytes.
    if (inner.length < BLOCK + 3 * text.length) inner = Buffer.concat([inner.subarray(0, BLOCK)], BLOCK + 3 * text.length);
    const end = BLOCK + inner.write(text, BLOCK, 'utf8');
    outer.write(hash('sha256', inner.subarray(0, end), 'latin1'), BLOCK, 'latin1');
    return hash('sha256', outer, 'hex');
  };
}
