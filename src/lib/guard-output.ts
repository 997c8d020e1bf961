import {conceal} from './model/secret.ts';

/** From here on nothing that this process prints can hold a secret, be it printed by a view, a library, or Node itself. */
export function guardOutput(streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams) {
    // oclif's own listener throws: a full disk must not stop an order in flight. The writer of a result gets the error.
    stream.removeAllListeners('error').on('error', () => {});
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    stream.write = ((chunk: unknown, ...rest: unknown[]) =>
      write(typeof chunk === 'string' ? conceal(chunk) : chunk, ...rest)) as typeof stream.write;
  }
}

/** Nothing of this process gets out by the side doors either: the dump of a crash, a diagnostic report, a debugger. */
export function guardProcess(): void {
  process.report.excludeEnv = true;
  // Node's own answer to this signal is to open a debugger to every user of this machine.
  process.on('SIGUSR1', () => {});
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      // Its class alone: the message may hold anything.
      const name = error instanceof Error ? error.name : 'unknown';
      process.stderr.write(`Error: a fault of mxt itself (${name}).\nWhat was sent is in the journal: mxt order resolve\n`);
      process.exit(1);
    });
  }
}
