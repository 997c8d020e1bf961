import {Config, flush, handle, run} from '@oclif/core';

/**
 * Runs one command line through oclif. `root` is where package.json lies.
 *
 * A command that the manifest names is run at once. Everything else (help, topics, typos) takes oclif's own, slower way.
 */
export async function execute(argv: readonly string[], root: string): Promise<void> {
  try {
    const config = await Config.load({root});
    const known = argv.some((word) => word === '--help' || word === '-h') ? null : findCommand(config, argv);
    if (known === null) await run([...argv], config);
    else await config.runCommand(known.id, [...known.rest]);
    await flush();
  } catch (error) {
    await handle(error as Error);
  }
}

/** The longest run of leading words that is a command: `order place buy ...` is `order:place` with the rest as arguments. */
function findCommand(config: Config, argv: readonly string[]): {readonly id: string; readonly rest: readonly string[]} | null {
  for (let size = Math.min(3, argv.length); size > 0; size--) {
    const id = argv.slice(0, size).join(':');
    if (config.findCommand(id) !== undefined) return {id, rest: argv.slice(size)};
  }
  return null;
}
