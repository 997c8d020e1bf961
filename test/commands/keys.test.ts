import {chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Ajv2020} from 'ajv/dist/2020.js';
import {afterAll, describe, expect, it} from 'vitest';
import {parse as parseYaml} from 'yaml';
import KeysCheck from '../../src/commands/keys/check.ts';
import KeysInit from '../../src/commands/keys/init.ts';
import KeysList from '../../src/commands/keys/list.ts';
import {closedSchemaOf} from '../support/closed-schema.ts';
import {runCommand} from '../support/run-command.ts';
import {ANY, PAIR} from '../support/venues.ts';

const CANARY = 'c4naryS3cr3t';
const folder = mkdtempSync(join(tmpdir(), 'mxt-keys-command-'));
afterAll(() => rmSync(folder, {recursive: true}));

const modeOf = (path: string) => statSync(path).mode & 0o777;
const ajv = new Ajv2020({strict: true, strictTypes: false, strictRequired: false, allErrors: true});
function expectValid(name: string, value: unknown): void {
  const validate = ajv.compile(closedSchemaOf(name));
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
}

describe('keys init', () => {
  it('writes a file for its owner alone, in a folder of its own', async () => {
    const path = join(folder, 'new', 'mxt', 'keys.yaml');
    const {stdout, code} = await runCommand(KeysInit, ['--keys', path]);
    expect(code).toBe(0);
    expect(stdout).toContain(path);
    expect(modeOf(path)).toBe(0o600);
    expect(modeOf(join(folder, 'new', 'mxt'))).toBe(0o700);
    expect(readFileSync(path, 'utf8')).toContain(`#  ${ANY}-main:`);
  });

  it('writes sections that can be used at once', async () => {
    const path = join(folder, 'sections.yaml');
    await runCommand(KeysInit, ['--keys', path, ...PAIR.flatMap((id) => ['--exchange', id])]);
    const {stdout, code} = await runCommand(KeysList, ['--keys', path, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      accounts: [...PAIR.map((id) => ({account: `${id}-main`, problem: null}))],
    });
    expectValid('keys-file', parseYaml(readFileSync(path, 'utf8')));
  });

  it('never overwrites; with --force the old file is kept', async () => {
    const path = join(folder, 'kept.yaml');
    writeFileSync(path, CANARY, {mode: 0o600});
    const refused = await runCommand(KeysInit, ['--keys', path]);
    expect(refused.code).toBe(2);
    expect(readFileSync(path, 'utf8')).toBe(CANARY);
    for (const backup of ['kept.yaml.bak', 'kept.yaml.bak2']) {
      const {stdout} = await runCommand(KeysInit, ['--keys', path, '--force', '--json']);
      expect(JSON.parse(stdout)).toEqual({path, backup: join(folder, backup), exchanges: []});
    }
    expect(readFileSync(join(folder, 'kept.yaml.bak'), 'utf8')).toBe(CANARY);
  });

  it('refuses an exchange that there is not, and names those there are', async () => {
    const {stderr, code} = await runCommand(KeysInit, ['--keys', join(folder, 'none.yaml'), '--exchange', 'mtgox']);
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`no exchange called "mtgox".*\\nKnown: .*${ANY}`));
  });
});

describe('keys list and keys check', () => {
  const path = join(folder, 'list.yaml');
  writeFileSync(
    path,
    `accounts:
  main: {exchange: ${ANY}, apiKey: ${CANARY}, secret: {command: "echo ${CANARY}"}, mode: read}
  env: {exchange: ${PAIR[1]}, apiKey: "\${MXT_TEST_UNSET}", secret: {file: s.txt}, environment: demo}
  odd: {exchange: ${PAIR[1]}, apiKey: ${CANARY}, secret: ${CANARY}, mode: ${CANARY}}
`,
    {mode: 0o600},
  );

  it('say where each secret comes from, and never the secret or the command', async () => {
    const json = await runCommand(KeysList, ['--keys', path, '--json']);
    expectValid('keys list', JSON.parse(json.stdout));
    expect(JSON.parse(json.stdout)).toMatchObject({
      accounts: [
        {account: 'main', mode: 'read', secrets: {apiKey: 'in the keys file', secret: 'a command'}, problem: null},
        {account: 'env', environment: 'demo', secrets: {apiKey: '$MXT_TEST_UNSET', secret: `file ${join(folder, 's.txt')}`}},
        {account: 'odd', problem: expect.stringContaining('line 4')},
      ],
    });
    const text = await runCommand(KeysList, ['--keys', path]);
    const only = await runCommand(KeysList, ['--keys', path, '--account', 'odd', '--json']);
    const sound = await runCommand(KeysList, ['--keys', path, '--account', 'main', '--json']);
    expect([json.code, text.code, only.code, sound.code]).toEqual([3, 3, 2, 0]);
    expect(text.stdout).toContain('$MXT_TEST_UNSET');
    expect(json.stdout + text.stdout + text.stderr).not.toContain(CANARY);
  });

  it('fail with exit 2 when no account can be opened, each with its reason', async () => {
    const args = ['--keys', path, '--account', 'env', '--account', 'odd', '--state-dir', join(folder, 'state')];
    const {stdout, stderr, code} = await runCommand(KeysCheck, args);
    expect(code).toBe(2);
    expect(stdout).toContain('env: apiKey: the environment variable MXT_TEST_UNSET is not set.');
    expect(stdout).toContain('odd: Keys file, line 4');
    const json = await runCommand(KeysCheck, [...args, '--json']);
    expectValid('keys check', JSON.parse(json.stdout));
    expect(stdout + stderr + json.stdout + json.stderr).not.toContain(CANARY);
  });

  it('without a keys file say in two lines how to start', async () => {
    const {stderr, code} = await runCommand(KeysCheck, ['--keys', join(folder, 'missing.yaml')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/mxt sandbox run -- mxt balance\n.*mxt keys init/);
    const json = await runCommand(KeysCheck, ['--keys', join(folder, 'missing.yaml'), '--json']);
    expectValid('error', JSON.parse(json.stdout));
  });

  it('refuse a file that others can read', async () => {
    const open = join(folder, 'open.yaml');
    writeFileSync(open, `accounts: {a: {apiKey: ${CANARY}}}`);
    chmodSync(open, 0o644);
    const {stderr, code} = await runCommand(KeysList, ['--keys', open]);
    expect(code).toBe(2);
    expect(stderr).toContain(`chmod 600 ${open}`);
  });
});
