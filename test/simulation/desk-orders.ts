/** Orders that a desk is asked for, routed and direct, and what was said of each. */
import {dec, floorToStep, plain} from '../../src/lib/model/decimal.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import type {OrderDeps} from '../../src/lib/orders/order-deps.ts';
import type {Submission} from '../../src/lib/orders/place/submission.ts';
import {submitOrder} from '../../src/lib/orders/place/submit.ts';
import type {OrderTerms} from '../../src/lib/orders/place/terms.ts';
import {placeRouted, routedInput} from '../../src/lib/router/place-routed.ts';
import type {RoutedInput, RoutedResult} from '../../src/lib/router/routed.ts';
import type {Desk, DeskAccount} from './desk.ts';
import {marketOf, restingTerms} from './terms.ts';

/** An order of the desk. `said`: null when the process died, or never answered. */
export interface DeskOrder<Input, Said> {
  readonly clientId: string;
  readonly input: Input;
  said: Said | DeskError | null;
  /** How long the answer took, virtual ms. */
  tookMs: number;
}

export interface DirectInput {
  readonly account: DeskAccount;
  readonly terms: OrderTerms;
}

export type DirectOrder = DeskOrder<DirectInput, Submission>;
export type RoutedOrder = DeskOrder<RoutedInput, RoutedResult>;

/** A routed order within 0.4 % of the first exchange's price, or at the market. */
export function drawRoute(desk: Desk, symbol: string, clientId: string, random: () => number): RoutedInput {
  const [world] = desk.worlds;
  const market = marketOf(world, symbol);
  const {ask, bid, last} = world.live.engine.markets.ticker(market.symbol);
  const side = random() < 0.5 ? 'BUY' : 'SELL';
  const best = dec((side === 'BUY' ? ask : bid) ?? last);
  const quantity = plain(floorToStep(dec(200 + Math.floor(random() * 20_000)).div(best), desk.step(symbol)));
  const limit = plain(floorToStep(best.mul(side === 'BUY' ? 1.004 : 0.996), market.tickSize));
  const typed = {
    symbol,
    side,
    quantity,
    quantityIn: 'BASE',
    price: random() < 0.4 ? limit : null,
    stopPrice: null,
    timeInForce: null,
    postOnly: false,
    reduceOnly: false,
    maxSlippage: null,
    clientId,
  } as const;
  const options = {
    gathering: {anyQuote: false, exclude: []},
    replan: Math.floor(random() * 3),
    exact: false,
    allowDuplicate: true,
    despite: [],
  };
  return routedInput(typed, random() < 0.7 ? 'split' : 'best', options, async () => true);
}

/** An order that rests, on one account; some of those of contracts only reduce. */
export function drawDirect(account: DeskAccount, symbol: string, random: () => number): DirectInput {
  const terms = restingTerms(account.world, symbol, random);
  const reduceOnly = account.world.product === 'linear' && random() < 0.35;
  return {account, terms: {...terms, reduceOnly}};
}

export async function route(input: RoutedInput, deps: OrderDeps): Promise<RoutedResult | DeskError | null> {
  return placeRouted(input, deps).catch(failure);
}

export async function placeOn({account, terms}: DirectInput, clientId: string, deps: OrderDeps): Promise<Submission | DeskError> {
  const handle = deps.accounts.find((each) => each.account === account.account);
  if (handle === undefined) throw new Error(`the desk has no ${account.account}`);
  const options = {leg: null, exact: false, allowDuplicate: true, despite: []};
  return submitOrder({handle, terms, clientId, ...options}, deps).catch(failure);
}

export function failure(error: unknown): DeskError {
  if (error instanceof DeskError) return error;
  throw error;
}
