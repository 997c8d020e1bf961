/** Coins brought back to their shares: the document of `mxt rebalance`, and the orders that do it. */
import {type DecimalText, dec, plain, ZERO} from '../model/decimal.ts';
import {DeskError, exitCodeOf, type Failure, PARTIAL_EXIT, toFailure} from '../model/errors.ts';
import type {OrderDeps} from '../orders/order-deps.ts';
import {readRates} from '../orders/place/valuation.ts';
import {isDollar} from '../portfolio/dollars.ts';
import {type BalanceDocument, readHoldings} from '../portfolio/holdings.ts';
import {countedTwice} from '../portfolio/unknown.ts';
import {dryRoute, placeRouted, routedInput} from '../router/place-routed.ts';
import type {Route} from '../router/route.ts';
import type {RoutedInput, RoutedResult} from '../router/routed.ts';
import {type Holding, planRebalance, type RebalancePlan, type Trade} from './plan.ts';
import type {Targets} from './targets.ts';

/** How often a proven remainder of one trade is planned again. */
const REPLANS = 2;

export interface RebalanceTrade extends Trade {
  /** How it would be carried out; null where it cannot be. */
  readonly route: Route | null;
  /** Why it cannot be carried out. */
  readonly error?: Failure;
  /** What became of it, with --yes. */
  readonly result?: RoutedResult;
}

export interface RebalanceDocument extends Omit<RebalancePlan, 'trades'> {
  readonly at: string;
  readonly valuation: 'USD';
  /** False when an account, a wallet or a price board failed, or an account may be counted twice: nothing is sent then. */
  readonly complete: boolean;
  readonly trades: readonly RebalanceTrade[];
  /** Whether the trades were sent. */
  readonly sent: boolean;
  readonly accounts: BalanceDocument['accounts'];
}

export interface RebalanceRequest {
  readonly targets: Targets;
  readonly drift: DecimalText;
  /** USD. */
  readonly min: DecimalText;
  readonly maxSlippage: DecimalText | null;
  /** False: the plan alone. */
  readonly send: boolean;
  readonly say: (line: string) => void;
}

/** Reads, plans, checks every trade, and sends them one after the other where that is asked for and all of it is known. */
export async function rebalance(request: RebalanceRequest, deps: OrderDeps): Promise<RebalanceDocument> {
  const {document, warnings} = await readHoldings(deps.accounts, deps.call);
  for (const warning of warnings) request.say(`Warning: ${warning}.`);
  const bounds = {drift: request.drift, min: request.min, isDollar};
  const holdings = [...document.assets, ...(await notHeld(request.targets, document, deps))];
  const {trades, ...plan} = planRebalance(request.targets, holdings, bounds);
  const checked = await checkAll(trades, document, request, deps);
  const twice = countedTwice(document.unread);
  if (twice !== null) request.say(`Warning: ${twice} may be another key of an account that is counted already; nothing is sent.`);
  const complete = document.complete && twice === null;
  const isReady = complete && checked.every(({error}) => error === undefined);
  const head = {at: document.at, valuation: 'USD', complete, ...plan} as const;
  if (!request.send || !isReady || trades.length === 0)
    return {...head, trades: checked, sent: false, accounts: document.accounts};
  return {...head, trades: await sendAll(checked, request, deps), sent: true, accounts: document.accounts};
}

/** 0 when the shares are as wanted, or a plan is shown; 3 where something is not known or not traded; 4 refused; 6 in doubt. */
export function exitCodeOfRebalance({complete, sent, trades}: RebalanceDocument): number {
  if (!complete) return PARTIAL_EXIT;
  const refused = trades.find(({error}) => error !== undefined)?.error;
  if (!sent) return refused === undefined ? 0 : exitCodeOf(refused);
  if (trades.some(({result}) => result?.outcome === 'unknown')) return exitCodeOf({kind: 'unknown-outcome'});
  return trades.every(({result}) => result?.outcome === 'placed') ? 0 : PARTIAL_EXIT;
}

