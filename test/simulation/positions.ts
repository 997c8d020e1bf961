/**
 * Contracts in an episode: how the account holds them, a position that is there before, and what must be true of positions.
 *
 *   T1 what `positions` says at rest is what the engine has · T2 an order that only reduces never opens or turns a position
 */
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import type {Position} from '../../src/lib/model/account.ts';
import {type Decimal, dec, floorToStep, plain} from '../../src/lib/model/decimal.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import type {OrderTerms} from '../../src/lib/orders/place/terms.ts';
import type {EnginePosition} from '../../src/lib/sandbox/engine/margin/position.ts';
import {CUSTOMER, type EngineTrade} from '../../src/lib/sandbox/engine/types.ts';
import type {Intent} from '../../src/lib/state/journal.ts';
import {placeStranger} from './strangers.ts';
import {pick} from './swarm.ts';
import {marketOf} from './terms.ts';
import {seeded} from './virtual-time.ts';
import type {World} from './world.ts';

/** Exchanges round an average entry to some places of their own. */
const ENTRY_TOLERANCE = '0.000001';

/** In a third of the episodes hedge mode; mostly a position that another program opened, on either side. A dice of its own. */
export function letPositionsStand(
  world: World,
  {symbol, quantity}: Pick<OrderTerms, 'symbol' | 'quantity'>,
  seed: number,
  owner = CUSTOMER,
): void {
  const random = seeded(seed ^ 0x3c6ef372);
  if (random() < 1 / 3) world.live.engine.contracts.setPositionMode(owner, 'HEDGE');
  const market = marketOf(world, symbol);
  for (const side of ['BUY', 'SELL'] as const) {
    if (random() < 0.5) continue;
    const size = plain(floorToStep(dec(quantity).mul(pick(random, [0.5, 1, 3])), market.stepSize));
    if (!dec(size).isZero()) placeStranger(world, symbol, random, {trades: true, side, quantity: size, owner});
  }
}

/** T2: trades of our accounts that opened a position, or made one larger, by the order that they were of. */
export class Openings {
  readonly #trades: EngineTrade[] = [];

  constructor({live, accounts}: World) {
    const owners = new Set(accounts.map(({owner}) => owner));
    live.engine.events.subscribe((event) => {
      if (event.type !== 'ORDER' || event.trade === null || !owners.has(event.trade.accountId)) return;
      const {contract, quantity} = event.trade;
      if (contract !== null && dec(contract.closed).lt(quantity)) this.#trades.push(event.trade);
    });
  }

  /** What is wrong with them: the journal says that their order only reduces. */
  check(intents: ReadonlyMap<string, Intent>): readonly string[] {
    const wrong = this.#trades.filter(({clientOrderId}) => intents.get(clientOrderId)?.request.reduceOnly === true);
    return wrong.map(({quantity, contract}) => `T2 an order that only reduces traded ${quantity} and closed ${contract?.closed}`);
  }
}

/** T1 of one account, while nothing happens any more. */
export async function checkPositions(
  {time, live}: World,
  {derivatives}: Pick<ExchangeAdapter, 'derivatives'>,
  owner = CUSTOMER,
): Promise<readonly string[]> {
  if (derivatives === undefined) return [];
  const ask = () => time.until(derivatives.positions(new AbortController().signal).catch(doubt));
  let answer = await ask();
  // A ban outlasts the faults: what is said holds once it is over.
  if (answer instanceof DeskError && answer.kind === 'rate-limit') {
    await time.pass((answer.detail.retryAfterMs ?? 0) + 1000);
    answer = await ask();
  }
  if (answer instanceof DeskError || answer.missing.length > 0)
    return [
      `T1 positions could not be read while all was well: ${answer instanceof DeskError ? answer.message : 'a part is missing'}`,
    ];
  const truth = live.engine.contracts.open(owner);
  const [told, held] = [answer.rows.map(words).toSorted(), truth.map(words).toSorted()];
  if (told.join() !== held.join()) return [`T1 positions says ${told.join() || 'none'}, the engine has ${held.join() || 'none'}`];
  return truth.flatMap((position) => wrongEntry(position, answer.rows));
}

function words({symbol, quantity}: Pick<Position, 'symbol' | 'quantity'>): string {
  return `${symbol} ${plain(dec(quantity))}`;
}

function wrongEntry(truth: EnginePosition, rows: readonly Position[]): readonly string[] {
  const entry: Decimal = dec(truth.entryPrice);
  // Two of one size may stand side by side: one held cross, one isolated.
  const entries = rows.filter((each) => words(each) === words(truth)).map(({entryPrice}) => entryPrice);
  const isNear = (each: string | null) => each !== null && dec(each).minus(entry).abs().lte(entry.mul(ENTRY_TOLERANCE));
  return entries.some(isNear) ? [] : [`T1 positions says an entry at ${entries.join()}, the engine has ${truth.entryPrice}`];
}

function doubt(error: unknown): DeskError {
  if (error instanceof DeskError) return error;
  throw error;
}
