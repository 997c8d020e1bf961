/** The feed of one account: connect, read the truth, follow, notice that something was missed, repair, for as long as asked. */
import type {AccountHandle, Call} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import {DeskError, type ErrorKind, toFailure} from '../model/errors.ts';
import type {OrderRef} from '../model/order.ts';
import type {RandomBytes} from '../transport/clock.ts';
import {audit, auditUntilDisagreement} from './audit.ts';
import {backoffMs} from './backoff.ts';
import {Connection} from './connection.ts';
import type {FeedOutput} from './feed-event.ts';
import {Intake} from './intake.ts';
import {repair} from './repair.ts';
import {type PlacedSymbols, Snapshots} from './snapshot.ts';

/** What happened up to a minute before the last agreement is read again: answers of an exchange may lag that much. */
const OVERLAP_MS = 60_000;
/** A connection that lasted this long was a good one: the next backoff starts anew. */
const STABLE_MS = 30_000;

/** Failures that another try will not mend; trying on would only look like an attack. */
const FINAL: ReadonlySet<ErrorKind> = new Set(['auth', 'permission', 'config', 'usage', 'unsupported', 'internal']);

export interface FeedOptions {
  /** `call.signal` ends the feed; `call.timeoutMs` bounds each question. */
  readonly call: Call;
  readonly random: RandomBytes;
  readonly output: FeedOutput;
  /** Only these symbols; empty means all. */
  readonly symbols: readonly string[];
  /** History is told from here on, epoch ms; null: from the start of the watch. */
  readonly since: number | null;
  /** For an exchange that tells history symbol by symbol. */
  readonly placedSymbols: PlacedSymbols;
  /** Orders to look for at the start even when they are not open any more. */
  readonly orders: readonly OrderRef[];
}

export class AccountFeed {
  readonly #handle: AccountHandle;
  readonly #options: FeedOptions;
  #following: Following | null = null;

  constructor(handle: AccountHandle, options: FeedOptions) {
    this.#handle = handle;
    this.#options = options;
  }

