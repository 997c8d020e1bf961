/**
 * Wallets that a trade does not use go wrong on both exchanges. W1: orders, routed or not, and cancels neither wait for them nor
 * fail by them: each comes to the same, in the same time, as with all wallets well.
 */
import {cancelOrders} from '../../src/lib/orders/end/cancel.ts';
import type {HttpRequest} from '../../src/lib/transport/http.ts';
import {Desk} from './desk.ts';
import {drawDirect, drawRoute, placeOn, route} from './desk-orders.ts';
import type {WireFault} from './faulty-wire.ts';
import type {Mutation} from './mutation.ts';
import {seeded} from './virtual-time.ts';
import type {Sides, World} from './world.ts';

const SIGNAL = new AbortController().signal;
const MONEY = '1000000';

type Pair = readonly [Sides, Sides];

/** What idle wallets do: nothing, for long, or fail. */
const TROUBLES: readonly (WireFault | null)[] = [{point: 'resp.lost'}, {point: 'gw.pre', status: 500}, {point: 'dns'}];

/**
 * Requests of a look at all wallets that neither a look at what pays for spot needs nor the question whose account it is, by
 * exchange: method and path. That question is part of a route over two keys of an exchange, and has a limit of its own.
 */
export async function idleWallets(sides: Pair): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const desk = new Desk(sides, 1);
  try {
    const found = new Map<string, ReadonlySet<string>>();
    for (const world of desk.worlds) {
      const trade = await asked(world, (adapter) => adapter.account.balances('spot', SIGNAL));
      const owner = await asked(world, (adapter) => adapter.account.uid(SIGNAL));
      const all = await asked(world, (adapter) => adapter.account.balances('ALL', SIGNAL));
      found.set(world.exchange, all.difference(trade).difference(owner));
    }
    return found;
  } finally {
    desk.close();
  }
}

type Adapter = ReturnType<World['start']>['adapter'];

async function asked(world: World, ask: (adapter: Adapter) => Promise<unknown>): Promise<Set<string>> {
  const names = new Set<string>();
  const {adapter} = world.start();
  await world.time.until(adapter.marketData.syncClock(SIGNAL));
  world.setFaults((request) => {
    names.add(nameOf(request));
    return null;
  });
  await world.time.until(ask(adapter));
  world.setFaults(null);
  return names;
}

function nameOf({method, url}: HttpRequest): string {
  return `${method} ${new URL(url).pathname}`;
}

/** What is broken; empty when W1 holds. */
export async function runWalletDrill(
  sides: Pair,
  idle: ReadonlyMap<string, ReadonlySet<string>>,
  seed: number,
  mutation?: Mutation,
): Promise<readonly string[]> {
  const well = await trade(sides, idle, seed, null, undefined);
  const ill = await trade(sides, idle, seed, TROUBLES[seed % TROUBLES.length] ?? null, mutation);
  return well.flatMap((line, index) => (line === ill[index] ? [] : [`W1 ${ill[index]}; with all wallets well: ${line}`]));
}

/** One routed order, one on each account and its cancel: what each came to, and after how long. */
async function trade(
  sides: Pair,
  idle: ReadonlyMap<string, ReadonlySet<string>>,
  seed: number,
  trouble: WireFault | null,
  mutation: Mutation | undefined,
): Promise<readonly string[]> {
  const desk = new Desk(sides, seed, {mutation});
  const {time} = desk;
  try {
    desk.fund(MONEY, []);
    for (const world of desk.worlds)
      world.setFaults((request) => (idle.get(world.exchange)?.has(nameOf(request)) === true ? trouble : null));
    const random = seeded(seed);
    const said: string[] = [];
    const timed = async (what: string, work: Promise<string>) => {
      const startedAt = time.now();
      said.push(`${what} ${await time.until(work)} after ${time.now() - startedAt} ms`);
    };
    const {deps} = desk.start();
    const routed = drawRoute(desk, desk.symbols[seed % 2] ?? '', `wallets-${seed}`, random);
    await timed('route', route(routed, deps).then(outcomeOf));
    for (const account of desk.accounts) {
      const clientId = `wallets-${seed}-${account.account}`;
      await timed('place', placeOn(drawDirect(account, desk.symbols[2] ?? '', random), clientId, deps).then(outcomeOf));
      await timed(
        'cancel',
        cancelOrders([clientId], null, deps).then(({orders}) => orders.map(outcomeOf).join(' ')),
      );
    }
    return said;
  } finally {
    desk.close();
  }
}

function outcomeOf(said: {readonly outcome: string} | {readonly kind: string} | null): string {
  if (said === null) return 'nothing';
  return 'outcome' in said ? said.outcome : said.kind;
}
