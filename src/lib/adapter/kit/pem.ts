import {createPrivateKey, type KeyObject} from 'node:crypto';
import {DeskError} from '../../model/errors.ts';

export type KeyKind = 'ed25519' | 'rsa' | 'ec';

/** A private key out of its PEM. Throws `config` when it is none, or of another kind; never says what it holds. */
export function readPrivateKey(pem: string, kinds: readonly KeyKind[], exchange: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    // The parser's own message is dropped: it may quote the key.
    throw new DeskError('config', 'The privateKey is not a readable PEM (PKCS#8, not encrypted).');
  }
  const kind = key.asymmetricKeyType;
  if (kind !== undefined && kinds.some((each) => each === kind)) return key;
  throw new DeskError('config', `${exchange} takes ${kinds.map(nameOf).join(' and ')} private keys only.`);
}

function nameOf(kind: KeyKind): string {
  return kind === 'ed25519' ? 'Ed25519' : kind.toUpperCase();
}
