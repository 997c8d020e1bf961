/** The `notify` of the keys file: where `--notify NAME` sends an alert. Addresses are secrets, and are never shown. */
import {isLoopback} from '../model/loopback.ts';
import {asMap, refuseUnknownKeys} from './fields.ts';
import type {NotifyTarget} from './keys-file.ts';
import {readReference} from './secret-reference.ts';
import {problemAt, type Tree} from './yaml-tree.ts';

/**
 * Reads `notify`; nothing there means none. `folder` is the keys file's. Throws `config`, also for a literal that is not an
 * address.
 */
export function readNotify(node: Tree | undefined, folder: string): readonly NotifyTarget[] {
  if (node === undefined) return [];
  return asMap(node, 'notify').entries.map(({key: name, keyAt, value}) => {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name))
      throw problemAt(keyAt, 'a name here has letters, digits, ".", "_" and "-", 64 at most.');
    if (value.type === 'map') refuseUnknownKeys(value, ['file', 'command']);
    const address = readReference(value, 'an address', folder);
    if (address.from === 'literal' && !isNotifyAddress(address.value.reveal())) {
      throw problemAt(value, 'an address must begin with https:// (http:// on this machine only).');
    }
    return {name, address};
  });
}

/** https anywhere, plain http on this machine only; no user or password in it. */
export function isNotifyAddress(text: string): boolean {
  if (!/^https?:\/\/[\x21-\x7e]+$/.test(text) || !URL.canParse(text)) return false;
  const {protocol, hostname, username, password} = new URL(text);
  return username === '' && password === '' && (protocol === 'https:' || isLoopback(hostname));
}
