/** Runs one command in this process, from src/, and catches what it prints. */
import type {Command} from '@oclif/core';
import {vi} from 'vitest';

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

const ROOT = new URL('../..', import.meta.url).pathname;
const PACKAGE = {name: 'mxt', version: '0.0.0', oclif: {bin: 'mxt', topicSeparator: ' '}};

/** The words after the command's name, and what became of it. */
export async function runCommand(command: typeof Command, argv: readonly string[]): Promise<Ran> {
  const printed = {stdout: '', stderr: ''};
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      printed[name] += String(chunk);
      return true;
    }),
  );
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    const run = command.run as (argv: string[], options: unknown) => Promise<unknown>;
    await run.call(command, [...argv], {root: ROOT, ignoreManifest: true, pjson: PACKAGE});
    return {...printed, code: Number(process.exitCode)};
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}
