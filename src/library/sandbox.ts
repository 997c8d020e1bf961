/** Local exchanges to try a program on: real protocols and a real matching engine, no real money. */
import {writeKeys} from '../lib/sandbox/keys-out.ts';
import {startSandbox as startVenues} from '../lib/sandbox/sandbox.ts';

export interface SandboxOptions {
  /** Where the keys file goes that has an account per exchange. */
  readonly keys: string;
  /** Default: all there are. */
  readonly exchanges?: readonly string[];
  /** Books, keys and chance follow from it; default 1. */
  readonly seed?: number;
  /** How long every answer takes; default 0. */
  readonly latencyMs?: number;
}

export interface Sandbox extends AsyncDisposable {
  /** Where `mxt sandbox fault` and programs set faults. */
  readonly controlUrl: string;
  readonly exchanges: Readonly<Record<string, {readonly rest: string; readonly stream: string}>>;
}

/** On free ports of this machine. Throws DeskError: `usage` for an unknown exchange. */
export async function startSandbox({keys, exchanges, seed = 1, latencyMs = 0}: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startVenues({port: 0, seed, latencyMs, ...(exchanges !== undefined && {exchanges})});
  writeKeys(keys, sandbox);
  return {controlUrl: sandbox.controlUrl, exchanges: sandbox.exchanges, [Symbol.asyncDispose]: () => sandbox.close()};
}
