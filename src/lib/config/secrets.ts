/** Turns secret references into secrets, for accounts that a command really uses. No failure holds a value or an output. */
import type {AccountConfig, Credentials} from '../model/account.ts';
import {DeskError} from '../model/errors.ts';
import {Secret} from '../model/secret.ts';
import {shapeFault} from './credential-shape.ts';
import {takeVariable} from './environment.ts';
import type {AccountEntry, SecretReference} from './keys-file.ts';
import {MissingSecret} from './missing-secret.ts';
import type {Fail} from './secret-command.ts';

const MAX_BYTES = 64 * 1024;

/**
 * The account with its secrets read. Throws `config` naming account and field; throws the entry's own fault when its section is wrong.
 */
export async function resolveAccount(entry: AccountEntry): Promise<AccountConfig> {
  if (entry.broken !== undefined) throw entry.broken;
  const {account, exchange, products, environment, mode, urls} = entry;
  if (mode === 'public') {
    const missing = new MissingSecret(account);
    return {account, exchange, credentials: {apiKey: missing, secret: missing}, products, environment, mode, urls};
  }
  if (environment === 'live') refuseExposure(entry);
  const fields = Object.entries(entry.credentials) as [keyof Credentials, SecretReference][];
  const resolved = await Promise.all(fields.map(async ([name, from]) => [name, await resolveField(entry, name, from)] as const));
  const credentials: Partial<Record<keyof Credentials, Secret>> = Object.fromEntries(resolved);
  const {apiKey, ...others} = credentials;
  if (apiKey === undefined) throw new DeskError('config', 'This account has no apiKey.', {account, exchange});
  return {account, exchange, credentials: {apiKey, ...others}, products, environment, mode, urls};
}

/** No real money's secrets in a process that proves nothing to itself, or that others can look into. */
function refuseExposure({account, exchange}: AccountEntry): void {
  const refuse = (message: string, hint: string) => new DeskError('config', message, {account, exchange, hint});
  if (process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    const what = 'NODE_TLS_REJECT_UNAUTHORIZED=0 switches off the proof of who the exchange is.';
    throw refuse(what, 'Unset it; live accounts are not used with it.');
  }
  if (process.getBuiltinModule('node:inspector').url() !== undefined) {
    const what = 'A debugger is open: everything in this process can be read through it.';
    throw refuse(what, 'Run without --inspect; live accounts are not used with it.');
  }
}

/** Where a secret comes from, in words that are safe to print. */
export function describeReference(reference: SecretReference): string {
  if (reference.from === 'env') return `$${reference.name}`;
  if (reference.from === 'file') return `file ${reference.path}`;
  return reference.from === 'command' ? 'a command' : 'in the keys file';
}

async function resolveField(
  {account, exchange}: AccountEntry,
  name: keyof Credentials,
  reference: SecretReference,
): Promise<Secret> {
  const fail = (message: string, hint?: string) =>
    new DeskError('config', `${name}: ${message}`, {account, exchange, ...(hint !== undefined && {hint})});
  const text = (await readSecretText(reference, fail)).trim();
  // "\\n" written out is how a PEM travels through an environment variable.
  const value = text.startsWith('-----BEGIN') ? text.replaceAll('\\n', '\n') : text;
  // Known as a secret also when it is refused: nothing may print it.
  const secret = new Secret(value);
  const fault = shapeFault(name, value);
  if (fault !== null) throw fail(`${textOf(reference)} ${fault.what}.`, fault.hint);
  return secret;
}

function textOf(reference: SecretReference): string {
  if (reference.from === 'env') return `the value of ${reference.name}`;
  if (reference.from === 'file') return `the text of ${reference.path}`;
  return reference.from === 'command' ? 'the output of its command' : 'the text in the keys file';
}

/** The text that a reference leads to. Throws what `fail` makes of a reason that holds no value. */
export async function readSecretText(reference: SecretReference, fail: Fail): Promise<string> {
  switch (reference.from) {
    case 'literal':
      return reference.value.reveal();
    case 'env':
      return readVariable(reference.name, fail);
    case 'file':
      return readFile(reference.path, fail);
    case 'command':
      return (await import('./secret-command.ts')).outputOf(reference.command, fail);
  }
}

function readVariable(name: string, fail: Fail): string {
  const value = takeVariable(name);
  if (value === undefined) throw fail(`the environment variable ${name} is not set.`);
  return value;
}

async function readFile(path: string, fail: Fail): Promise<string> {
  // Here and below: on use, because most keys files need neither, and together they cost 5 ms.
  const {open} = await import('node:fs/promises');
  try {
    await using file = await open(path);
    const stats = await file.stat();
    if (!stats.isFile() || stats.size > MAX_BYTES) throw fail(`${path} is not a small regular file.`);
    const own = process.getuid?.() === stats.uid;
    // Files of someone else (mounted container secrets) cannot be closed by us, but must not be open to changes.
    if (process.getuid !== undefined && (stats.mode & (own ? 0o077 : 0o022)) !== 0) {
      throw fail(`${path} is open to other users (mode ${(stats.mode & 0o777).toString(8)}).`, `Close it: chmod 600 ${path}`);
    }
    return await file.readFile('utf8');
  } catch (error) {
    if (error instanceof DeskError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    throw fail(`the file ${path} cannot be read (${code}).`);
  }
}
