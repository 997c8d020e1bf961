/** The built program as a person or a script meets it: a process with arguments, an environment, two outputs and an exit code. */
import {type ChildProcess, spawn} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect} from 'vitest';
import {runWarm} from './warm.ts';

const RUN = new URL('../../bin/run.js', import.meta.url).pathname;
const DIST = new URL('../../dist/main.js', import.meta.url).pathname;
/** Far more than any run takes: on a machine that is overloaded each second of work can take ten. */
const LONGEST_MS = 45_000;

export interface CliResult {
  /** Null when a signal ended the process. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  readonly cwd?: string;
  /** After this the process is killed and the run fails. Milliseconds. */
  readonly timeout?: number;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly done: Promise<CliResult>;
  /** Resolves when the text is on stdout; throws when the process ends before, or after ten seconds. */
  says(text: string): Promise<void>;
}

/** A place of its own for one test: keys file, state, and the secrets that must never be seen. */
export interface CliHome {
  readonly path: string;
  readonly keys: string;
  readonly state: string;
  /** Checked on every run: in no output, in no form. */
  readonly secrets: string[];
  run(args: readonly string[], options?: CliOptions): Promise<CliResult>;
  start(args: readonly string[], options?: CliOptions): RunningCli;
  /** Throws when a file under the state directory holds a secret. */
  checkState(): void;
  dispose(): void;
}

export interface TestAccount {
  readonly exchange: string;
  /** As the keys file has them. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly rest: string;
  readonly stream?: string;
  /** Further lines of the account's section. */
  readonly more?: readonly string[];
}

/** Makes a home with a keys file of these accounts. */
export function openHome(accounts: Readonly<Record<string, TestAccount>>): CliHome {
  if (!existsSync(new URL('../../dist/main.js', import.meta.url)))
    throw new Error('dist/ is missing: build first (npm test does)');
  const path = mkdtempSync(join(tmpdir(), 'mxt-acceptance-'));
  const keys = join(path, 'keys.yaml');
  const state = join(path, 'state');
  writeFileSync(keys, keysText(accounts), {mode: 0o600});
  const secrets = Object.values(accounts).flatMap(({credentials}) => Object.values(credentials));
  const env = {HOME: path, MXT_KEYS: keys, MXT_STATE: state};
  const start = (args: readonly string[], options: CliOptions = {}) =>
    startCli(args, {...options, env: {...env, ...options.env}});
  return {
    path,
    keys,
    state,
    secrets,
    start,
    async run(args, options) {
      const result = (await runKept(args, env, options ?? {})) ?? (await start(args, options).done);
      expectNoSecret(result.stdout, secrets, `stdout of ${args.join(' ')}`);
      expectNoSecret(result.stderr, secrets, `stderr of ${args.join(' ')}`);
      return result;
    },
    checkState() {
      for (const file of filesUnder(state)) expectNoSecret(readFileSync(file, 'latin1'), secrets, file);
    },
    dispose: () => rmSync(path, {recursive: true, force: true}),
  };
}

function keysText(accounts: Readonly<Record<string, TestAccount>>): string {
  const sections = Object.entries(accounts).map(([name, {exchange, credentials, rest, stream, more = []}]) =>
    [
      `  ${name}:`,
      `    exchange: ${exchange}`,
      ...Object.entries(credentials).map(([field, value]) => `    ${field}: ${JSON.stringify(value)}`),
      '    environment: sandbox',
      `    urls: {rest: "${rest}", stream: "${stream ?? rest.replace('http', 'ws')}"}`,
      ...more.map((line) => `    ${line}`),
    ].join('\n'),
  );
  return `accounts:\n${sections.join('\n')}\n`;
}

/** In a process that has the program loaded, where nothing of the run needs one of its own; null: it does. */
async function runKept(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  options: CliOptions,
): Promise<CliResult | null> {
  const {timeout = LONGEST_MS, ...own} = options;
  if (Object.keys(own).length > 0 || process.env.MXT_TEST_PROCESSES === 'own') return null;
  const startedAt = performance.now();
  const result = await runWarm({entry: DIST, args, env: {...usual(), ...env}}, timeout);
  return result === null ? null : {...result, tookMs: performance.now() - startedAt};
}

/** Homes are many, and compiled code is kept by home: here once for all. */
function usual(): Record<string, string> {
  const {PATH = '', NODE_COMPILE_CACHE = ''} = process.env;
  return {PATH, NODE_COMPILE_CACHE};
}

function startCli(args: readonly string[], {env, input, cwd, timeout = LONGEST_MS}: CliOptions): RunningCli {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [RUN, ...args], {
    env: {...usual(), ...env},
    ...(cwd !== undefined && {cwd}),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(input ?? '');
  const done = new Promise<CliResult>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`mxt ${args.join(' ')} did not end in ${timeout} ms.\n${stdout.slice(-500)}\n${stderr.slice(-500)}`));
    }, timeout);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({code, stdout, stderr, tookMs: performance.now() - startedAt});
    });
  });
  const says = async (text: string): Promise<void> => {
    const giveUpAt = performance.now() + 10_000;
    while (!stdout.includes(text)) {
      if (child.exitCode !== null || performance.now() > giveUpAt)
        throw new Error(`"${text}" was never said. stdout: ${stdout.slice(-500)} stderr: ${stderr.slice(-500)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return {child, done, says};
}

/** The secret as it is, and in the forms in which a library or an exchange could print it. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  const percent = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const escaped = JSON.stringify(secret).slice(1, -1);
  const forms = [secret, base64, bytes.toString('base64url'), bytes.toString('hex'), encodeURIComponent(secret), escaped];
  return [...forms, percent].map((form) => form.toLowerCase());
}

export function expectNoSecret(text: string, secrets: readonly string[], where: string): void {
  const searched = text.toLowerCase();
  for (const form of secrets.flatMap(formsOf)) expect(searched.includes(form), `a secret in ${where}`).toBe(false);
}

function filesUnder(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}

/** The one JSON document on stdout. */
export function documentOf<T>({stdout, stderr, code}: CliResult): T {
  try {
    return JSON.parse(stdout) as T;
  } catch {
    throw new Error(`no JSON document; exit ${code}; stdout: ${stdout.slice(0, 500)} stderr: ${stderr.slice(0, 500)}`);
  }
}
