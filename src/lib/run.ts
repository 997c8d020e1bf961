import {flush, handle, run} from '@oclif/core';

/** Runs one command line through oclif. `root` is where package.json lies. */
export async function execute(argv: string[], root: string): Promise<void> {
  try {
    await run(argv, root);
    await flush();
  } catch (error) {
    await handle(error as Error);
  }
}
