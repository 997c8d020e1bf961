/** The files a running sandbox leaves for others: a keys file to trade with, and beside it where its control port is. */
import {closeSync, existsSync, fchmodSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {DeskError} from '../model/errors.ts';
import type {RunningSandbox, SandboxAddress} from './sandbox.ts';

const HEADER = '# Made by mxt sandbox: accounts of local, simulated exchanges. No real money.';
const KEYS_FILE = 'keys.yaml';
const CONTROL_FILE = 'control.json';
const OWNER_ONLY = 0o600;

/** A private directory that dies with the session: $XDG_RUNTIME_DIR, else the temporary directory. */
export function sandboxDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_RUNTIME_DIR;
  return base === undefined || base === '' ? join(tmpdir(), `mxt-sandbox-${process.getuid?.() ?? 0}`) : join(base, 'mxt-sandbox');
}

/** Where the keys file goes when nobody says. Throws `config` when that directory belongs to somebody else. */
export function defaultKeysFile(): string {
  const directory = sandboxDirectory();
  mkdirSync(directory, {recursive: true, mode: 0o700});
  const owner = statSync(directory).uid;
  if (process.getuid !== undefined && owner !== process.getuid()) {
    throw new DeskError('config', `${directory} belongs to another user.`, {
      hint: 'Give a file of your own with --keys-out FILE.',
    });
  }
  return join(directory, KEYS_FILE);
}

/** Writes both files, readable by the owner alone. Throws `config` rather than overwrite a keys file it did not make. */
export function writeKeys(file: string, sandbox: RunningSandbox): void {
  if (existsSync(file) && !readFileSync(file, 'utf8').startsWith(HEADER)) {
    throw new DeskError('config', `${file} exists and was not made by the sandbox.`, {
      hint: 'Choose another file with --keys-out, or move that one away.',
    });
  }
  mkdirSync(dirname(file), {recursive: true, mode: 0o700});
  writePrivate(file, `${HEADER}\naccounts:\n${Object.entries(sandbox.exchanges).map(accountYaml).join('')}`);
  writePrivate(join(dirname(file), CONTROL_FILE), `${JSON.stringify({control: sandbox.controlUrl})}\n`);
}

/** Control address left beside a keys file, or null. */
export function controlBeside(keysFile: string): string | null {
  const file = join(dirname(keysFile), CONTROL_FILE);
  if (!existsSync(file)) return null;
  const {control}: {control?: unknown} = JSON.parse(readFileSync(file, 'utf8'));
  return typeof control === 'string' ? control : null;
}

/** Every text is quoted as JSON, which YAML reads as it is. */
function accountYaml([name, address]: readonly [string, SandboxAddress]): string {
  const quote = (text: string) => JSON.stringify(text);
  return [
    `  ${name}:`,
    `    exchange: ${name}`,
    `    apiKey: ${quote(address.apiKey)}`,
    `    secret: ${quote(address.secret)}`,
    ...(address.passphrase === undefined ? [] : [`    passphrase: ${quote(address.passphrase)}`]),
    '    environment: sandbox',
    '    urls:',
    `      rest: ${quote(address.rest)}`,
    `      stream: ${quote(address.stream)}`,
    '',
  ].join('\n');
}

function writePrivate(file: string, content: string): void {
  const handle = openSync(file, 'w', OWNER_ONLY);
  try {
    // The mode above counts for new files only.
    fchmodSync(handle, OWNER_ONLY);
    writeFileSync(handle, content);
  } finally {
    closeSync(handle);
  }
}
