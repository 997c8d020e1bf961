/**
 * Liveness of kill: orders rest, the exchange's answers go wrong, somebody pulls the switch. What is open in the engine
 * afterwards is counted, and what kill says is compared with it.
 *
 * Of contracts positions stand too, and kill --flatten closes them.
 *
 *   L1 kill gives an account up before its time only for a key that is refused (none is refused here)
 *   L2 it ends within its time · L3 what it leaves is named · K1 "nothing is left" is true
 *   T1 what `positions` says afterwards is what the engine has · T2 what closes opens nothing
 */

import {DeskError} from '../../src/lib/model/errors.ts';
import type {Product} from '../../src/lib/model/market.ts';
import {type KillDocument, kill} from '../../src/lib/orders/end/kill.ts';
import {CUSTOMER} from '../../src/lib/sandbox/engine/types.ts';
import {asksTime, changesOrders, factsOf, pathOf} from '../support/venues.ts';
import {ordersOf} from './ledger.ts';
import type {Mutation} from './mutation.ts';
import {submit} from './openings.ts';
import {checkPositions, letPositionsStand, Openings} from './positions.ts';
import {isOpen} from './promises.ts';
import {drawSkew} from './skew.ts';
import {isStranger, placeStranger} from './strangers.ts';
import {pick, WIRE_FAULTS} from './swarm.ts';
import {drawSymbol, restingTerms} from './terms.ts';
import {seeded} from './virtual-time.ts';
import {createWorld, type Sides, type World} from './world.ts';

/**
 * flaky: 30 % of all answers are faulty, for as long as kill takes. once: one is, then everything is well. blind: no
 * question but that for the time is answered, while orders can be canceled. outage: nothing reaches the exchange for 35 s, then all is well.
 */
export const TROUBLES = ['flaky', 'once', 'blind', 'outage'] as const;
export type Trouble = (typeof TROUBLES)[number];

export interface Drill {
  /** Orders open in the engine when kill had ended, but for those that nothing could end: of another program, and in no list. */
  readonly left: number;
  readonly broken: readonly string[];
  readonly trace: readonly string[];
}

const FLAKY = 0.3;
/** kill's own promise, and the moment that its last questions may take to stop. */
const MOST_MS = 60_000 + 1000;
/** Rounding of the end, and the last read that must fit into the time. */
const LEAST_FIGHT_MS = 45_000;
const OUTAGE_MS = 35_000;
const MONEY = '100000';
/** Kinds of wrong answers. Answers that ask for silence are not among them: they are right, and kept to. */
const KINDS = Object.keys(WIRE_FAULTS).filter((name) => name !== 'ban' && name !== 'rate limit') as [string, ...string[]];

/** Kinds by which nothing reaches the exchange. */
const UNREACHED = ['dns', 'accept', 'tls', 'request lost', 'request cut', '5xx before', 'captive portal'] as const;

export interface DrillOptions {
  /** Default: spot. */
  readonly product?: Product;
  readonly mutation?: Mutation;
}

export async function runDrill(
  sides: Sides,
  seed: number,
  trouble: Trouble,
  {product = 'spot', mutation}: DrillOptions = {},
): Promise<Drill> {
  const world = createWorld(sides, {seed, skewMs: drawSkew(seed), mutation, product});
  try {
    return await drill(world, seed, trouble);
  } finally {
    world.close();
  }
}

async function drill(world: World, seed: number, trouble: Trouble): Promise<Drill> {
  const random = seeded(seed ^ 0x2545f491);
  const trace: string[] = [`drill ${seed} ${trouble}`];
  await placeOrders(world, seed, random);
  const open = () => ordersOf(world.live).filter(isOpen);
  trace.push(`${open().length} open`);
  strike(world, trouble, random);
  const {deps} = world.start();
  const isFlattening = world.product === 'linear';
  const openings = new Openings(world);
  const startedAt = world.time.now();
  const said = await world.time.until(kill('drill', deps, undefined, isFlattening).catch(failure));
  const tookMs = world.time.now() - startedAt;
  world.setFaults(null);
  const left = open();
  trace.push(
    said instanceof DeskError ? `threw ${said.kind}` : `${said.complete ? 'complete' : 'not complete'} after ${tookMs} ms`,
  );
  trace.push(`${left.length} left`);
  const broken = said instanceof DeskError ? [`L1 kill threw ${said.kind}: ${said.message}`] : judge(said, left, tookMs);
  // Where orders are ended by their ids alone, those of another program cannot be ended while no list comes.
  const isBlind = trouble === 'blind' && factsOf(world.exchange).endsListedAlone === true;
  const endable = isBlind ? left.filter((order) => !isStranger(order)) : left;
  if (trouble !== 'flaky' && endable.length > 0) broken.push(`L1 ${endable.length} open although cancels were answered`);
  if (isFlattening) {
    const reducing = new Map(deps.state.journal.list(0, 10_000).map((intent) => [intent.clientOrderId, intent]));
    broken.push(...openings.check(reducing), ...judgePositions(world, said, trouble));
    broken.push(...(await checkPositions(world, world.start().adapter)));
  }
  if (trouble === 'once' && !(said instanceof DeskError) && !said.complete) broken.push('L1 not complete after one bad answer');
  return {left: endable.length, broken, trace};
}

