/**
 * One episode: place under faults, do something with the order under faults, heal, resolve, and compare every answer with
 * the engine's own ledger. The answer is a list of broken promises (empty when all held) and a trace that replays to the bit.
 */

import {dec} from '../../src/lib/model/decimal.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import {isTerminal} from '../../src/lib/model/order.ts';
import {findOrder} from '../../src/lib/orders/look/find.ts';
import {placedDirectly} from '../../src/lib/orders/place/document.ts';
import type {OrderTerms} from '../../src/lib/orders/place/terms.ts';
import {resolveJournaled, resolveOrders} from '../../src/lib/orders/settle/resolve-all.ts';
import {CUSTOMER} from '../../src/lib/sandbox/engine/types.ts';
import {type Intent, isUnsettled} from '../../src/lib/state/journal.ts';
import {ordersOf} from './ledger.ts';
import {letMarketMove} from './market-mover.ts';
import {drawOpening, submit} from './openings.ts';
import {checkPositions, letPositionsStand} from './positions.ts';
import type {Program} from './program.ts';
import {Promises, roundedAsPromised} from './promises.ts';
import {drawSteps} from './steps.ts';
import {letStrangersTrade} from './strangers.ts';
import {aim, arm, drawSwarm, heal, type Swarm} from './swarm.ts';
import {drawTerms, marketOf} from './terms.ts';
import {seeded} from './virtual-time.ts';
import type {World} from './world.ts';

export interface EpisodeResult {
  readonly broken: readonly string[];
  readonly trace: readonly string[];
  readonly outcome: string;
}

/** What the steps of one episode share. */
export interface Run {
  readonly world: World;
  readonly random: () => number;
  readonly promises: Promises;
  readonly terms: OrderTerms;
  /** The user's --client-id. */
  readonly key: string;
  program(): Program;
  /** After a kill or Ctrl-C: the next command is a new process. */
  restart(): void;
}

/** Longer than any fence, engine bound and read bound together. */
const RESOLVE_MS = 240_000;
/** Longer than any packet is under way. */
const LATE_MS = 170_000;
const MONEY = '100000';

export async function runEpisode(
  world: World,
  seed: number,
  change: (swarm: Swarm) => Swarm = (swarm) => swarm,
): Promise<EpisodeResult> {
  const random = seeded(seed);
  const swarm = change(drawSwarm(random));
  const trace: string[] = [`seed ${seed} faults ${swarm.names.join('+') || 'none'}`];
  const say = (line: string) => trace.push(`${world.time.now() - Date.UTC(2026, 0, 1)} ${line}`);
  const run = begin(world, seed, random);
  const {terms, promises} = run;
  say(`${terms.side} ${terms.quantity} ${terms.symbol} at ${terms.price ?? 'market'} ${terms.timeInForce ?? ''}`);
  if (random() < 0.5) await world.time.until(run.program().adapter.marketData.syncClock(new AbortController().signal));

  // With a calm opening there is an order for the steps to work on; else the opening itself is struck.
  const calm = random() < 0.4;
  if (!calm) arm(world, swarm, random);
  letMarketMove(world, terms.symbol, random);
  letStrangersTrade(world, terms, seed);
  const outcome = await drawOpening(random)(run);
  if (calm) arm(world, swarm, random);
  aim(world, swarm, swarm.onReadsLater, random);
  say(`place: ${outcome}`);
  promises.hold('at once', journal(run));
  const inDoubt = journal(run).some(({state}) => isUnsettled(state));
  for (const step of drawSteps(random, inDoubt)) {
    say(await step(run));
    promises.hold('after a step', journal(run));
  }

  heal(world);
  const market = marketOf(world, terms.symbol);
  world.live.engine.markets.setStatus(market.symbol, 'TRADING');
  // Whatever is still under way arrives (or is refused by the fence) in this time, and every ban ends.
  await world.time.pass(Math.max(LATE_MS, world.wire.pausedUntil() - world.time.now()));
  promises.hold('after late packets', journal(run));
  await settle(run, say);
  await rerun(run, say);
  promises.broken.push(...(await checkPositions(world, run.program().adapter)));
  const typed = journal(run).find(({clientOrderId}) => clientOrderId === run.key);
  if (typed !== undefined) promises.broken.push(...roundedAsPromised(terms, typed, market));
  return {broken: [...new Set(promises.broken)], trace, outcome};
}

