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
    const known = argv.some((word) => word === '--help' || word === '-h') ? null : findCommand(root, argv);
    if (known === null) await run([...argv], fileURLToPath(root));
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

/** Until everything written has left, or the reader has gone: oclif's own waits for ever for a reader that has gone. */
function flush(): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write('', () => resolve());
  });
}

/** The longest run of leading words that is a command: `order place buy ...` is `order:place` with the rest as arguments. */
function findCommand(root: URL, argv: readonly string[]): Found | null {
  const {commands} = JSON.parse(readFileSync(new URL('oclif.manifest.json', root), 'utf8')) as Manifest;
  for (let size = Math.min(3, argv.length); size > 0; size--) {
    const id = argv.slice(0, size).join(':');
    if (Object.hasOwn(commands, id)) return {id, rest: argv.slice(size)};
  }
  return null;
}
