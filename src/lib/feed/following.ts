/**
 * An opened account, followed over as many connections as it takes.
 *
 *   connect ─► read the truth ─┬─ whole ──────► live / recovered ─► events, audited ─► lost, or in doubt: gap ─► connect
 *                              └─ lacks a part ► gap (says what) ─► events, the part asked for again ─► recovered
 */
import type {AccountHandle, CallOptions} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import {DeskError} from '../model/errors.ts';
import type {OrderRef} from '../model/order.ts';
import type {RandomBytes} from '../transport/clock.ts';
import {audit, auditUntilDisagreement, type Comparison} from './audit.ts';
import {backoffMs} from './backoff.ts';
import {EventJoiner} from './event-joiner.ts';
import type {FeedOutput} from './feed-event.ts';
import {isFinal} from './final.ts';
import {historyWords, lostWords, unreadWords, waitWords} from './reasons.ts';
import {RenewingConnection} from './renewing-connection.ts';
import {type Repaired, repair} from './repair.ts';
import {type PlacedSymbols, Snapshots} from './snapshot.ts';

/** What happened up to a minute before the last agreement is read again: answers of an exchange may lag that much. */
const OVERLAP_MS = 60_000;
/** A connection that lasted this long was a good one: the next backoff starts from the beginning. */
const STABLE_MS = 30_000;
/** Between two attempts to read what was missing: the first, and the longest. */
const READ_AGAIN_MS = 5000;
const READ_AGAIN_CAP_MS = 60_000;

export interface FeedOptions {
  /** `call.signal` ends the feed; `call.timeoutMs` bounds each question. */
  readonly call: CallOptions;
  readonly random: RandomBytes;
  readonly output: FeedOutput;
  /** Only these symbols; empty means all. */
  readonly symbols: readonly string[];
  /** History is reported from here on, epoch ms; null: from the start of the watch. */
  readonly since: number | null;
  /** For an exchange that has history symbol by symbol. */
  readonly placedSymbols: PlacedSymbols;
  /** Orders to look for at the start even when they are not open any more. */
  readonly orders: readonly OrderRef[];
}

export class Following {
  readonly #handle: AccountHandle;
  readonly #options: FeedOptions;
  readonly #snapshots: Snapshots;
  readonly #joiner: EventJoiner;
  readonly #connection: RenewingConnection;
  #lose: (reason: DeskError) => void = () => {};
  #lostConnection: Promise<DeskError> = new Promise(() => {});
  #paused = false;
  #wasLive = false;
  /** Whether the last reading of the truth lacked a part. */
  #isPartial = false;
  /** What happened before this does not concern this watch; null until the first connection is live. Monotonic: nobody can set it. */
  #baseline: number | null = null;
  /** When stream and exchange last agreed in everything, by the same clock; null: not yet. */
  #agreedAt: number | null = null;
  /** Orders that the exchange does not show though it should. */
  #lost: ReadonlySet<string> = new Set();

