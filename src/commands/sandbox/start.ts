import {Flags} from '@oclif/core';
import {DeskCommand} from '../../lib/desk-command.ts';
import type {RunningSandbox} from '../../lib/sandbox/sandbox.ts';
import {plainMs} from '../../lib/ui/flags.ts';

export default class SandboxStart extends DeskCommand<void> {
  static override summary = "start local exchanges that speak each exchange's own REST and WebSocket protocol";
  static override description =
    `Every exchange listens on its own loopback port, with a real matching engine, balances, fees, rules and private streams.
Runs until Ctrl-C. The keys file it writes has one account per exchange; point any command at it with --keys or $MXT_KEYS.`;
  static override examples = [
    '<%= config.bin %> sandbox start',
    '<%= config.bin %> sandbox start --exchange binance --port 0 --seed 7 --latency 80ms --json',
  ];
  static override flags = {
    exchange: Flags.string({
      helpValue: 'NAME',
      multiple: true,
      multipleNonGreedy: true,
      description: 'only this exchange; repeatable (default: all)',
    }),
    port: Flags.integer({
      default: 47_000,
      min: 0,
      max: 65_000,
      description: 'control port; exchanges follow in alphabetical order; 0: any free ports',
    }),
    seed: Flags.integer({default: 1, description: 'books, keys and chance follow from it'}),
    latency: plainMs({helpValue: 'MS', default: 0, description: 'how long every answer takes, e.g. 80 or 80ms'}),
    'keys-out': Flags.string({helpValue: 'FILE', description: 'keys file to write (default: in a private runtime directory)'}),
  };

  async run(): Promise<void> {
    const {flags} = await this.parse(SandboxStart);
    const [{startSandbox}, {defaultKeysFile, readyLine, writeKeys}] = await Promise.all([
      import('../../lib/sandbox/sandbox.ts'),
      import('../../lib/sandbox/keys-out.ts'),
    ]);
    const {exchange, port, seed, latency} = flags;
    const sandbox = await startSandbox({port, seed, latencyMs: latency, ...(exchange !== undefined && {exchanges: exchange})});
    try {
      const keys = flags['keys-out'] ?? defaultKeysFile();
      writeKeys(keys, sandbox);
      process.stdout.write(this.jsonEnabled() ? readyLine(keys, sandbox) : readyText(keys, sandbox));
      await new Promise<void>((resolve) => this.interrupted.addEventListener('abort', () => resolve(), {once: true}));
    } finally {
      await sandbox.close();
    }
  }
}

function readyText(keys: string, {controlUrl, exchanges}: RunningSandbox): string {
  const lines = Object.entries(exchanges).map(([id, {rest, stream}]) => `  ${id.padEnd(10)} ${rest}   ${stream}`);
  return `Sandbox is ready. Ctrl-C ends it.\n${lines.join('\n')}\n  ${'control'.padEnd(10)} ${controlUrl}\n\nIn another terminal:\n  export MXT_KEYS=${keys}\n  mxt balance\n  mxt route buy 0.5 BTC/USDT\n`;
}
