/** The files a running sandbox leaves for others: a keys file to trade with, and beside it where its control port is. */
import {closeSync, existsSync, fchmodSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {DeskError} from '../model/errors.ts';
import type {RunningSandbox, SandboxAddress} from './sandbox.ts';
import type {VenueCredentials} from './venue.ts';

const HEADER = '# Made by mxt sandbox: accounts of local, simulated exchanges. No real money.';
const KEYS_FILE = 'keys.yaml';
const CONTROL_FILE = 'control.json';
const OWNER_ONLY = 0o600;

/** A private directory that dies with the session: $XDG_RUNTIME_DIR, else the temporary directory. */
function sandboxDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_RUNTIME_DIR;
  return base === undefined || base === '' ? join(tmpdir(), `mxt-sandbox-${process.getuid?.() ?? 0}`) : join(base, 'mxt-sandbox');
}

/** Where the keys file goes by default. Throws `config` when that directory belongs to another user. */
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
  writePrivate(file, `${HEADER}\naccounts:\n${Object.entries(sandbox.exchanges).map(accountsYaml).join('')}`);
  writePrivate(join(dirname(file), CONTROL_FILE), `${JSON.stringify({control: sandbox.controlUrl})}\n`);
}

/** What `--json` prints once everything listens: each address with the fields of its first key beside it. */
export function readyLine(keys: string, {controlUrl, exchanges}: RunningSandbox): string {
  const addresses = Object.entries(exchanges).map(([id, {credentials, ...address}]) => [id, {...address, ...credentials}]);
  return `${JSON.stringify({ready: true, keys, control: controlUrl, exchanges: Object.fromEntries(addresses)})}\n`;
}

/** Control address left beside a keys file, or null. */
export function controlBeside(keysFile: string): string | null {
  const file = join(dirname(keysFile), CONTROL_FILE);
  if (!existsSync(file)) return null;
  const {control}: {control?: unknown} = JSON.parse(readFileSync(file, 'utf8'));
  return typeof control === 'string' ? control : null;
}

/** A section for every account: the exchange's name, and the account's own after it from the second on. */
function accountsYaml([exchange, {rest, stream, products, accounts}]: readonly [string, SandboxAddress]): string {
  // Every text is quoted as JSON, which YAML reads as it is.
  const quote = (text: string) => JSON.stringify(text);
  const section = (name: string, credentials: VenueCredentials) => [
    `  ${name}:`,
    `    exchange: ${exchange}`,
    ...Object.entries(credentials).map(([field, value]) => `    ${field}: ${quote(value)}`),
    '    environment: sandbox',
    `    products: [${products.join(', ')}]`,
    '    urls:',
    `      rest: ${quote(rest)}`,
    `      stream: ${quote(stream)}`,
    '',
  ];
  return accounts
    .flatMap(({name, keys: [first]}, index) => section(index === 0 ? exchange : `${exchange}-${name}`, first))
    .join('\n');
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