  constructor(handle: AccountHandle, options: FeedOptions, adapter: ExchangeAdapter) {
    const {call, output, symbols, placedSymbols} = options;
    this.#handle = handle;
    this.#options = options;
    this.#snapshots = new Snapshots(adapter, call, symbols, placedSymbols);
    this.#joiner = new EventJoiner({
      account: handle,
      output,
      symbols,
      clock: call.clock,
      signal: call.signal,
      ask: (ref) => this.#snapshots.order(ref),
      onFull: () => this.#connection.pause(),
      onDoubt: (reason) => this.#lose(new DeskError('protocol', reason)),
      onSymbol: (symbol) => this.#snapshots.see(symbol),
    });
    this.#connection = new RenewingConnection(adapter, call, (event) => this.#joiner.take(event));
  }

  /** Connects again and again until the signal fires. Throws what is final. */
  async run(): Promise<void> {
    const {call, random, output} = this.#options;
    /** Until when it was said that this account is down; null: it is not. */
    let saidUntil: number | null = null;
    let attempt = 0;
    while (!call.signal.aborted) {
      let wait = 0;
      try {
        await this.#goLive();
        // What was just reported may be all that the reader waited for.
        if (call.signal.aborted) return;
        saidUntil = null;
        const liveAt = call.clock.monotonic();
        const reason = await this.#stay();
        if (call.signal.aborted) return;
        wait = reason.detail.retryAfterMs ?? 0;
        output.stream(this.#handle, 'gap', waitWords(reason, call.clock.now()));
        if (call.clock.monotonic() - liveAt >= STABLE_MS) attempt = 0;
      } catch (error) {
        if (call.signal.aborted) return;
        if (!(error instanceof DeskError) || isFinal(error, this.#wasLive)) throw error;
        wait = error.detail.retryAfterMs ?? 0;
        // Said once, and again when the exchange asks for a longer wait.
        const until = call.clock.monotonic() + wait;
        if (saidUntil === null || (wait > 0 && until > saidUntil + READ_AGAIN_MS)) {
          output.stream(this.#handle, 'down', waitWords(error, call.clock.now()));
          saidUntil = until;
        }
      }
      this.#connection.drop();
      if (this.#connection.isPending && wait === 0) continue;
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

  /** From no connection to one whose events are passed on. Throws when it does not get there. */
  async #goLive(): Promise<void> {
    // What a replacement reported since it subscribed is kept; what a lost connection left behind is covered by the repair.
    if (this.#connection.isPending) this.#joiner.hold();
    else this.#joiner.holdAfresh();
    this.#lostConnection = new Promise((resolve) => {
      this.#lose = (reason) => {
        this.#joiner.hold();
        resolve(reason);
      };
    });
    await this.#connection.open((reason) => this.#lose(reason));
    await this.#readTruth(() => this.#joiner.release());
    if (!this.#paused) this.#connection.resume();
  }

  /** Reads what the connection cannot tell, reports what is new of it, and says whether that was everything. */
  async #readTruth(release: () => void): Promise<void> {
    const {call, output, since, orders} = this.#options;
    const now = call.clock.monotonic();
    const isFirst = this.#baseline === null;
    this.#baseline ??= since === null ? now : now - (call.clock.now() - since);
    const baseline = await this.#exchangeClockAt(this.#baseline);
    const from = isFirst ? since : this.#historyStart(this.#baseline);
    const scope = {source: this.#wasLive ? 'recovery' : 'snapshot', since: from, baseline, orders} as const;
    const found = await Promise.race([repair(this.#joiner, this.#snapshots, scope), this.#lostConnection.then(rethrow)]);
    this.#lost = new Set(found.lost);
    const wasPartial = this.#isPartial;
    this.#isPartial = found.missing.length > 0;
    if (!this.#isPartial) this.#agreedAt = now;
    release();
    const limits = from === null ? null : this.#snapshots.historyOf;
    const state = this.#isPartial ? 'gap' : this.#wasLive ? 'recovered' : 'live';
    if (!(wasPartial && this.#isPartial)) output.stream(this.#handle, state, reasonOf(found, limits));
    this.#wasLive = true;
  }

  /** Follows until the connection is lost, the exchange disagrees, or the signal fires; answers with why. */
  async #stay(): Promise<DeskError> {
    const {signal, clock} = this.#options.call;
    const session = new AbortController();
    const end = () => session.abort();
    signal.addEventListener('abort', end, {once: true});
    const disagreement = auditUntilDisagreement({
      clock,
      signal: session.signal,
      isPaused: () => this.#paused || this.#isPartial,
      compare: (deep) => this.#audit(deep),
      onAgreed: (at) => {
        this.#agreedAt = at;
      },
    }).then((reason) => new DeskError('protocol', reason));
    const reading = this.#readMissing(session.signal);
    try {
      return await Promise.race([this.#lostConnection, disagreement, reading]);
    } finally {
      this.#joiner.hold();
      signal.removeEventListener('abort', end);
      for (const work of [disagreement, reading]) work.catch(() => {});
      session.abort();
    }
  }

  /** Asks again, ever more slowly, for what the last reading lacked. Resolves never; rejects at the signal and with what is final. */
  async #readMissing(signal: AbortSignal): Promise<never> {
    const {clock} = this.#options.call;
    for (let wait = READ_AGAIN_MS; this.#isPartial; wait = Math.min(wait * 2, READ_AGAIN_CAP_MS)) {
      await clock.sleep(wait, signal);
      try {
        await this.#readTruth(() => {});
      } catch (error) {
        if (signal.aborted || !(error instanceof DeskError) || isFinal(error, this.#wasLive)) throw error;
        wait = Math.max(wait, error.detail.retryAfterMs ?? 0);
      }
    }
    return new Promise(() => {});
  }

  /**
   * From when on history is read again. Also from before the feed began: some exchanges list a closed order by when it was made,
   * and one that was made a moment before may have closed since. What ended before the feed began is not reported.
   */
  #historyStart(baseline: number): number {
    return this.#wallClockAt(this.#agreedAt ?? baseline) - OVERLAP_MS;
  }

  /** What the wall clock, as it is set now, would have shown at an instant of the monotonic one. */
  #wallClockAt(instant: number): number {
    const {clock} = this.#options.call;
    return Math.floor(clock.now() - (clock.monotonic() - instant));
  }

  /** The same of the exchange's clock. */
  async #exchangeClockAt(instant: number): Promise<number> {
    return this.#wallClockAt(instant) + (await this.#snapshots.clockOffset());
  }

  async #audit(deep: boolean): Promise<Comparison> {
    const began = this.#baseline ?? 0;
    const baseline = await this.#exchangeClockAt(began);
    const since = deep ? this.#historyStart(began) : null;
    return audit(this.#joiner, this.#snapshots, {since, baseline, lost: this.#lost});
  }
}

function rethrow(reason: DeskError): never {
  throw reason;
}

function reasonOf({lost, missing}: Repaired, limits: readonly string[] | null): string | undefined {
  const reasons = [
    ...(missing.length === 0 ? [] : [unreadWords(missing)]),
    ...(lost.length === 0 ? [] : [lostWords(lost)]),
    ...(limits === null ? [] : [historyWords(limits)]),
  ];
  return reasons.length === 0 ? undefined : reasons.join('; ');
}
