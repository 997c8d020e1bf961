/** What an episode does with its order while faults go on: settle, cancel, amend, and submit its id again. */

import {dec, floorToStep, plain} from '../../src/lib/model/decimal.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import {amendOrder} from '../../src/lib/orders/change/amend.ts';
import type {AmendDocument, AmendInput} from '../../src/lib/orders/change/amending.ts';
import {cancelOrders} from '../../src/lib/orders/end/cancel.ts';
import {cancelAllOrders} from '../../src/lib/orders/end/cancel-all.ts';
import {kill} from '../../src/lib/orders/end/kill.ts';
import {journaled} from '../../src/lib/orders/look/journaled.ts';
import {resolveOrders} from '../../src/lib/orders/settle/resolve-all.ts';
import type {EngineOrder} from '../../src/lib/sandbox/engine/types.ts';
import {isUnsettled} from '../../src/lib/state/journal.ts';
import type {Run} from './episode.ts';
import {ordersNamed, ordersOf} from './ledger.ts';
import {moveOnce} from './market-mover.ts';
import {submit} from './openings.ts';
import {pick} from './swarm.ts';
import {drawPrice, marketOf} from './terms.ts';

export type Step = (run: Run) => Promise<string>;

const settleNow: Step = async ({world, program, promises, random}) => {
  const budgetMs = random() < 0.5 ? 5000 + Math.floor(random() * 30_000) : 150_000;
  const answer = resolveOrders(null, budgetMs, program().deps).catch((error: unknown) => doubt(error));
  const settled = await world.time.until(answer);
  if (settled instanceof DeskError) return `resolve: ${settled.kind}`;
  for (const {order, outcome} of settled.orders) promises.said(order.clientOrderId, outcome, 'resolve');
  return `resolve: ${settled.orders.map(({outcome}) => outcome).join(' ')}`;
};

const cancel: Step = async (run) => {
  const {world, program, promises, key, terms, random} = run;
  if (random() < 0.3) world.time.after(Math.floor(random() * 30), () => moveOnce(world, terms.symbol, random));
  // The name goes with the order: after a replacement it stands for the newer one.
  const [named] = journaled(key, terms.symbol, program().deps);
  const {orders} = await world.time.until(cancelOrders([key], terms.symbol, program().deps));
  for (const verdict of orders) promises.cancel(verdict.order?.clientOrderId ?? named?.intent?.clientOrderId ?? key, verdict);
  return `cancel: ${orders.map(({outcome, order}) => `${outcome} ${order?.filled ?? ''}`).join(', ')}`;
};

const amend: Step = async (run) => {
  const {world, program, random, terms} = run;
  const market = marketOf(world, terms.symbol);
  const share = pick(random, [0.4, 0.7, 0.9, 1.5]);
  const smaller = plain(floorToStep(dec(terms.quantity).mul(share), market.stepSize));
  const wish = random();
  const input: AmendInput = {
    id: run.key,
    symbol: terms.symbol,
    price: wish < 0.6 ? drawPrice(world, market, terms.side, random) : null,
    quantity: wish > 0.4 ? smaller : null,
  };
  if (random() < 0.4) moveOnce(world, terms.symbol, random);
  if (random() < 0.6)
    world.time.after(Math.floor(random() * (random() < 0.5 ? 20 : 3000)), () => moveOnce(world, terms.symbol, random));
  const {journal} = program().deps.state;
  const journaledBefore = new Set(journal.list(0, 100).map(({clientOrderId}) => clientOrderId));
  const named = journaled(run.key, terms.symbol, program().deps)[0]?.intent;
  const before = ordersNamed(world.live, named?.clientOrderId ?? '')[0];
  const told = await world.time.until(amendOrder(input, program().deps).catch((error: unknown) => doubt(error)));
  const added = journal.list(0, 100).map(({clientOrderId}) => clientOrderId);
  if (named !== undefined && named !== null && terms.quantityIn === 'BASE') {
    run.promises.amending(named.clientOrderId);
    const quantity = ordersNamed(world.live, named.clientOrderId)[0]?.quantity ?? terms.quantity;
    if (before !== undefined) claimAmend(run, before, input, told);
    noteTarget(run, [named.clientOrderId, ...added.filter((id) => !journaledBefore.has(id))], quantity, input, told);
  }
  return `amend to ${input.quantity ?? '-'} at ${input.price ?? '-'}: ${told instanceof DeskError ? `${told.kind} ${told.message}` : told.outcome}`;
};

/** What was said of a change in place is a claim on what it would have changed. */
function claimAmend({promises}: Run, before: EngineOrder, input: AmendInput, told: AmendDocument | DeskError): void {
  if (told instanceof DeskError || told.previous !== null || told.order.clientOrderId !== before.clientOrderId) return;
  if (told.outcome !== 'amended' && told.outcome !== 'rejected') return;
  const price = input.price === null || (before.price !== null && dec(before.price).eq(input.price)) ? null : input.price;
  const quantity = input.quantity === null || dec(before.quantity).eq(input.quantity) ? null : input.quantity;
  if (price === null && quantity === null) return;
  promises.amendSaid({clientOrderId: before.clientOrderId, outcome: told.outcome, price, quantity});
}

