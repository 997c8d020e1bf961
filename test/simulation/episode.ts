/**
 * One episode: place under faults, perhaps cancel or amend under faults, heal, resolve, and compare every answer with the
 * engine's own ledger. The answer is a list of broken promises (empty when all held) and a trace that replays to the bit.
 */
import {dec, floorToStep, plain} from '../../src/lib/model/decimal.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import {cancelOrders} from '../../src/lib/orders/cancel.ts';
import {resolveIntent} from '../../src/lib/orders/resolve.ts';
import {type Submission, submissionOf, submitOrder} from '../../src/lib/orders/submit.ts';
import type {OrderTerms} from '../../src/lib/orders/terms.ts';
import {CUSTOMER, type EngineOrder} from '../../src/lib/sandbox/engine/types.ts';
import {isUnsettled} from '../../src/lib/state/journal.ts';
import {arm, drawSwarm, heal, type Swarm} from './swarm.ts';
import {seeded} from './virtual-time.ts';
import type {World} from './world.ts';

export interface EpisodeResult {
  readonly broken: readonly string[];
  readonly trace: readonly string[];
  readonly outcome: string;
}

const SYMBOL = 'BTC/USDT';
const ENGINE_SYMBOL = 'BTCUSDT';
/** Longer than any fence, engine bound and read bound together. */
const RESOLVE_MS = 240_000;
const LATE_MS = 90_000;

export async function runEpisode(
  world: World,
  seed: number,
  change: (swarm: Swarm) => Swarm = (swarm) => swarm,
): Promise<EpisodeResult> {
  const random = seeded(seed);
  const swarm = change(drawSwarm(random));
  const trace: string[] = [`seed ${seed} faults ${swarm.names.join('+') || 'none'}`];
  const broken: string[] = [];
  const say = (line: string) => trace.push(`${world.time.now()} ${line}`);
  const terms = drawTerms(world, random);
  const key = `sim-${seed}`;
  say(`${terms.side} ${terms.quantity} at ${terms.price ?? 'market'} ${terms.timeInForce ?? ''}`);

  arm(world, swarm, random);
  const submission = await world.time.until(place(world, terms, key));
  say(`place: ${submission.outcome} ${submission.order.status}`);
  check(world, key, submission, 'at once', broken);

  const wish = random();
  if (wish < 0.5 && submission.outcome !== 'rejected') await cancelStep(world, key, say, broken);

  heal(world);
  // Whatever is still under way arrives (or is refused by the fence) in this time.
  await world.time.pass(LATE_MS);
  check(world, key, submission, 'after late packets', broken);
  await settle(world, key, say, broken);
  await tidy(world);
  return {broken, trace, outcome: submission.outcome};
}

async function place(world: World, terms: OrderTerms, key: string): Promise<Submission> {
  try {
    return await submitOrder(
      {handle: world.handle, terms, clientId: key, parent: null, exact: false, allowDuplicate: true, despite: []},
      world.deps,
    );
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    // Refused before anything was journaled: for the checker the same promise as a rejection.
    const order = {status: error.kind} as unknown as Submission['order'];
    return {outcome: 'rejected', order, adjustments: []};
  }
}

function ledger(world: World, key: string): readonly EngineOrder[] {
  return world.live.engine.ordersByClientId(CUSTOMER, key);
}

/** What the engine holds under the id that went over the wire. */
function check(world: World, key: string, {outcome, order}: Submission, when: string, broken: string[]): void {
  const orders = ledger(world, key).filter(
    ({status, filled}) => status !== 'REJECTED' && !(status === 'EXPIRED' && filled === '0' && order.postOnly === true),
  );
  if (orders.length > 1) broken.push(`P1 ${orders.length} orders for one intent, ${when}`);
  if (outcome === 'placed' && ledger(world, key).length === 0)
    broken.push(`P3 said placed, but the exchange has no such order, ${when}`);
  if (outcome === 'rejected' && orders.some(({status}) => status !== 'CANCELED' && status !== 'EXPIRED'))
    broken.push(`P2 said not placed, but it was, ${when}`);
  if (outcome === 'rejected' && orders.some(({filled}) => filled !== '0'))
    broken.push(`P2 said not placed, but it traded, ${when}`);
}