/** Coins of the targets of which nothing is held, with what one is worth. */
async function notHeld(
  targets: Targets,
  {assets}: Pick<BalanceDocument, 'assets'>,
  deps: Pick<OrderDeps, 'call' | 'accounts'>,
): Promise<readonly Holding[]> {
  const lacking = [...targets.keys()].filter((asset) => !assets.some((row) => row.asset === asset));
  if (lacking.length === 0) return [];
  const rates = await readRates(deps);
  return lacking.flatMap((asset) => {
    const price = rates(asset, 'USD');
    return price === null ? [] : [{asset, total: '0', price: plain(price), value: '0'}];
  });
}

/** Rules, limits and money of every trade, before anything is sent. */
function checkAll(
  trades: readonly Trade[],
  holdings: Pick<BalanceDocument, 'assets'>,
  request: RebalanceRequest,
  deps: OrderDeps,
): Promise<readonly RebalanceTrade[]> {
  const brings = sumOf(trades.filter(({side}) => side === 'SELL'));
  const costs = sumOf(trades.filter(({side}) => side === 'BUY'));
  // Dollars that the file does not name are left alone.
  const cash = holdings.assets.find(
    ({asset}) => request.targets.has(asset) && trades.some(({symbol}) => symbol.endsWith(`/${asset}`)),
  );
  const lacks = costs.gt(brings.plus(cash?.value ?? '0'));
  return Promise.all(
    trades.map(async (trade): Promise<RebalanceTrade> => {
      try {
        if (trade.side === 'BUY' && lacks) {
          const needed = plain(costs.toDecimalPlaces(2));
          throw new DeskError(
            'insufficient-funds',
            `The buys need ${needed} USD, and the sells and the dollars among the targets do not come to that.`,
          );
        }
        // A buy may wait for what the sells bring: then the money that is there now bounds nothing.
        const withBalances = trade.side === 'SELL' || brings.isZero();
        const {route, orders} = await dryRoute(inputOf(trade, request), deps, {withBalances});
        const refused = withBalances ? orders.find(({error}) => error !== undefined)?.error : undefined;
        if (refused !== undefined) return {...trade, route, error: refused};
        if (dec(route.totals.unfilled).lte(route.dust)) return {...trade, route};
        throw new DeskError('insufficient-funds', `${route.totals.unfilled} of ${trade.symbol} cannot be traded now.`);
      } catch (error) {
        if (!(error instanceof DeskError) || error.kind === 'interrupted') throw error;
        return {...trade, route: null, error: toFailure(error)};
      }
    }),
  );
}

/** One after the other. One in doubt ends it: its money may be spent. So does a sell that did not go through in full: it was to pay for the buys. */
async function sendAll(
  trades: readonly RebalanceTrade[],
  request: RebalanceRequest,
  deps: OrderDeps,
): Promise<readonly RebalanceTrade[]> {
  const done: RebalanceTrade[] = [];
  let isOver = false;
  for (const trade of trades) {
    if (isOver) {
      done.push(trade);
      continue;
    }
    request.say(`${trade.side} ${trade.quantity} ${trade.symbol}`);
    const next = await send(trade, request, deps);
    done.push(next);
    const isShort = trade.side === 'SELL' && next.result?.outcome !== 'placed';
    isOver = isShort || next.result?.outcome === 'unknown' || deps.call.signal.aborted;
  }
  return done;
}

async function send(trade: RebalanceTrade, request: RebalanceRequest, deps: OrderDeps): Promise<RebalanceTrade> {
  try {
    const result = await placeRouted(inputOf(trade, request), deps);
    return result === null ? trade : {...trade, result};
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return {...trade, error: toFailure(error)};
  }
}

function inputOf({symbol, side, quantity}: Trade, {maxSlippage}: RebalanceRequest): RoutedInput {
  const terms = {symbol, side, quantity, quantityIn: 'BASE', price: null, stopPrice: null, timeInForce: null} as const;
  const typed = {...terms, postOnly: false, reduceOnly: false, maxSlippage, clientId: null};
  const options = {gathering: {anyQuote: false, exclude: []}, replan: REPLANS, exact: false, allowDuplicate: false, despite: []};
  return routedInput(typed, 'split', options, async () => true);
}

function sumOf(trades: readonly Trade[]): ReturnType<typeof dec> {
  return trades.reduce((sum, {value}) => sum.plus(value), ZERO);
}
