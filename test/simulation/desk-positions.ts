/**
 * Contracts at a desk: positions that other programs opened, and what mxt says and does of positions on each account.
 *
 *   T1 what `positions` says is what the engine has · T2 what only reduces opens nothing · T3 `position close` does not say that nothing
 *   is held where something is; once all is well it ends what each account holds · A3 a well account's positions are closed at once
 */
import {dec, plain, ZERO} from '../../src/lib/model/decimal.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import {cancelAllOrders} from '../../src/lib/orders/end/cancel-all.ts';
import {type CloseDocument, closePositions} from '../../src/lib/orders/end/close-positions.ts';
import type {OrderDeps} from '../../src/lib/orders/order-deps.ts';
import type {Desk, DeskAccount} from './desk.ts';
import {failure} from './desk-orders.ts';
import {checkPositions, letPositionsStand, Openings} from './positions.ts';
import {TIMEOUT_MS} from './program.ts';
import {restingTerms} from './terms.ts';
import {seeded} from './virtual-time.ts';

/** What is held is read, then each order is sent and asked after: each within --timeout. */
const CLOSE_MS = 5 * TIMEOUT_MS;
/** Reads may lag by nearly as much: a position that stood before is seen. */
const LAG_MS = 60_000;

export class DeskPositions {
  readonly broken: string[] = [];
  readonly #desk: Desk;
  readonly #openings: readonly Openings[];

  /** Positions that have stood for a while. */
  static async standing(desk: Desk, symbols: readonly string[], seed: number): Promise<DeskPositions> {
    const positions = new DeskPositions(desk, symbols, seed);
    await desk.time.pass(LAG_MS);
    return positions;
  }

  /** On the last contract, and at times on another one, a position of each account stands, at times on both sides of one. */
  private constructor(desk: Desk, symbols: readonly string[], seed: number) {
    this.#desk = desk;
    this.#openings = desk.worlds.map((world) => new Openings(world));
    const random = seeded(seed ^ 0x1b873593);
    desk.accounts.forEach(({world, owner}, index) => {
      for (const symbol of symbols.slice(random() < 0.3 ? 1 : 2))
        letPositionsStand(world, restingTerms(world, symbol, random), seed * 8 + index, owner);
    });
  }

  /** `mxt position close` of one account, while the exchange may go wrong. Answers how it went. */
  async close({account, owner, world}: DeskAccount, symbol: string, isWell: boolean): Promise<string> {
    const {time} = this.#desk;
    const {deps} = this.#desk.start();
    const accounts = deps.accounts.filter((handle) => handle.account === account);
    const startedAt = time.now();
    const said = await closeAll(symbol, {...deps, accounts});
    const tookMs = time.now() - startedAt;
    if (tookMs > CLOSE_MS) this.broken.push(`R1 a close took ${tookMs} ms, its time is ${CLOSE_MS}`);
    const isHeard = !(said instanceof DeskError) && said.accounts.every(({status}) => status === 'ok');
    const held = world.live.engine.contracts.open(owner, symbol);
    const stood = held.filter(({openedAt}) => openedAt < startedAt - LAG_MS);
    if (isHeard && said.orders.length === 0 && stood.length > 0)
      this.broken.push(`T3 ${account} ${symbol}: close said that nothing is held, it is ${stood[0]?.quantity}`);
    const word = said instanceof DeskError ? `${said.kind}: ${said.message}` : said.outcome;
    if (isWell && (!isHeard || word === 'unknown')) this.broken.push(`A3 ${account} was well, and its close came to ${word}`);
    return `${word} after ${tookMs}, held ${held.map(({quantity}) => plain(dec(quantity))).join(' ') || 'nothing'}`;
  }

  /** After all healed and nothing is under way. */
  async atRest(): Promise<void> {
    await this.#compare();
    for (const symbol of this.#desk.symbols) await this.#endAll(symbol);
    await this.#compare();
  }

  /** T1 and T2. */
  async #compare(): Promise<void> {
    const {deps} = this.#desk.start();
    const intents = new Map(deps.state.journal.list(0, 10_000).map((intent) => [intent.clientOrderId, intent]));
    this.broken.push(...this.#openings.flatMap((openings) => openings.check(intents)));
    for (const {account, owner, world} of this.#desk.accounts) {
      const adapter = await deps.accounts.find((handle) => handle.account === account)?.adapter();
      if (adapter === undefined) throw new Error(`the desk has no ${account}`);
      this.broken.push(...(await checkPositions(world, adapter, owner)).map((wrong) => `${wrong}: ${account}`));
    }
  }

  /** T3: no order holds a close up any more, and what the routes took from the books is there again. */
  async #endAll(symbol: string): Promise<void> {
    const {time, worlds} = this.#desk;
    const {deps} = this.#desk.start();
    for (const {live} of worlds) live.marketMaker.follow(symbol);
    await time.until(cancelAllOrders(symbol, deps));
    const said = await time.until(closeAll(symbol, deps));
    const left = this.#held(symbol);
    if (said instanceof DeskError) {
      if (left.gt(0)) this.broken.push(`T3 ${symbol}: close threw ${said.kind}: ${said.message}, ${plain(left)} is held`);
      return;
    }
    if (said.missing === null || !dec(said.missing).eq(left))
      this.broken.push(`T3 ${symbol}: close said ${said.missing ?? 'not known'} is left, it is ${plain(left)}`);
    const refusal = said.orders.find(({error}) => error !== undefined)?.error?.message ?? 'no reason';
    if (left.gt(0)) this.broken.push(`T3 ${symbol}: ${plain(left)} not closed with everything well: ${refusal}`);
  }

  /** Base units on all accounts, both sides of a hedge counted. */
  #held(symbol: string) {
    return this.#desk.accounts
      .flatMap(({owner, world}) => world.live.engine.contracts.open(owner, symbol))
      .reduce((sum, {quantity}) => sum.plus(dec(quantity).abs()), ZERO);
  }
}

function closeAll(symbol: string, deps: OrderDeps): Promise<CloseDocument | DeskError> {
  const request = {symbol, everywhere: true, quantity: null, side: null, maxSlippage: null, allowDuplicate: true};
  return closePositions(request, deps).catch(failure);
}
