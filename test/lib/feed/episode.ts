/** One watch of one faulty exchange, followed from start to rest, and what must be true of it whatever went wrong. */
import type {AccountHandle} from '../../../src/lib/adapter/accounts.ts';
import type {Capabilities} from '../../../src/lib/adapter/contract/capabilities.ts';
import type {ExchangeAdapter} from '../../../src/lib/adapter/contract/exchange.ts';
import type {FeedEvent, OrderEvent, StreamEvent} from '../../../src/lib/feed/feed-event.ts';
import {OrderWatch, type WatchRequest} from '../../../src/lib/feed/order-watch.ts';
import type {OrderStatus} from '../../../src/lib/model/order.ts';
import {seeded, VirtualTime} from '../../simulation/virtual-time.ts';
import {ModelledExchange, SILENCE_MS} from './modelled-exchange.ts';
import {NO_FAULTS, type Style} from './modelled-faults.ts';

export const START = Date.parse('2026-01-01T00:00:00.000Z');
const RANK: Record<OrderStatus, number> = {
  UNKNOWN: 0,
  PENDING: 1,
  NEW: 2,
  PARTIALLY_FILLED: 3,
  EXPIRED: 4,
  REJECTED: 4,
  CANCELED: 4,
  FILLED: 4,
};

export function handleOf(
  account: string,
  exchange: ModelledExchange,
  capabilities: Partial<Capabilities> = {},
  plant: (real: ExchangeAdapter) => ExchangeAdapter = (real) => real,
): AccountHandle {
  const adapter = plant(exchange.adapter(capabilities));
  return {account, exchange: 'modelled', environment: 'sandbox', mode: 'trade', products: ['spot'], adapter: async () => adapter};
}

/** A watch over the given accounts that keeps everything it is told. */
export function startWatch(time: VirtualTime, accounts: readonly AccountHandle[], over: Partial<WatchRequest> = {}, seed = 1) {
  const random = seeded(seed);
  const interrupt = new AbortController();
  const lines: FeedEvent[] = [];
  const request: WatchRequest = {
    accounts,
    call: {clock: time.clock(), signal: interrupt.signal, timeoutMs: 5000},
    random: (size) => Uint8Array.from({length: size}, () => Math.floor(random() * 256)),
    symbols: [],
    since: null,
    fillsOnly: false,
    until: null,
    endAfterMs: null,
    ...over,
  };
  const watch = new OrderWatch(request, (event) => void lines.push(event));
  return {watch, lines, interrupt, ended: watch.run()};
}

export const isOrder = (line: FeedEvent): line is OrderEvent => line.type === 'order';
export const isStream = (line: FeedEvent): line is StreamEvent => line.type === 'stream';

export interface EpisodeOptions {
  /** What happens at the exchange while it is watched. */
  readonly actions?: number;
  /** Plants a mistake between the exchange and the feed. */
  readonly plant?: (real: ExchangeAdapter) => ExchangeAdapter;
}

/** What is wrong after one episode; empty when all is well. */
export async function runEpisode(seed: number, {actions = 60, plant}: EpisodeOptions = {}): Promise<readonly string[]> {
  const random = seeded(seed);
  const time = new VirtualTime(START);
  const style: Style = {
    split: random() < 0.5,
    bySymbol: random() < 0.3,
    lossless: random() < 0.2,
    pageRows: random() < 0.5 ? 3 : 1000,
    byCreation: random() < 0.5,
  };
  const exchange = new ModelledExchange(time, random, style);
  for (const symbol of ['BTC/USDT', 'ETH/USDT']) exchange.ledger.place(time.now(), symbol);
  for (let count = 0; count < 5; count++) exchange.ledger.act(time.now() - 1000 + 100 * count);
  const fillsBefore = exchange.ledger.fills.length;
  const started = new Promise<void>((resolve) => {
    exchange.onFirstLive = resolve;
  });
  drawFaults(exchange, random, style);
  exchange.faults.refuse = false;
  await time.pass(1000);
  const {lines, interrupt, ended} = startWatch(time, [handleOf('main', exchange, {}, plant)], {}, seed);
  const wrong: string[] = [];
  watchForUntoldGaps(exchange, lines, wrong);
  await time.until(started);
  for (let count = 0; count < actions; count++) {
    exchange.happen();
    await time.pass(2 + random() * 1500);
    if (random() < 0.15) await strike(exchange, time, lines, random, wrong, style);
  }
  Object.assign(exchange.faults, NO_FAULTS);
  await time.pass(450_000);
  interrupt.abort();
  await time.until(ended);
  return [
    ...wrong,
    ...checkTruth(exchange, lines, fillsBefore),
    ...checkLines(lines),
    ...(style.lossless ? checkCalm(lines) : []),
  ];
}