function begin(world: World, seed: number, random: () => number): Run {
  for (const asset of ['USDT', 'USDC', 'BTC', 'SOL', 'DOGE', 'ADA'])
    world.live.engine.deposit(CUSTOMER, 'spot', asset, asset.startsWith('USD') || asset === 'DOGE' ? MONEY : '2000');
  if (world.product === 'linear') world.live.engine.deposit(CUSTOMER, world.contractWallet, 'USDT', MONEY);
  const terms = drawTerms(world, random);
  if (world.product === 'linear') letPositionsStand(world, terms, seed);
  let program = world.start();
  return {
    world,
    random,
    terms,
    promises: new Promises(world),
    key: `sim-${seed}`,
    program: () => program,
    restart: () => {
      program = world.start();
    },
  };
}

function journal({program}: Run): readonly Intent[] {
  return program().deps.state.journal.list(0, 100);
}

/** After healing every intent ends, and with the truth. */
async function settle(run: Run, say: (line: string) => void): Promise<void> {
  const {world, program, promises} = run;
  const {deps} = program();
  // An order that was signed by a clock far ahead may arrive until then: so long nobody can know.
  const fences = journal(run).map(({sent}) => sent?.fenceAt ?? 0);
  await world.time.pass(Math.max(0, ...fences.map((fence) => fence - world.time.now())));
  const settled = await world.time.until(Promise.all(journal(run).map((intent) => resolveJournaled(intent, RESOLVE_MS, deps))));
  const {amends} = await world.time.until(resolveOrders(null, RESOLVE_MS, deps));
  for (const {outcome, order} of amends)
    if (outcome === 'unknown')
      promises.broken.push(`P4 the change of ${order.clientOrderId} still unknown long after everything healed`);
  say(`settled: ${settled.map(({state}) => state).join(' ') || 'nothing journaled'}`);
  promises.settled(settled);
  promises.hold('after resolve', journal(run));
  for (const order of ordersOf(world.live))
    say(`ledger: ${order.clientOrderId} ${order.status} ${plainly(order.filled)} of ${order.quantity} at ${order.price}`);
}

/** V1: long after everything healed, the same command again, `resolve ID` and `show` say what the exchange has. */
async function rerun(run: Run, say: (line: string) => void): Promise<void> {
  const {world, promises, terms, key} = run;
  run.restart();
  const {deps} = run.program();
  const [typed] = deps.state.journal.find(key);
  if (typed === undefined || typed.state !== 'CONFIRMED') return;
  const before = ordersOf(world.live).length;
  const again = await world.time.until(submit(run.program(), terms, key));
  const resolved = await world.time.until(resolveOrders(key, RESOLVE_MS, deps));
  const shown = await world.time.until(findOrder(key, terms.symbol, deps).catch(noOrder));
  say(
    `rerun: ${again instanceof DeskError ? again.kind : `${again.outcome} ${again.order.status}`}, show ${shown?.order?.status ?? 'nothing'}`,
  );
  if (ordersOf(world.live).length > before) promises.broken.push('P1 the same command again placed another order');
  if (!(again instanceof DeskError)) {
    promises.shows('place again', again.order);
    const {outcome} = placedDirectly(again, []);
    const done = dec(again.order.filled ?? '0').plus(isTerminal(again.order.status) ? '0' : (again.order.remaining ?? '0'));
    const isShort =
      terms.quantityIn === 'BASE' && again.outcome === 'placed' && done.lt(again.order.quantity ?? typed.request.quantity);
    if (isShort && outcome === 'placed') promises.broken.push(`V1 place again said placed of ${plainly(done.toFixed())}`);
  }
  for (const {order} of resolved.orders) promises.shows('resolve', order);
  if (shown?.order !== undefined && shown.order !== null) promises.shows('show', shown.order);
}

/** Null for an id that names no order, or several. */
function noOrder(error: unknown): null {
  if (error instanceof DeskError) return null;
  throw error;
}

function plainly(text: string): string {
  return dec(text).toFixed();
}
