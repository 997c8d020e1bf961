/** The futures desk of the sandbox's Binance in process and in virtual time: requests, signed, and streams. */
import {createHmac} from 'node:crypto';
import {createVenue, type LiveVenue} from '../../../../../../src/lib/sandbox/create-venue.ts';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

type Answer = {readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly json: never};

export class Desk {
  readonly live: LiveVenue;
  readonly #time: {now: number; timers: Set<Timer>};

  private constructor(live: LiveVenue, time: {now: number; timers: Set<Timer>}) {
    this.live = live;
    this.#time = time;
  }

  static async open(accounts: readonly [string, ...string[]] = ['customer']): Promise<Desk> {
    const time = {now: 1_800_000_000_000, timers: new Set<Timer>()};
    const clock = {
      now: () => time.now,
      after(ms: number, run: () => void) {
        const timer = {at: time.now + ms, run};
        time.timers.add(timer);
        return () => time.timers.delete(timer);
      },
    };
    return new Desk(await createVenue('binance', {seed: 1, clock, moving: false, accounts}), time);
  }

  get now(): number {
    return this.#time.now;
  }

  /** Fires what is due on the way. */
  pass(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const [next] = [...this.#time.timers].filter(({at}) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#time.timers.delete(next);
      this.#time.now = next.at;
      next.run();
    }
    this.#time.now = end;
  }

  async ask(method: string, path: string, params: Record<string, string> = {}, keys = this.live.keys): Promise<Answer> {
    const text = new URLSearchParams({...params, timestamp: String(this.now)}).toString();
    const signature = createHmac('sha256', keys.secret ?? '')
      .update(text)
      .digest('hex');
    return this.#send(method, path, `${text}&signature=${signature}`, {'x-mbx-apikey': keys.apiKey ?? ''});
  }

  async openly(method: string, path: string, params: Record<string, string> = {}, apiKey?: string): Promise<Answer> {
    return this.#send(method, path, new URLSearchParams(params).toString(), apiKey === undefined ? {} : {'x-mbx-apikey': apiKey});
  }

  async #send(method: string, path: string, query: string, headers: Record<string, string>): Promise<Answer> {
    const answer = await this.live.venue.handle({method, path, query, headers, body: ''});
    return {status: answer.status, headers: answer.headers, json: JSON.parse(answer.body) as never};
  }

  order(params: Record<string, string>): Promise<Answer> {
    return this.ask('POST', '/fapi/v1/order', {symbol: 'BTCUSDT', newOrderRespType: 'RESULT', ...params});
  }

  buy(quantity = '0.1', more: Record<string, string> = {}): Promise<Answer> {
    return this.order({side: 'BUY', type: 'MARKET', quantity, ...more});
  }

  algo(params: Record<string, string>): Promise<Answer> {
    return this.ask('POST', '/fapi/v1/algoOrder', {algoType: 'CONDITIONAL', symbol: 'BTCUSDT', ...params});
  }

  /** What a connection gets from now on. */
  listen(path: string, query = ''): Frames {
    const frames: Frames = [];
    const peer = {send: (text: string) => void frames.push(JSON.parse(text)), ping() {}, close() {}};
    if (this.live.venue.connect(path, query, peer) === null) throw new Error('no such stream');
    return frames;
  }

  async listenPrivately(): Promise<Frames> {
    const {json} = await this.openly('POST', '/fapi/v1/listenKey', {}, this.live.keys.apiKey);
    return this.listen(`/private/ws/${(json as {listenKey: string}).listenKey}`);
  }

  /** The mark price of BTCUSDT, times thousandths, on its tick. */
  async mark(thousandths = 1000): Promise<string> {
    const {json} = await this.openly('GET', '/fapi/v1/premiumIndex', {symbol: 'BTCUSDT'});
    return ((Number((json as {markPrice: string}).markPrice) * thousandths) / 1000).toFixed(2);
  }
}

/** Frames as they came; a test says what it looks for. */
export type Frames = {readonly e: string; readonly o: Record<string, unknown>; readonly a: Record<string, unknown>}[];
