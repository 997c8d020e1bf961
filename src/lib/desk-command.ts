/** Base of every command that works on accounts: flags, keys file, Ctrl-C, exit codes, errors as text or JSON. */
import {Command, Flags} from '@oclif/core';
import type {CallOptions} from './adapter/accounts.ts';
import type {KeysFile} from './config/keys-file.ts';
import type {Selection, Wanted} from './config/selection.ts';
import {type Desk, openDesk} from './desk.ts';
import {failureOf, renderFailure} from './failure.ts';
import {DeskError, exitCodeOf, type Failure} from './model/errors.ts';
import {escapeInvisible} from './model/invisible.ts';
import {systemClock} from './transport/clock.ts';
import {type CsvTable, toCsv} from './ui/csv.ts';
import {durationMs} from './ui/flags.ts';
import type {CommandGroup} from './ui/help.ts';
import {printable, printableLines} from './ui/printable.ts';
import {Waiting} from './ui/waiting.ts';

const TIMEOUT_MS = 10_000;
/** Longer than any command runs. A timer of more than 2^31 ms would overflow and fire at once. */
const LONGEST_TIMEOUT_MS = 86_400_000;

export interface DeskFlags {
  readonly keys?: string | undefined;
  readonly account?: readonly string[] | undefined;
  /** Of commands that read public data. */
  readonly exchange?: readonly string[] | undefined;
  readonly timeout?: number | undefined;
  readonly 'state-dir'?: string | undefined;
  readonly quiet: boolean;
  readonly debug: boolean;
}

/** Which accounts a command is for, and whether in every product that their exchange has. */
type DeskUse = Omit<Wanted, 'typed'>;

/** The keys file, and what a command works on. */
export interface Chosen extends Selection {
  readonly keys: KeysFile;
}

export abstract class DeskCommand<Result = unknown> extends Command {
  static override enableJsonFlag = true;
  /** Where the help lists it. */
  static group: CommandGroup = 'tools';
  static override baseFlags = {
    keys: Flags.string({
      helpValue: 'FILE',
      helpGroup: 'GLOBAL',
      description: 'keys file (else $MXT_KEYS, else ~/.config/mxt/keys.yaml)',
    }),
    account: Flags.string({
      helpValue: 'NAME',
      helpGroup: 'GLOBAL',
      multiple: true,
      multipleNonGreedy: true,
      description: 'only this account; repeatable, * and ? match (else $MXT_ACCOUNT)',
    }),
    timeout: durationMs({
      helpValue: 'DURATION',
      helpGroup: 'GLOBAL',
      description: "longest wait for one exchange (default 10s, or the keys file's)",
    }),
    'state-dir': Flags.string({
      helpValue: 'DIR',
      helpGroup: 'GLOBAL',
      description: 'where journal and caches live (else $MXT_STATE)',
    }),
    color: Flags.boolean({
      allowNo: true,
      default: true,
      helpGroup: 'GLOBAL',
      description: 'no colours on a terminal (also NO_COLOR, TERM=dumb)',
    }),
    quiet: Flags.boolean({helpGroup: 'GLOBAL', description: 'no progress or warnings on stderr'}),
    debug: Flags.boolean({helpGroup: 'GLOBAL', description: 'what is asked of whom, on stderr; never a secret'}),
  };

  /**
   * True for commands that only end what is there: neither a database that another process locks nor a mistake in what only
   * new orders need of the keys file must hold them up.
   */
  protected readonly endsRisk: boolean = false;
  readonly #interrupt = new AbortController();
  #quiet = false;
  #desk: Desk | null = null;
  #waiting: Waiting | null = null;
  #signals = 0;
  #isLost = false;
  /** Takes notices instead of stderr; null: nothing does. */
  #divert: ((line: string) => void) | null = null;

  /** Result printed under --json, and the text view otherwise. */
  abstract override run(): Promise<Result>;

