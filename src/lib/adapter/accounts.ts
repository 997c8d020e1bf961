/** Asking many accounts at once: one that is down, slow or wrong never stops the others, and never goes unmentioned. */
import type {AccountMode, Environment} from '../model/account.ts';
import type {AssetNames} from '../model/asset-names.ts';
import {DeskError, type Failure, toFailure} from '../model/errors.ts';
import type {Product} from '../model/market.ts';
import type {Clock} from '../transport/clock.ts';
import type {ExchangeAdapter} from './contract/exchange.ts';

/** One account of the keys file that a command works on. Its secrets are resolved and its adapter loaded on first use. */
export interface AccountHandle {
  readonly account: string;
  readonly exchange: string;
  readonly environment: Environment;
  readonly mode: AccountMode;
  readonly products: readonly Product[];
  /** Products that mxt speaks at this exchange, whatever `products` says; absent: no more than those. */
  readonly offers?: () => Promise<readonly Product[]>;
  /** What the user calls coins that this exchange names otherwise; absent: nothing. */
  readonly names?: AssetNames;
  /** Where its REST calls go when that is not the environment's own server. */
  readonly restUrl?: string;
  /** The same adapter each time. Throws DeskError (config, auth) when the account cannot be opened. */
  adapter(): Promise<ExchangeAdapter>;
}

/** Time and cancellation of one command. */
export interface CallOptions {
  readonly clock: Clock;
  /** Fired by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Budget of one question to one account. */
  readonly timeoutMs: number;
}

/** How one account did, as the JSON contract prints it. */
export interface AccountStatus {
  readonly account: string;
  readonly exchange: string;
  readonly status: 'ok' | 'failed';
  readonly latencyMs: number;
  readonly error?: Failure;
}

export interface Answer<T> {
  readonly handle: AccountHandle;
  readonly value: T;
}

export interface Answers<T> {
  /** In the order of the accounts asked, failed ones left out. */
  readonly answers: readonly Answer<T>[];
  /** One per account asked, in order. */
  readonly statuses: readonly AccountStatus[];
  readonly complete: boolean;
}

/** Asks all accounts in parallel and waits for every one, each within `call.timeoutMs`. Never throws for one account. */
export async function askAccounts<T>(
  handles: readonly AccountHandle[],
  call: CallOptions,
  ask: (adapter: ExchangeAdapter, signal: AbortSignal, handle: AccountHandle) => Promise<T>,
): Promise<Answers<T>> {
  const results = await Promise.all(handles.map((handle) => askOne(handle, call, ask)));
  const answers = results.flatMap(({handle, outcome}) => (outcome.ok ? [{handle, value: outcome.value}] : []));
  const statuses = results.map(({status}) => status);
  return {answers, statuses, complete: statuses.every(({status}) => status === 'ok')};
}

async function askOne<T>(
  handle: AccountHandle,
  call: CallOptions,
  ask: (adapter: ExchangeAdapter, signal: AbortSignal, handle: AccountHandle) => Promise<T>,
) {
  const {account, exchange} = handle;
  let startedAt = call.clock.monotonic();
  const latency = () => Math.round(call.clock.monotonic() - startedAt);
  try {
    // Opening is local (code, a password manager) and has its own timeouts.
    const adapter = await unlessInterrupted(handle.adapter(), call);
    startedAt = call.clock.monotonic();
    const value = await withTimeout(call, (signal) => ask(adapter, signal, handle));
    return {
      handle,
      outcome: {ok: true as const, value},
      status: {account, exchange, status: 'ok' as const, latencyMs: latency()},
    };
  } catch (error) {
    const failure = toFailure(error instanceof DeskError ? error.on(handle) : error);
    return {
      handle,
      outcome: {ok: false as const},
      status: {account, exchange, status: 'failed' as const, latencyMs: latency(), error: failure},
    };
  }
}

function unlessInterrupted<T>(work: Promise<T>, {signal}: CallOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, {once: true});
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** How long work that was stopped may take to say what it had done by then. */
const STOPPING_MS = 50;
/** What still runs of a question that was answered is stopped with this. One for all: making one captures a stack. */
const ANSWERED = new DOMException('This operation was aborted', 'AbortError');

/**
 * Runs `work` with a signal that fires on Ctrl-C or when the time is over. Over time is a `timeout` DeskError, with
 * `sent: false` when the work itself knows that it had not sent a byte.
 */
export async function withTimeout<T>(call: CallOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  // Tied by hand: AbortSignal.any() takes more than ten times as long, and every question to an exchange passes here.
  const onInterrupt = () => stop.abort(call.signal.reason);
  if (call.signal.aborted) onInterrupt();
  else call.signal.addEventListener('abort', onInterrupt, {once: true});
  let isOver = false;
  const overtime = Promise.withResolvers<never>();
  const cancel = call.clock.after(call.timeoutMs, () => {
    isOver = true;
    stop.abort();
    call.clock.after(STOPPING_MS, () => overtime.reject(timedOut(call, null)));
  });
  try {
    return await Promise.race([work(stop.signal), overtime.promise]);
  } catch (error) {
    throw isOver ? timedOut(call, error) : error;
  } finally {
    cancel();
    call.signal.removeEventListener('abort', onInterrupt);
    stop.abort(ANSWERED);
  }
}

/**
 * Why one part of an account's answer is missing, when the other parts stand. Throws on what ends them all: Ctrl-C, and a
 * fault of our own.
 */
export function partFailure(error: unknown, call: CallOptions): DeskError {
  if (!(error instanceof DeskError)) throw error;
  if (error.kind !== 'interrupted') return error;
  if (call.signal.aborted) throw error;
  return timedOut(call, error);
}

function timedOut({timeoutMs}: CallOptions, error: unknown): DeskError {
  const unsent = error instanceof DeskError && error.detail.sent === false;
  return new DeskError('timeout', `No answer within ${timeoutMs} ms.`, {
    hint: 'Try again, or give it more time with --timeout.',
    ...(unsent && {sent: false}),
  });
}
