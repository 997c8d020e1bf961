/** `--notify`: each line is posted to an address of the user's, beside the stream and never holding it up. */
import type {Secret} from '../model/secret.ts';
import type {Clock} from '../transport/clock.ts';
import {type Http, TransportError} from '../transport/http.ts';

const TIMEOUT_MS = 10_000;
/** Pauses between attempts of one message. */
const PAUSES_MS = [1000, 2000, 4000, 8000, 16_000];
/** Messages that wait while the address does not answer; more are left out, and counted. */
const MOST_WAITING = 1000;
/** How long the end of a command waits for what is on its way. */
const LAST_MS = 10_000;

export interface NotifierOptions {
  /** For messages: the target's name, never the address. */
  readonly name: string;
  readonly address: Secret;
  readonly http: Http;
  readonly clock: Clock;
  readonly onFailure: (line: string) => void;
}

/** Posts one message after the other, each up to six times. */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #queue: string[] = [];
  readonly #stop = new AbortController();
  #leftOut = 0;
  #work: Promise<void> | null = null;

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  /**
   * Queues a message: the fields of `document`, and a sentence for people as `text` (what Slack and Telegram show) and
   * `content` (what Discord shows).
   */
  send(document: object, text: string): void {
    if (this.#queue.length >= MOST_WAITING) {
      this.#leftOut += 1;
      return;
    }
    this.#queue.push(JSON.stringify({...document, text, content: text}));
    this.#work ??= this.#run().finally(() => {
      this.#work = null;
    });
  }

  /** Resolves when everything was posted or given up, after ten seconds at most. */
  async end(): Promise<void> {
    const {clock} = this.#options;
    const cancel = clock.after(LAST_MS, () => this.#stop.abort());
    await this.#work;
    cancel();
    if (this.#leftOut > 0) this.#fail(`${this.#leftOut} messages were left out: too many waited`);
  }

  async #run(): Promise<void> {
    for (let body = this.#queue.shift(); body !== undefined; body = this.#queue.shift()) {
      const problem = await this.#post(body);
      if (problem !== null) this.#fail(problem);
    }
  }

  /** Null: it was taken. */
  async #post(body: string): Promise<string | null> {
    const {signal} = this.#stop;
    for (let attempt = 0; ; attempt += 1) {
      const {problem, isFinal} = await this.#attempt(body, signal);
      const pause = PAUSES_MS[attempt];
      if (problem === null || isFinal || pause === undefined || signal.aborted) return problem;
      await this.#options.clock.sleep(pause, signal).catch(() => undefined);
      if (signal.aborted) return problem;
    }
  }

  async #attempt(body: string, signal: AbortSignal): Promise<{readonly problem: string | null; readonly isFinal: boolean}> {
    const {address, http} = this.#options;
    const headers = {'content-type': 'application/json', 'user-agent': 'mxt'};
    const request = {method: 'POST', url: address.reveal(), headers, body, timeoutMs: TIMEOUT_MS, maxBytes: 65_536} as const;
    try {
      const {status} = await http.request(request, signal);
      const isTaken = status >= 200 && status < 300;
      // What is refused for itself would be refused again.
      return {problem: isTaken ? null : `it answered ${status}`, isFinal: status >= 400 && status < 500 && status !== 429};
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      // Its message may quote the address.
      return {problem: `no answer (${error.reason})`, isFinal: false};
    }
  }

  #fail(problem: string): void {
    this.#options.onFailure(`--notify ${this.#options.name}: ${problem}.`);
  }
}