/** Amended: the new quantity is the most that both may reach. In doubt, or not: the larger of the two. */
function noteTarget(
  {promises}: Run,
  clientOrderIds: readonly string[],
  before: string,
  input: AmendInput,
  told: AmendDocument | DeskError,
): void {
  const wanted = input.quantity ?? before;
  const amended = !(told instanceof DeskError) && told.outcome === 'amended';
  promises.mayReach({clientOrderIds, quantity: amended || dec(wanted).gt(before) ? wanted : before});
}

const cancelEverything: Step = async ({world, program, promises, terms, random}) => {
  const symbol = random() < 0.5 ? null : terms.symbol;
  if (random() < 0.3) world.time.after(Math.floor(random() * 30), () => moveOnce(world, terms.symbol, random));
  const {orders} = await world.time.until(cancelAllOrders(symbol, program().deps));
  for (const verdict of orders) promises.cancel(verdict.order?.clientOrderId ?? '', verdict);
  return `cancel all: ${orders.map(({outcome}) => outcome).join(' ') || 'none open'}`;
};

/** The flag is lifted again right away, so that the episode goes on; meanwhile another process tries to place. */
const stop: Step = async (run) => {
  const {world, program, promises, terms} = run;
  const {deps} = program();
  const placing = world.time
    .clock()
    .sleep(1)
    .then(() => submit(world.start(), terms, `${run.key}-late`));
  const killed = await world.time.until(kill('simulated', deps));
  const atItsEnd = new Set(deps.state.journal.list(0, 100).map(({id}) => id));
  const late = await world.time.until(placing);
  // An order that only reduces a position passes the halt, and may be sent when the kill is over.
  const isPlaced = !(late instanceof DeskError) && late.outcome !== 'rejected';
  if (isPlaced && !terms.reduceOnly) promises.broken.push('K1 an order was sent after the halt flag was up');
  for (const verdict of killed.orders) promises.cancel(verdict.order?.clientOrderId ?? '', verdict);
  if (killed.complete && !isPlaced) promises.cleared();
  const named = new Set(killed.unknown.map(({clientOrderId}) => clientOrderId));
  const unsure = deps.state.journal
    .list(0, 100)
    .filter(({id, state, clientOrderId}) => atItsEnd.has(id) && isUnsettled(state) && !named.has(clientOrderId));
  if (unsure.length > 0) promises.broken.push(`K2 kill did not name ${unsure.length} orders of unknown outcome`);
  deps.state.halt.lift();
  return `kill: ${killed.complete ? 'nothing is left' : `${killed.survivors.length} left, ${killed.unknown.length} unknown`}`;
};

/** The same command again: the same order, never another one. */
const again: Step = async ({world, program, promises, terms, key}) => {
  promises.placing();
  // What is proven not to have been placed may be tried again: then the answer to that speaks for the id.
  const earlier = program().deps.state.journal.find(key);
  // The exchange's form of the id may be another one than what was typed.
  if (earlier.every(({unsent, state}) => unsent || state === 'NOT_PLACED' || state === 'REJECTED'))
    for (const {clientOrderId} of earlier) promises.retract(clientOrderId);
  const answer = await world.time.until(submit(program(), terms, key));
  if (answer instanceof DeskError) return `again: ${answer.kind}`;
  promises.said(answer.order.clientOrderId, answer.outcome, 'place again');
  return `again: ${answer.outcome}`;
};

/** The same id for another order: refused, nothing is sent. */
const reuse: Step = async ({world, program, promises, terms, key}) => {
  if (program().deps.state.journal.find(key).length === 0) return 'reuse: nothing journaled';
  const count = () => ordersOf(world.live).length;
  const before = count();
  const answer = await world.time.until(submit(program(), {...terms, side: terms.side === 'BUY' ? 'SELL' : 'BUY'}, key));
  if (!(answer instanceof DeskError)) promises.broken.push(`P1 the id of another order was taken again: ${answer.outcome}`);
  return `reuse: ${answer instanceof DeskError ? answer.kind : answer.outcome}, ${count() - before} more`;
};

const wait: Step = async ({world, random}) => {
  const ms = Math.floor(random() * 20_000);
  await world.time.pass(ms);
  return `wait ${ms}`;
};

/** Rules and status change under the client's cached copy. */
const newRules: Step = async ({world, terms, random}) => {
  const {symbol} = marketOf(world, terms.symbol);
  if (random() < 0.5) world.live.engine.markets.setStatus(symbol, pick(random, ['CANCEL_ONLY', 'HALTED']));
  else world.live.engine.markets.setRules(symbol, {minNotional: '1000'});
  return 'rules changed';
};

const STEPS: readonly [Step, ...Step[]] = [
  settleNow,
  settleNow,
  cancel,
  cancel,
  cancel,
  cancelEverything,
  stop,
  amend,
  amend,
  amend,
  again,
  reuse,
  wait,
  newRules,
];

/** An order in doubt is often looked into first. */
export function drawSteps(random: () => number, inDoubt: boolean): readonly Step[] {
  const first = inDoubt && random() < 0.6 ? [settleNow] : [];
  const count = Math.floor(random() * 4);
  return [...first, ...Array.from({length: count}, () => pick(random, STEPS))];
}

function doubt(error: unknown): DeskError {
  if (error instanceof DeskError) return error;
  throw error;
}
