import {join} from 'node:path';
import {Flags} from '@oclif/core';
import {DeskCommand} from '../../lib/desk-command.ts';
import {plainMs} from '../../lib/ui/flags.ts';

export default class SandboxRun extends DeskCommand<void> {
  static override summary = 'run a command against fresh local exchanges, and end with its exit code';
  static override description =
    `Sets MXT_KEYS, MXT_STATE and MXT_SANDBOX for COMMAND; everything is gone afterwards. Without COMMAND it opens a shell.`;
  static override usage = 'sandbox run [FLAGS] [-- COMMAND...]';
  static override examples = [
    '<%= config.bin %> sandbox run -- <%= config.bin %> balance',
    '<%= config.bin %> sandbox run --seed 7 -- ./check.sh',
  ];
  static override strict = false;
  static override flags = {
    exchange: Flags.string({
      helpValue: 'NAME',
      multiple: true,
      multipleNonGreedy: true,
      description: 'only this exchange; repeatable (default: all)',
    }),
    seed: Flags.integer({default: 1, description: 'books, keys and chance follow from it'}),
    latency: plainMs({helpValue: 'MS', default: 0, description: 'how long every answer takes, e.g. 80 or 80ms'}),
  };

  async run(): Promise<void> {
    const {flags, argv} = await this.parse(SandboxRun);
    const [{startSandbox}, {writeKeys}, {installShim, runCommand, temporaryDirectory}] = await Promise.all([
      import('../../lib/sandbox/sandbox.ts'),
      import('../../lib/sandbox/keys-out.ts'),
      import('../../lib/sandbox/run-command.ts'),
    ]);
    const {exchange, seed, latency} = flags;
    using directory = temporaryDirectory();
    const sandbox = await startSandbox({port: 0, seed, latencyMs: latency, ...(exchange !== undefined && {exchanges: exchange})});
    try {
      const keys = join(directory.path, 'keys.yaml');
      writeKeys(keys, sandbox);
      const env = {MXT_KEYS: keys, MXT_STATE: join(directory.path, 'state'), MXT_SANDBOX: sandbox.controlUrl};
      this.exitWith(await runCommand(argv.map(String), env, installShim(directory.path, this.config.root), this.interrupted));
    } finally {
      await sandbox.close();
    }
  }
}