/** Flat where questions were answered in time; else what is held is named. */
function judgePositions({live, exchange}: World, said: KillDocument | DeskError, trouble: Trouble): string[] {
  const held = live.engine.contracts.open(CUSTOMER);
  if (said instanceof DeskError || held.length === 0) return [];
  if (said.complete) return ['K1 said that nothing is left, but a position is open'];
  if (trouble === 'once' || trouble === 'outage')
    return [`L1 ${held.length} positions stand although orders were answered (${exchange})`];
  const named = new Set((said.positions ?? []).map(({symbol}) => symbol));
  const isAccountNamed = said.accounts.every(({status}) => status === 'failed');
  return held.flatMap(({symbol}) => (named.has(symbol) || isAccountNamed ? [] : [`L3 the position in ${symbol} is not named`]));
}

type Open = readonly {readonly clientOrderId: string}[];

function judge({complete, survivors, unknown, accounts}: KillDocument, left: Open, tookMs: number): string[] {
  const broken: string[] = [];
  if (complete && left.length > 0) broken.push('K1 said that nothing is left, but an order is open');
  if (tookMs > MOST_MS) broken.push(`L2 took ${tookMs} ms`);
  if (!complete && tookMs < LEAST_FIGHT_MS)
    broken.push(`L1 gave up after ${tookMs} ms: ${accounts[0]?.error?.message ?? 'no reason'}`);
  const named = new Set([...survivors, ...unknown].map(({clientOrderId}) => clientOrderId));
  const isAccountNamed = accounts.every(({status}) => status === 'failed');
  for (const {clientOrderId} of left)
    if (!named.has(clientOrderId) && !isAccountNamed) broken.push(`L3 ${clientOrderId} is open and not named`);
  return broken;
}

/** Two to five of ours on up to three symbols, and at times one of another program on one of them. */
async function placeOrders(world: World, seed: number, random: () => number): Promise<void> {
  for (const asset of ['USDT', 'USDC', 'BTC', 'SOL', 'DOGE', 'ADA']) world.live.engine.deposit(CUSTOMER, 'spot', asset, MONEY);
  if (world.product === 'linear') await takePositions(world, seed);
  const program = world.start();
  const symbols: string[] = [];
  for (let count = 2 + Math.floor(random() * 4), index = 0; index < count; index++) {
    const symbol = drawSymbol(world, random);
    symbols.push(symbol);
    await world.time.until(submit(program, restingTerms(world, symbol, random), `drill-${seed}-${index}`));
  }
  if (random() < 0.5) placeStranger(world, symbols[0] ?? drawSymbol(world, random), random);
  // What was placed a moment ago is remembered beside the list; what is older is not.
  await world.time.pass(random() < 0.5 ? 3000 : 3_600_000);
}

/** On up to two contracts, at times on both sides of one in hedge mode. */
async function takePositions(world: World, seed: number): Promise<void> {
  world.live.engine.deposit(CUSTOMER, world.contractWallet, 'USDT', MONEY);
  const random = seeded(seed ^ 0x1b873593);
  for (let count = 1 + Math.floor(random() * 2); count > 0; count--) {
    const symbol = drawSymbol(world, random);
    letPositionsStand(world, restingTerms(world, symbol, random), seed + count);
  }
}

function strike(world: World, trouble: Trouble, random: () => number): void {
  const draw = (kinds: readonly [string, ...string[]] = KINDS) =>
    WIRE_FAULTS[pick(random, kinds)]?.(random, world.exchange) ?? null;
  let left = trouble === 'once' ? Math.floor(random() * 8) : 0;
  const endsAt = world.time.now() + OUTAGE_MS;
  world.setFaults(({method, url}) => {
    if (trouble === 'outage') return world.time.now() < endsAt ? draw(UNREACHED) : null;
    if (trouble === 'flaky') return random() < FLAKY ? draw() : null;
    // Without the exchange's time a clock that is far off could sign nothing that the exchange takes.
    if (trouble === 'blind')
      return !changesOrders(world.exchange, {method, path: pathOf(url)}) && !asksTime(world.exchange, url) ? draw() : null;
    return left-- === 0 ? draw() : null;
  });
}

function failure(error: unknown): DeskError {
  if (error instanceof DeskError) return error;
  throw error;
}