async function cancelStep(world: World, key: string, say: (line: string) => void, broken: string[]): Promise<void> {
  const {orders} = await world.time.until(cancelOrders([key], SYMBOL, world.deps));
  const verdict = orders[0];
  say(`cancel: ${verdict?.outcome ?? 'none'}`);
  const truth = ledger(world, key)[0];
  const open = truth !== undefined && ['NEW', 'PARTIALLY_FILLED', 'UNTRIGGERED'].includes(truth.status);
  if (verdict?.outcome === 'canceled') {
    if (open) broken.push('C1 said canceled, but it is open');
    if (truth !== undefined && verdict.order !== null && !dec(verdict.order.filled).eq(truth.filled))
      broken.push(`C1 said ${verdict.order.filled} filled, it was ${truth.filled}`);
  }
  if (verdict?.outcome === 'filled' && truth?.status !== 'FILLED') broken.push('C1 said filled, but it is not');
  if (verdict?.outcome === 'not-found' && truth !== undefined) broken.push('C1 said not found, but the exchange has it');
}

/** After healing every intent ends, and with the truth. */
async function settle(world: World, key: string, say: (line: string) => void, broken: string[]): Promise<void> {
  const [intent] = world.deps.state.journal.find(key);
  if (intent === undefined) {
    if (ledger(world, key).length > 0) broken.push('P5 an order at the exchange without a journal record');
    return;
  }
  let last = intent;
  if (isUnsettled(intent.state) && world.deps.state.journal.lease(intent.id)) {
    last = await world.time.until(resolveIntent(intent, world.adapter, RESOLVE_MS, world.deps));
    world.deps.state.journal.release(intent.id);
  }
  say(`settled: ${last.state}`);
  if (isUnsettled(last.state)) broken.push(`P4 still ${last.state} long after everything healed`);
  check(world, key, submissionOf(last), 'after resolve', broken);
}

/** Leaves the account as it was, so that episodes do not lean on each other. */
async function tidy(world: World): Promise<void> {
  for (const order of world.live.engine.openOrders(CUSTOMER, null))
    world.live.engine.cancel(CUSTOMER, order.symbol, order.orderId);
  for (const [asset, amount] of [
    ['USDT', '20000'],
    ['BTC', '0.2'],
  ] as const) {
    const held = world.live.engine.balances(CUSTOMER).find((balance) => balance.asset === asset && balance.wallet === 'spot');
    if (dec(held?.free ?? '0').lt(amount)) world.live.engine.deposit(CUSTOMER, 'spot', asset, amount);
  }
  await world.time.pass(61_000);
}

function drawTerms(world: World, random: () => number): OrderTerms {
  const market = world.live.engine.market(ENGINE_SYMBOL);
  const {bid, ask} = world.live.engine.ticker(ENGINE_SYMBOL);
  const side = random() < 0.5 ? 'BUY' : 'SELL';
  const away = [-0.03, -0.005, 0.002, 0.004][Math.floor(random() * 4)] ?? 0;
  const near = dec((side === 'BUY' ? ask : bid) ?? '60000');
  const price = plain(floorToStep(near.mul(1 + (side === 'BUY' ? away : -away)), market?.tickSize ?? '0.01'));
  const quantity = plain(floorToStep(dec(0.001 + random() * 0.004), market?.stepSize ?? '0.00001'));
  const kind = Math.floor(random() * 6);
  const base = {
    side,
    symbol: SYMBOL,
    quantity,
    quantityIn: 'BASE',
    price,
    stopPrice: null,
    timeInForce: null,
    postOnly: false,
    reduceOnly: false,
  } as const;
  if (kind === 0) return {...base, price: null};
  if (kind === 1) return {...base, timeInForce: 'IOC'};
  if (kind === 2) return {...base, timeInForce: 'FOK'};
  if (kind === 3) return {...base, postOnly: true};
  return base;
}
