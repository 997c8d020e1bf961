/** The desk of a program: accounts of a keys file with their state, as every other entry of the library takes it. */
import {loadKeysFile} from '../lib/config/load.ts';
import {selectAccounts} from '../lib/config/selection.ts';
import {type Desk as CommandDesk, openDesk as openCommandDesk} from '../lib/desk.ts';
import type {OrderDeps} from '../lib/orders/order-deps.ts';
import {openState} from '../lib/state/open-state.ts';
import {originOf} from '../lib/state/origin.ts';
import {systemClock} from '../lib/transport/clock.ts';

export {DeskError, type ErrorKind, type Failure} from '../lib/model/errors.ts';

const TIMEOUT_MS = 10_000;

export interface DeskOptions {
  /** Keys file; default $MXT_KEYS, else ~/.config/mxt/keys.yaml. */
  readonly keys?: string;
  /** Names of accounts, or globs; default: all of the keys file. */
  readonly accounts?: readonly string[];
  /** Default $MXT_STATE, else ~/.local/state/mxt: the same journal, limits and halt as the commands have. */
  readonly stateDir?: string;
  /** Of one question to one account; default that of the keys file, else 10,000. */
  readonly timeoutMs?: number;
  /** Ends what is under way, as Ctrl-C ends a command. */
  readonly signal?: AbortSignal;
  /** Takes one line for a person; default: stderr. */
  readonly warn?: (line: string) => void;
}

/** Close it with `await using`, or by its own method. */
export interface Desk extends OrderDeps, AsyncDisposable {
  readonly keys: CommandDesk['keys'];
}

/** Asks no exchange yet. Throws DeskError (`config`, `usage`) for a keys file or an account that is not there. */
export function openDesk(options: DeskOptions = {}): Desk {
  const {accounts: typed = [], signal = new AbortController().signal} = options;
  const warn = options.warn ?? ((line: string) => void process.stderr.write(`${line}\n`));
  const keys = loadKeysFile(options.keys);
  // What the keys file says for commands narrows no program: `cancelAll` must reach every account.
  const {accounts} = selectAccounts(keys, {typed, everyAccount: true});
  const timeoutMs = options.timeoutMs ?? keys.defaults.timeoutMs ?? TIMEOUT_MS;
  const state = openState({directory: options.stateDir, clock: systemClock, warn, timeoutMs, origin: originOf(null)});
  const call = {clock: systemClock, signal, timeoutMs};
  const desk = openCommandDesk({keys, accounts, call, state, warn, debug: null, waiting: null});
  return {...desk, limits: keys.limits};
}