  /** Opens the desk for the parsed flags. Called once per command. `use` widens which accounts it is for. */
  protected async openDesk(flags: DeskFlags, use: DeskUse = {}): Promise<Desk> {
    this.#quiet = flags.quiet;
    const [{keys, accounts, notice}, {openState}, {originOf}] = await Promise.all([
      this.choose(flags, use),
      import('./state/open-state.ts'),
      import('./state/origin.ts'),
    ]);
    if (!this.endsRisk && Object.keys(keys.assets).length > 0) await refuseUnknownExchanges(keys.assets);
    if (notice !== null) this.notice(notice);
    const timeoutMs = Math.min(flags.timeout ?? keys.defaults.timeoutMs ?? TIMEOUT_MS, LONGEST_TIMEOUT_MS);
    const call: CallOptions = {clock: systemClock, signal: this.#interrupt.signal, timeoutMs};
    const warn = (line: string) => this.notice(line);
    const {endsRisk} = this;
    const origin = originOf(['mxt', ...(this.id ?? '').split(':'), ...this.argv]);
    const directory = flags['state-dir'];
    const state = openState({directory, clock: systemClock, warn, patient: !endsRisk, timeoutMs, origin});
    const debug = flags.debug ? (line: string) => void process.stderr.write(`${printable(line)}\n`) : null;
    this.#waiting = this.showsWaiting(flags) ? new Waiting(process.stderr, systemClock) : null;
    this.#desk = openDesk({keys, accounts, call, state, warn, debug, waiting: this.#waiting, entrance: {endsRisk}});
    return this.#desk;
  }

  /** Reads the keys file, and says which accounts the command is for. */
  protected async choose(flags: DeskFlags, use: Omit<Wanted, 'typed'>): Promise<Chosen> {
    const [{loadKeysFile}, {selectAccounts}] = await Promise.all([import('./config/load.ts'), import('./config/selection.ts')]);
    const overlook = this.endsRisk
      ? ({message}: DeskError) => this.notice(`Overlooked, as this command does not need it: ${message}`)
      : null;
    const keys = loadKeysFile(flags.keys, overlook);
    return {keys, ...selectAccounts(keys, {...use, typed: flags.account ?? []})};
  }

  /** Whether a line says who is being waited for: a person has to be looking, at nothing that is drawn in place. */
  protected showsWaiting({quiet, debug, watch = false}: DeskFlags & {readonly watch?: boolean}): boolean {
    return process.stderr.isTTY === true && process.env.TERM !== 'dumb' && !quiet && !debug && !watch;
  }

  /** Fired by the first Ctrl-C or SIGTERM. The second ends the process at once. */
  protected get interrupted(): AbortSignal {
    return this.#interrupt.signal;
  }

  /** Progress and warnings: stderr, so that stdout stays clean for pipes. */
  protected notice(line: string): void {
    if (this.#quiet) return;
    if (this.#divert !== null) return this.#divert(line);
    this.#waiting?.clear();
    process.stderr.write(`${printableLines(line)}\n`);
  }

  /** Notices go there while a window has the screen, which they would tear; null: to stderr again. */
  protected readonly divertNotices = (to: ((line: string) => void) | null): void => {
    this.#divert = to;
  };

  /** The document of --json. Not oclif's way: that takes it apart to colour it, and prints what is invisible as it is. */
  override logJson(document: unknown): void {
    this.#print(`${escapeInvisible(JSON.stringify(document, null, 2))}\n`);
  }

  override log(text = ''): void {
    if (!this.jsonEnabled()) this.#print(`${text}\n`);
  }

  /** A list as records. What failed stands on stderr: stdout has nothing but rows. */
  protected logCsv(table: CsvTable, accounts: readonly {readonly account: string; readonly error?: Failure}[]): void {
    this.#print(`${toCsv(table)}\r\n`);
    for (const {account, error} of accounts) if (error !== undefined) this.notice(`${account}: ${error.message}`);
  }

  #print(text: string): void {
    this.#waiting?.clear();
    process.stdout.write(text, (error) => {
      if (error !== null && error !== undefined) this.onWriteFailure(text, error);
    });
  }

  /** A result that stdout did not take. A closed pipe is silent; any other failure is reported, and fails the command. */
  protected onWriteFailure(_text: string, {code = 'failed'}: NodeJS.ErrnoException): void {
    if (this.#isLost || code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') return;
    this.#isLost = true;
    process.stderr.write(`Error: the result could not be written (${code}).\n`);
    process.exitCode = exitCodeOf({kind: 'internal'});
  }

  /** Sets the exit code of a result that is printed all the same (partial, unknown, refused). */
  protected exitWith(code: number): void {
    process.exitCode = code;
  }

  override async init(): Promise<void> {
    await super.init();
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, this.#onSignal);
    process.stdout.on('error', this.#onStdoutError);
  }

  /** A watch writes by itself. */
  readonly #onStdoutError = (error: NodeJS.ErrnoException): void => this.onWriteFailure('', error);

  readonly #onSignal = (): void => {
    this.#signals += 1;
    if (this.#signals > 1) process.exit(130);
    this.#interrupt.abort(new DeskError('interrupted', 'Interrupted.'));
  };

  protected override async finally(error: Error | undefined): Promise<void> {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, this.#onSignal);
    await this.#desk?.[Symbol.asyncDispose]();
    process.stdout.off('error', this.#onStdoutError);
    if (this.#isLost) process.exitCode = exitCodeOf({kind: 'internal'});
    // A result that was cut short is printed as far as it is known, and is interrupted all the same.
    // Before a desk was opened there was nothing to interrupt.
    if (this.#desk !== null && this.#interrupt.signal.aborted) process.exitCode = exitCodeOf({kind: 'interrupted'});
    await super.finally(error);
  }

  /** Every failure ends here: one line (and a hint) on stderr, or `{error}` on stdout under --json. */
  protected override async catch(error: Error & {oclif?: {exit?: number}; code?: string}): Promise<never> {
    const failure = failureOf(error, Object.keys({...this.ctor.baseFlags, ...this.ctor.flags, json: null, help: null}));
    if (this.jsonEnabled()) this.logJson({error: failure});
    else process.stderr.write(renderFailure(failure));
    process.exitCode = exitCodeOf(failure);
    return undefined as never;
  }
}

/** A misspelt exchange in `assets` would leave its coins under the wrong names in silence. Throws `config`. */
async function refuseUnknownExchanges(assets: KeysFile['assets']): Promise<void> {
  const {exchangeIds} = await import('./adapter/registry.ts');
  const known = exchangeIds();
  if (Object.keys(assets).every((id) => known.includes(id))) return;
  throw new DeskError('config', '"assets" in the keys file names an exchange that mxt does not know.', {
    hint: `Known: ${known.join(', ')}.`,
  });
}
