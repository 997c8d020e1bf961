/** The commands of a pair's user, each a process of its own: some are killed at a moment of their own, some interrupted. */
import {closePair} from '../../src/lib/arbitrage/pair/close-pair.ts';
import {openPair} from '../../src/lib/arbitrage/pair/open-pair.ts';
import type {PairDocument} from '../../src/lib/arbitrage/pair/pair.ts';
import {resumePair} from '../../src/lib/arbitrage/pair/resume-pair.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import type {OrderDeps} from '../../src/lib/orders/order-deps.ts';
import type {Desk, DeskAccount} from './desk.ts';
import type {PairTrouble} from './pair-report.ts';
import {type PairTerms, symbolOn} from './pair-terms.ts';
import {MAX_SLIPPAGE, type PairWatch} from './pair-watch.ts';

const QUIET_PORTS = {begun: () => {}, say: () => {}};
/** How long the spread is waited for; of an order that rests also its moves, and whether the journal has them, are seen in that time. */
const TAKES_FOR_MS = 6000;
const RESTS_FOR_MS = 12_000;
/** A closing waits as long as it must: after so long its user gives up. */
const PATIENCE_MS = 30_000;

/** Null: it was killed. */
export type Said = PairDocument | DeskError | null;

/** How a command may end before its time. */
export type Fate = 'WHOLE' | 'CUT_SHORT';

export class PairCommands {
  readonly #desk: Desk;
  readonly #terms: PairTerms;
  readonly #watch: PairWatch;
  readonly #random: () => number;
  /** Each answer in a line. */
  readonly trace: string[] = [];

  constructor(desk: Desk, terms: PairTerms, watch: PairWatch, random: () => number) {
    this.#desk = desk;
    this.#terms = terms;
    this.#watch = watch;
    this.#random = random;
  }

  open(): Promise<Said> {
    return this.#run('open', 'CUT_SHORT', (deps) =>
      openPair(this.#request(deps), deps, {approve: async () => true, ...QUIET_PORTS}),
    );
  }

  resume(when: string, fate: Fate = 'WHOLE', forMs = this.#forMs()): Promise<Said> {
    return this.#run(when, fate, (deps) => resumePair(this.#terms.name, forMs, deps, QUIET_PORTS));
  }

  close(when: string, fate: Fate = 'WHOLE'): Promise<Said> {
    this.#watch.closing();
    return this.#run(when, fate, (deps) => closePair(this.#terms.name, deps, QUIET_PORTS));
  }

  #forMs(): number {
    return this.#terms.maker ? RESTS_FOR_MS : TAKES_FOR_MS;
  }

  #request(deps: OrderDeps) {
    const {long, short, quantity, minSpreadBps, maxUnhedged, name, maker} = this.#terms;
    const placeOf = ({account, world}: DeskAccount) => {
      const handle = deps.accounts.find((each) => each.account === account);
      if (handle === undefined) throw new Error(`no account ${account}`);
      return {handle, symbol: symbolOn(world)};
    };
    return {
      ...{asset: 'BTC', quantity, minSpreadBps, maxUnhedged, maxSlippage: MAX_SLIPPAGE, maker},
      ...{long: placeOf(long), short: placeOf(short), clientId: name, allowDuplicate: false, forMs: this.#forMs()},
    };
  }

  #run(when: string, fate: Fate, command: (deps: OrderDeps) => Promise<PairDocument | null>): Promise<Said> {
    const process = this.#desk.start();
    return this.#desk.time.until(this.#finish(when, fate, process, command(this.#watch.over(process.deps))));
  }

  async #finish(
    when: string,
    fate: Fate,
    {kill, interrupt}: ReturnType<Desk['start']>,
    work: Promise<PairDocument | null>,
  ): Promise<Said> {
    // One that fails at once is waited for later.
    work.catch(() => {});
    if (fate === 'CUT_SHORT' && this.#random() < 0.4) {
      await this.#desk.time.clock().sleep(Math.floor(this.#random() * (this.#random() < 0.5 ? 400 : 6000)));
      kill();
      this.#befell('killed');
      this.trace.push(`${when}: killed`);
      return null;
    }
    let isOver = false;
    const stop = () => {
      if (!isOver) this.#befell('interrupted');
      interrupt();
    };
    if (fate === 'CUT_SHORT')
      this.#desk.time.after(this.#random() < 0.15 ? Math.floor(this.#random() * this.#forMs()) : PATIENCE_MS, stop);
    const said = await work.catch((error: unknown) => {
      if (error instanceof DeskError) return error;
      throw error;
    });
    isOver = true;
    this.trace.push(`${when}: ${words(said)}`);
    return said;
  }

  #befell(trouble: PairTrouble): void {
    const {hits} = this.#terms.long.world;
    hits.set(trouble, (hits.get(trouble) ?? 0) + 1);
  }
}

function words(said: Said): string {
  if (said === null) return 'nothing';
  if (said instanceof DeskError) return `${said.kind} ${said.message}`;
  const {state, long, short, residual, error} = said;
  return `${state} ${long.filled} ${short.filled} residual ${residual} ${error?.message ?? ''}`;
}