function drawFaults({faults}: ModelledExchange, random: () => number, {lossless}: Style): void {
  const maybe = (value: number) => (random() < 0.4 ? value : 0);
  Object.assign(faults, {
    drop: lossless ? 0 : maybe(random() * 0.1),
    duplicate: maybe(random() * 0.3),
    reorder: maybe(random() * 0.3),
    readError: maybe(random() * 0.4),
    readLagMs: lossless ? 0 : maybe(random() * 20_000),
    partial: maybe(random() * 0.3),
    replay: random() < 0.5,
    refuse: random() < 0.1,
  });
}

async function strike(
  exchange: ModelledExchange,
  time: VirtualTime,
  lines: readonly FeedEvent[],
  random: () => number,
  wrong: string[],
  style: Style,
) {
  const dice = style.lossless ? random() / 2 : random();
  if (dice < 0.35) exchange.cut();
  else if (dice < 0.5) exchange.leave();
  else if (dice < 0.65) {
    // A replacement that is on its way is not dead, and may take over in time: no gap then.
    const following = isFollowing(lines) && exchange.leftAt < time.now() - 30_000;
    exchange.mute();
    const before = lines.length;
    await time.pass(SILENCE_MS + 1000);
    if (following && !lines.slice(before).some((line) => isStream(line) && line.state === 'gap'))
      wrong.push('silence was not announced in time');
  } else drawFaults(exchange, random, style);
  if (random() < 0.5) for (let count = random() * 4; count > 0; count--) exchange.happen();
}

/** After the only connection broke, the next thing that is told must be the gap. */
function watchForUntoldGaps(exchange: ModelledExchange, lines: FeedEvent[], wrong: string[]): void {
  exchange.onCut = () => {
    if (!isFollowing(lines)) return;
    const at = lines.length;
    const push = lines.push.bind(lines);
    lines.push = (...added: FeedEvent[]) => {
      lines.push = push;
      const [next] = added;
      if (next !== undefined && (next.type !== 'stream' || next.state !== 'gap'))
        wrong.push(`a gap was not announced before line ${at}`);
      return push(...added);
    };
  };
}

function isFollowing(lines: readonly FeedEvent[]): boolean {
  const state = lines.findLast(isStream)?.state;
  return state === 'live' || state === 'recovered';
}

function checkTruth({ledger}: ModelledExchange, lines: readonly FeedEvent[], fillsBefore: number): readonly string[] {
  const told = new Map(lines.filter(isOrder).map(({order}) => [`${order.symbol} ${order.id}`, order]));
  const wrong: string[] = [];
  for (const order of ledger.orders()) {
    const last = told.get(`${order.symbol} ${order.id}`);
    const endedBefore = last === undefined && (order.updatedAt ?? '') <= new Date(START + 1000).toISOString();
    if (endedBefore && RANK[order.status] === 4) continue;
    for (const field of ['status', 'filled', 'remaining', 'quantity', 'price'] as const) {
      if (last?.[field] !== order[field]) wrong.push(`order ${order.id}: ${field} is ${last?.[field]}, in truth ${order[field]}`);
    }
  }
  const fills = lines.filter(isOrder).flatMap(({fill}) => (fill === undefined ? [] : [fill.id]));
  const truth = ledger.fills.slice(fillsBefore).map(({id}) => id);
  if (fills.toSorted().join() !== truth.toSorted().join()) {
    wrong.push(
      `fills: lost ${truth.filter((id) => !fills.includes(id))}; doubled or foreign ${fills.filter((id, at) => fills.indexOf(id) !== at || !truth.includes(id))}`,
    );
  }
  return wrong;
}

/** Where no live connection loses anything and no answer is old, stream and exchange have nothing to disagree about. */
function checkCalm(lines: readonly FeedEvent[]): readonly string[] {
  return lines.flatMap((line) =>
    isStream(line) && line.reason?.includes('differs from what its stream reported') ? [`lost inside: ${line.reason}`] : [],
  );
}

/** Never backwards, never two ends for one order, no number missing, and ended as it should. */
function checkLines(lines: readonly FeedEvent[]): readonly string[] {
  const wrong: string[] = [];
  const last = new Map<string, OrderEvent>();
  lines.filter(isOrder).forEach((line, index) => {
    const {order, sequence} = line;
    const before = last.get(`${order.symbol} ${order.id}`)?.order;
    last.set(`${order.symbol} ${order.id}`, line);
    if (sequence !== index + 1) wrong.push(`sequence ${sequence} at order line ${index + 1}`);
    if (before === undefined) return;
    if (Number(order.filled) < Number(before.filled))
      wrong.push(`order ${order.id} was filled ${before.filled}, then ${order.filled}`);
    if (RANK[order.status] < RANK[before.status]) wrong.push(`order ${order.id} was ${before.status}, then ${order.status}`);
    if (RANK[before.status] === 4 && order.status !== before.status)
      wrong.push(`order ${order.id} ended ${before.status} and ${order.status}`);
  });
  const end = lines.at(-1);
  if (end?.type !== 'stream' || end.state !== 'stopped') wrong.push('the last line does not say that the stream stopped');
  return wrong;
}