  /** Resolves with null when the signal ended it, or with why this account was given up. Never rejects. */
  async run(): Promise<DeskError | null> {
    const {output, call} = this.#options;
    output.stream(this.#handle, 'connecting');
    try {
      this.#following = new Following(this.#handle, this.#options, await this.#handle.adapter());
      await this.#following.run();
      return null;
    } catch (error) {
      if (call.signal.aborted) return null;
      const failure = error instanceof DeskError ? error : new DeskError('internal', toFailure(error).message, {cause: error});
      output.stream(this.#handle, 'down', failure.message);
      return failure.on(this.#handle);
    } finally {
      this.#following?.close();
    }
  }

  /** Back-pressure: stops reading from the exchange. What it drops meanwhile is a gap like any other. */
  pause(): void {
    this.#following?.pause();
  }

  resume(): void {
    this.#following?.resume();
  }
}

/** An opened account, followed over as many connections as it takes. */
class Following {
  readonly #handle: AccountHandle;
  readonly #options: FeedOptions;
  readonly #snapshots: Snapshots;
  readonly #intake: Intake;
  readonly #connection: Connection;
  #lose: (reason: string) => void = () => {};
  #lostConnection: Promise<string> = Promise.resolve('');
  #paused = false;
  #wasLive = false;
  /** What happened before this is none of this watch's business, epoch ms; null until the first connection is live. */
  #baseline: number | null = null;
  #agreedAt = 0;
  /** Orders that the exchange does not show though it should. */
  #lost: ReadonlySet<string> = new Set();

  constructor(handle: AccountHandle, options: FeedOptions, adapter: ExchangeAdapter) {
    const {call, output, symbols, placedSymbols} = options;
    this.#handle = handle;
    this.#options = options;
    this.#snapshots = new Snapshots(adapter, call, symbols, placedSymbols);
    this.#intake = new Intake({
      account: handle,
      output,
      symbols,
      clock: call.clock,
      signal: call.signal,
      ask: (ref) => this.#snapshots.order(ref),
      onFull: () => this.#connection.pause(),
      onDoubt: (reason) => this.#lose(reason),
      onSymbol: (symbol) => this.#snapshots.see(symbol),
    });
    this.#connection = new Connection(adapter, call, (event) => this.#intake.take(event));
  }

  /** Connects again and again until the signal fires. Throws what is final. */
  async run(): Promise<void> {
    const {call, random, output} = this.#options;
    let isDown = false;
    let attempt = 0;
    while (!call.signal.aborted) {
      let wait = 0;
      try {
        await this.#goLive();
        // What was just told may be all that the reader waited for.
        if (call.signal.aborted) return;
        isDown = false;
        const liveAt = call.clock.monotonic();
        const reason = await this.#stay();
        if (call.signal.aborted) return;
        output.stream(this.#handle, 'gap', reason);
        if (call.clock.monotonic() - liveAt >= STABLE_MS) attempt = 0;
      } catch (error) {
        if (call.signal.aborted) return;
        if (!(error instanceof DeskError) || FINAL.has(error.kind)) throw error;
        if (!isDown) output.stream(this.#handle, 'down', error.message);
        isDown = true;
        wait = error.detail.retryAfterMs ?? 0;
      }
      this.#connection.drop();
      if (this.#connection.isPending) continue;
      await call.clock.sleep(Math.max(wait, backoffMs(attempt++, random)), call.signal).catch(() => {});
    }
  }

  pause(): void {
    this.#paused = true;
    this.#connection.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#connection.resume();
  }

  close(): void {
    this.#connection.close();
  }

  /** From no connection to `live` or `recovered`. Throws when it does not get there. */
  async #goLive(): Promise<void> {
    const {call, output, since, orders} = this.#options;
    // What a replacement told since it subscribed is kept; what a lost connection left behind is covered by the repair.
    if (this.#connection.isPending) this.#intake.hold();
    else this.#intake.holdAfresh();
    this.#lostConnection = new Promise((resolve) => {
      this.#lose = (reason) => {
        this.#intake.hold();
        resolve(reason);
      };
    });
    await this.#connection.open((reason) => this.#lose(reason));
    const now = call.clock.now();
    const from = this.#baseline === null ? since : Math.max(this.#agreedAt - OVERLAP_MS, this.#baseline);
    this.#baseline ??= since ?? now;
    const scope = {source: this.#wasLive ? 'recovery' : 'snapshot', since: from, baseline: this.#baseline, orders} as const;
    const missing = await Promise.race([repair(this.#intake, this.#snapshots, scope), this.#lostConnection.then(rethrow)]);
    this.#lost = new Set(missing);
    this.#agreedAt = now;
    this.#intake.release();
    if (!this.#paused) this.#connection.resume();
    const limits = from === null ? null : this.#snapshots.historyOf;
    const reasons = [...(missing.length === 0 ? [] : [explain(missing)]), ...(limits === null ? [] : [explainHistory(limits)])];
    output.stream(this.#handle, this.#wasLive ? 'recovered' : 'live', reasons.join('; ') || undefined);
    this.#wasLive = true;
  }

  /** Follows until the connection is lost, the exchange disagrees, or the signal fires; answers with why. */
  async #stay(): Promise<string> {
    const {signal, clock} = this.#options.call;
    const session = new AbortController();
    const end = () => session.abort();
    signal.addEventListener('abort', end, {once: true});
    const disagreement = auditUntilDisagreement({
      clock,
      signal: session.signal,
      isPaused: () => this.#paused,
      compare: (deep) => this.#audit(deep),
      onAgreed: (at) => {
        this.#agreedAt = at;
      },
    });
    try {
      return await Promise.race([this.#lostConnection, disagreement]);
    } finally {
      this.#intake.hold();
      signal.removeEventListener('abort', end);
      disagreement.catch(() => {});
      session.abort();
    }
  }

  #audit(deep: boolean): Promise<ReadonlySet<string>> {
    const baseline = this.#baseline ?? 0;
    const since = deep ? Math.max(this.#agreedAt - OVERLAP_MS, baseline) : null;
    return audit(this.#intake, this.#snapshots, {since, baseline, lost: this.#lost});
  }
}

function rethrow(reason: string): never {
  throw new DeskError('network', reason);
}

function explain(missing: readonly string[]): string {
  const named = missing.slice(0, 3).join(', ');
  return `the exchange does not show ${missing.length === 1 ? 'one order' : `${missing.length} orders`} that it should know: ${named}`;
}

function explainHistory(symbols: readonly string[]): string {
  const read = symbols.length === 0 ? 'no history was read' : `history was read of ${symbols.join(', ')} alone`;
  return `${read}: this exchange tells it symbol by symbol, name more with --symbol`;
}
