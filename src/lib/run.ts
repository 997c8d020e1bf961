import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {type Command, Config, handle, run} from '@oclif/core';

interface Manifest {
  readonly commands: Readonly<Record<string, unknown>>;
}

/** What oclif's own runner calls on a command; protected there. */
type Runnable = Command & {_run(): Promise<unknown>};

/**
 * Runs one command line through oclif. `root` is the URL of the folder with package.json.
 *
 * A command that the manifest names is loaded and run at once, with a Config that has read no plugin: that saves a
 * quarter of the start-up. Everything else (help, topics, typos) takes oclif's own, slower way.
 */
export async function execute(argv: readonly string[], root: URL): Promise<void> {
  try {
    const ids = commandIds(root);
    const asksHelp = argv[0] === 'help' || beforeDashes(argv).some((word) => word === '--help' || word === '-h');
    const known = asksHelp ? null : findCommand(ids, argv);
    if (known === null) await runSlowly(argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv, ids, root);
    else await runCommand(known, root);
    await flush();
  } catch (error) {
    await handle(error as Error);
  }
}

interface Found {
  readonly id: string;
  readonly rest: readonly string[];
}

async function runCommand({id, rest}: Found, root: URL): Promise<void> {
  const {default: loaded} = (await import(new URL(`dist/commands/${id.replaceAll(':', '/')}.js`, root).href)) as {
    default: {id: string} & (new (argv: string[], config: Config) => Command);
  };
  const config = new Config({root: fileURLToPath(root)});
  const pjson = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as Config['pjson'];
  Object.assign(config, {
    rootPlugin: {name: pjson.name, hooks: {}},
    pjson,
    name: pjson.name,
    version: pjson.version,
    bin: 'mxt',
    dirname: 'mxt',
    topicSeparator: ' ',
    root: fileURLToPath(root),
  });
  loaded.id = id;
  await (new loaded([...rest], config) as Runnable)._run();
}

/** Resolves when stdout is flushed or its reader has gone. oclif's own flush never resolves after EPIPE. */
function flush(): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write('', () => resolve());
  });
}

function commandIds(root: URL): readonly string[] {
  const {commands} = JSON.parse(readFileSync(new URL('oclif.manifest.json', root), 'utf8')) as Manifest;
  return Object.keys(commands);
}

/** What stands before `--` is ours; what follows is another program's (`mxt sandbox run -- mxt balance --help`). */
function beforeDashes(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end === -1 ? argv : argv.slice(0, end);
}

/** Help, topics, and words that name no command. */
async function runSlowly(argv: readonly string[], ids: readonly string[], root: URL): Promise<void> {
  const {unknownCommand} = await import('./unknown-command.ts');
  const unknown = unknownCommand(argv, ids);
  if (unknown === null) return void (await run([...argv], fileURLToPath(root)));
  const [{failureOf, renderFailure}, {exitCodeOf}] = await Promise.all([import('./failure.ts'), import('./model/errors.ts')]);
  const failure = failureOf(unknown);
  if (argv.includes('--json')) process.stdout.write(`${JSON.stringify({error: failure}, null, 2)}\n`);
  else process.stderr.write(renderFailure(failure));
  process.exitCode = exitCodeOf(failure);
}

/** The longest run of leading words that is a command: `order place buy ...` is `order:place` with the rest as arguments. */
function findCommand(ids: readonly string[], argv: readonly string[]): Found | null {
  for (let size = Math.min(3, argv.length); size > 0; size--) {
    const id = argv.slice(0, size).join(':');
    if (ids.includes(id)) return {id, rest: argv.slice(size)};
  }
  return null;
}
