/** The keys file: where it is, whether only its owner can read it, and what it says. */
import {closeSync, constants, existsSync, fstatSync, openSync, readFileSync, realpathSync, type Stats} from 'node:fs';
import {homedir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {dangerOfFolder} from '../disk/safe-folder.ts';
import {DeskError} from '../model/errors.ts';
import {quoted} from '../model/quoted.ts';
import {readAccount} from './account-section.ts';
import {readAssets} from './assets-section.ts';
import {NO_DEFAULTS, readDefaults} from './defaults-section.ts';
import {asMap, field, refuseUnknownKeys} from './fields.ts';
import type {KeysFile} from './keys-file.ts';
import {readLimits} from './limits-section.ts';
import {readNotify} from './notify-section.ts';
import {type Overlook, overlooking} from './overlook.ts';
import {parseTree} from './yaml-tree.ts';

const MAX_BYTES = 256 * 1024;

/** The flag, else $MXT_KEYS, else $XDG_CONFIG_HOME/mxt/keys.yaml, else ~/.config/mxt/keys.yaml. Absolute. */
export function keysPath(flag?: string): string {
  const {MXT_KEYS, XDG_CONFIG_HOME} = process.env;
  const named = flag ?? (MXT_KEYS === '' ? undefined : MXT_KEYS);
  if (named !== undefined) return resolve(named);
  const folder = XDG_CONFIG_HOME === undefined || XDG_CONFIG_HOME === '' ? join(homedir(), '.config') : XDG_CONFIG_HOME;
  return resolve(folder, 'mxt', 'keys.yaml');
}

/**
 * Reads the keys file. Nothing is resolved yet: an account's secrets are read when it is opened (`secrets.ts`).
 * Throws `config`; an account whose own values are wrong is marked `broken` instead, so that the others work.
 */
export function loadKeysFile(path?: string, overlook: Overlook | null = null): KeysFile {
  const file = keysPath(path);
  return parseKeysFile(readGuarded(file), file, overlook);
}

/** What holds where there is no keys file. */
export const NO_KEYS_FILE: KeysFile = {
  path: '',
  accounts: [],
  limits: readLimits(undefined),
  defaults: NO_DEFAULTS,
  assets: {},
  notify: [],
};

/** The same, or null when there is none where it is looked for. One that was named, by the flag or $MXT_KEYS, must be there. */
export function loadKeysFileIfAny(path?: string): KeysFile | null {
  const isNamed = path !== undefined || (process.env.MXT_KEYS ?? '') !== '';
  return isNamed || existsSync(keysPath()) ? loadKeysFile(path) : null;
}

/**
 * What a keys file's text says. `path` is where it lies: secret files are relative to it. `overlook`: for what ends risk,
 * a mistake outside of an account's own way to its exchange keeps nothing open.
 */
export function parseKeysFile(text: string, path: string, overlook: Overlook | null = null): KeysFile {
  const root = asMap(parseTree(text), 'the keys file');
  overlooking(overlook, () => refuseUnknownKeys(root, ['accounts', 'limits', 'defaults', 'assets', 'notify']), undefined);
  const section = field(root, 'accounts');
  const entries = section === undefined ? [] : asMap(section, 'accounts').entries;
  const accounts = entries.map((entry) => readAccount(entry, path, overlook));
  if (accounts.length === 0) {
    throw new DeskError('config', `The keys file ${path} has no accounts.`, {
      hint: 'Add one under "accounts:", or take the "#" off an example there.',
    });
  }
  const own = accounts.flatMap(({account, limits}) => (limits === null ? [] : [[account, limits] as const]));
  return {
    path,
    accounts,
    limits: {
      ...overlooking(overlook, () => readLimits(field(root, 'limits')), readLimits(undefined)),
      ...(own.length > 0 && {ofAccount: new Map(own)}),
    },
    defaults: overlooking(overlook, () => readDefaults(field(root, 'defaults')), readDefaults(undefined)),
    assets: overlooking(overlook, () => readAssets(field(root, 'assets')), {}),
    notify: overlooking(overlook, () => readNotify(field(root, 'notify'), dirname(path)), []),
  };
}

function readGuarded(path: string): string {
  const descriptor = openForReading(path);
  try {
    // On the open descriptor, so that what is checked is what is read.
    refuseLooseAccess(fstatSync(descriptor), path);
    return decode(readFileSync(descriptor), path);
  } finally {
    closeSync(descriptor);
  }
}

function openForReading(path: string): number {
  try {
    // Non-blocking, or a named pipe would hang us here.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    if (code !== 'ENOENT') throw new DeskError('config', `The keys file ${path} cannot be opened (${code}).`);
    throw new DeskError('config', `There is no keys file at ${path}.`, {
      hint: 'Try everything on exchanges on this machine:  mxt sandbox run -- mxt balance\nOr make one for your own accounts:            mxt keys init',
    });
  }
}

/** Only its owner may read the file or replace it. Systems without Unix owners are not checked. */
function refuseLooseAccess(stats: Stats, path: string): void {
  const uid = process.getuid?.();
  if (!stats.isFile()) throw new DeskError('config', `The keys file ${path} is not a regular file.`);
  if (stats.size > MAX_BYTES) throw new DeskError('config', `The keys file ${path} is larger than 256 KiB.`);
  if (uid === undefined) return;
  if (stats.uid !== uid) {
    throw new DeskError('config', `The keys file ${path} belongs to another user.`, {
      hint: `Make it yours: sudo chown $(id -u) ${quoted(path)}`,
    });
  }
  if ((stats.mode & 0o077) !== 0) {
    throw new DeskError('config', `The keys file ${path} is open to other users (mode ${(stats.mode & 0o777).toString(8)}).`, {
      hint: `Close it: chmod 600 ${quoted(path)}`,
    });
  }
  refuseLooseFolder(path);
}

/** Neither the folder of the file nor any above it, nor those of the file that a link leads to, may let others replace it. */
function refuseLooseFolder(path: string): void {
  const real = realpathSync(path);
  const danger = dangerOfFolder(dirname(path)) ?? (real === path ? null : dangerOfFolder(dirname(real)));
  if (danger === null) return;
  throw new DeskError('config', `The keys file ${path} is not safe because of ${danger.path}: ${danger.what}.`, {
    hint: danger.needsOtherPath
      ? 'Name the real place of the file, with --keys FILE or $MXT_KEYS.'
      : `Close it: chmod ${danger.path === dirname(path) ? '700' : 'o-w'} ${quoted(danger.path)}`,
  });
}

function decode(bytes: Uint8Array, path: string): string {
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (!isUtf16 && !bytes.includes(0)) {
    try {
      return new TextDecoder('utf-8', {fatal: true}).decode(bytes);
    } catch {
      // Falls through: the decoder's message adds nothing.
    }
  }
  throw new DeskError('config', `The keys file ${path} is not plain UTF-8 text.`, {hint: 'Save it as UTF-8.'});
}
