/** A routed order under one intent: however often the command runs with the same client id, it is routed once. */
import {createHash} from 'node:crypto';
import type {AccountHandle} from '../adapter/accounts.ts';
import {DeskError} from '../model/errors.ts';
import {splitSymbol, symbolCandidates} from '../model/symbol.ts';
import type {OrderDeps} from '../orders/order-deps.ts';
import {ROUTED, refuseDirect} from '../orders/place/client-id.ts';
import {type DryRun, dryRun} from '../orders/place/dry-run.ts';
import {DUPLICATE_WINDOW_MS, duplicateOf} from '../orders/place/limits.ts';
import {type SubmitInput, submissionOf, submitOrder} from '../orders/place/submit.ts';
import type {OrderTerms} from '../orders/place/terms.ts';
import {resolveJournaled} from '../orders/settle/resolve-all.ts';
import type {Intent} from '../state/journal.ts';
import {halted} from '../state/sql-journal.ts';
import {type LegOrder, type LegResult, refuseEmpty, routeAndPlace} from './execute.ts';
import {gather} from './gather.ts';
import {planRoute} from './plan.ts';
import type {RouteOutcome} from './result.ts';
import type {Route, RouteRequest} from './route.ts';
import {refuseOverLimit} from './route-value.ts';

/** A plan older than this is not sent without a new look. */
const PLAN_LIVES_MS = 3000;
const DEPTH = 100;
const WAIT_STEP_MS = 50;
/** How long a leg of an earlier run is looked for. */
const LOOK_MS = 2000;

type Gathering = {readonly anyQuote: boolean; readonly exclude: readonly string[]};

type Typed = OrderTerms & {readonly maxSlippage: string | null; readonly clientId: string | null};

export interface RoutedInput {
  readonly request: RouteRequest;
  readonly gathering: Gathering;
  /** How often a proven remainder is planned again. */
  readonly replan: number;
  readonly clientId: string | null;
  readonly allowDuplicate: boolean;
  readonly despite: readonly string[];
  readonly exact: boolean;
  approve(route: Route): Promise<boolean>;
}

export interface RoutedResult {
  readonly outcome: RouteOutcome;
  readonly orders: readonly LegResult[];
  /** Null when an earlier run routed it. */
  readonly route: Route | null;
}

/** Typed terms as a routed order. What cannot be taken within a --price rests there, unless it is IOC. */
export function routedInput(
  {symbol, side, quantity, quantityIn, price, maxSlippage, timeInForce, clientId}: Typed,
  mode: RouteRequest['mode'],
  options: Pick<RoutedInput, 'gathering' | 'replan' | 'exact' | 'allowDuplicate' | 'despite'>,
  ask: () => Promise<boolean>,
): RoutedInput {
  const [canonical = symbol, ...others] = symbolCandidates(symbol).filter(hasCommonQuote);
  if (others.length > 0 || splitSymbol(canonical) === null) {
    throw new DeskError('usage', `"${symbol.slice(0, 40)}" does not name one symbol.`, {hint: 'Write it as BTC/USDT.'});
  }
  const rest = price !== null && timeInForce !== 'IOC';
  const request = {symbol: canonical, side, quantity, quantityIn, mode, price, maxSlippage, rest};
  return {request, clientId, ...options, approve: ask};
}

/** The plan, and every leg as it would be sent. */
export async function dryRoute(
  input: RoutedInput,
  deps: OrderDeps,
): Promise<{readonly orders: readonly DryRun[]; readonly route: Route}> {
  const {request} = input;
  const {candidates, failures} = await gather(deps.accounts, deps.call, {
    ...request,
    ...input.gathering,
    depth: DEPTH,
    withBalances: true,
    placing: true,
  });
  const route = planRoute(request, candidates, deps.call.clock.now(), failures);
  refuseEmpty(route);
  await refuseOverLimit(route, deps);
  const taken = route.plan.map((leg) => ({...leg, timeInForce: 'IOC' as const}));
  const rested = route.rest === null ? [] : [{...route.rest, timeInForce: 'GTC' as const}];
  const parent = parentId(input, deps);
  const legs = [...taken, ...rested].flatMap(({account, symbol, quantity, limitPrice, timeInForce}, leg) => {
    const handle = deps.accounts.find((each) => each.account === account);
    const order = {symbol, side: request.side, quantity, price: limitPrice, timeInForce, parent, leg};
    return handle === undefined ? [] : [dryRun(legInput(handle, order, input), deps)];
  });
  return {orders: await Promise.all(legs), route};
}

/** Null when not approved. Throws DeskError when nothing was placed. */
export async function placeRouted(input: RoutedInput, deps: OrderDeps): Promise<RoutedResult | null> {
  const parent = parentId(input, deps);
  const earlier = await claim(parent, input, deps);
  if (earlier !== null) return earlier;
  try {
    const placed = await routeAndPlace({
      accounts: deps.accounts,
      call: deps.call,
      request: input.request,
      gathering: {...input.gathering, depth: DEPTH},
      parent,
      replan: input.replan,
      timeToLiveMs: PLAN_LIVES_MS,
      submit: (handle, leg) => submitOrder(legInput(handle, leg, input), deps),
      approve: async (route) => {
        await refuseOverLimit(route, deps);
        return input.approve(route);
      },
    });
    endRoute(parent, placed?.outcome ?? 'not approved', deps);
    return placed;
  } catch (error) {
    endRoute(parent, 'ended by an error', deps);
    throw error;
  }
}

/**
 * Writes how the route ended. Its legs have verdicts of their own in the journal: a disk that fails now changes nothing of
 * what is reported, and the next run with the same id finds the legs.
 */
function endRoute(parent: string, says: string, {state: {journal}}: OrderDeps): void {
  try {
    const legs = journal.children(parent);
    const refused = legs.every(({state}) => state === 'REJECTED' || state === 'NOT_PLACED');
    const state = legs.length === 0 ? 'NOT_PLACED' : refused ? 'REJECTED' : 'CONFIRMED';
    journal.settle(parent, {state, unsent: legs.length === 0, evidence: {source: 'router', says}});
  } catch {
    // See above.
  }
}

function legInput(handle: AccountHandle, leg: LegOrder, {clientId, allowDuplicate, despite, exact}: RoutedInput): SubmitInput {
  const {symbol, side, quantity, price, timeInForce} = leg;
  const terms = {
    symbol,
    side,
    quantity,
    quantityIn: 'BASE' as const,
    price,
    stopPrice: null,
    timeInForce,
    postOnly: false,
    reduceOnly: false,
  };
  return {handle, terms, clientId, parent: {id: leg.parent, child: leg.leg}, exact, allowDuplicate, despite};
}

function parentId({clientId}: RoutedInput, {random}: OrderDeps): string {
  if (clientId === null) return Buffer.from(random(16)).toString('hex');
  return createHash('sha256').update(`v1\0${ROUTED}\0${clientId}`).digest('hex').slice(0, 32);
}

function hasCommonQuote(symbol: string): boolean {
  return /\/(?:USDT|USDC|USD|EUR|GBP|BTC|ETH|FDUSD)(?::|$)/.test(symbol);
}

/** Null when this process is the one to route it; else what the first one did. Throws `limit` for other terms or a halt. */
async function claim(parent: string, input: RoutedInput, deps: OrderDeps): Promise<RoutedResult | null> {
  const {call, state} = deps;
  const deadline = call.clock.monotonic() + call.timeoutMs;
  for (;;) {
    const draft = parentDraft(parent, input);
    const {intent, fresh} = state.journal.open(draft, ({halt, since}) => {
      if (input.clientId !== null) refuseDirect(input.clientId, state);
      if (halt !== null) throw halted(halt.reason);
      if (input.clientId !== null || input.allowDuplicate) return;
      const twin = since(call.clock.now() - DUPLICATE_WINDOW_MS).find(
        ({account, terms}) => account === ROUTED && terms === draft.terms,
      );
      if (twin !== undefined) throw duplicateOf(twin);
    });
    const legs = state.journal.children(parent);
    // A process that died in the middle may have sent legs: they are reported, never planned again.
    if (fresh && legs.length === 0) return null;
    if (intent.state !== 'INTENT' || fresh || call.clock.monotonic() > deadline) return report(intent, legs, deps);
    await call.clock.sleep(WAIT_STEP_MS, call.signal);
  }
}

async function report(parent: Intent, legs: readonly Intent[], deps: OrderDeps): Promise<RoutedResult> {
  const settled = await Promise.all(legs.map((leg) => resolveJournaled(leg, LOOK_MS, deps)));
  const orders = settled.map(submissionOf);
  const outcomes = new Set(orders.map(({outcome}) => outcome));
  // Legs that were all placed can still have filled too little: the run that routed them wrote it down.
  const short = parent.evidence.some(({source, says}) => source === 'router' && says === 'partial');
  const [only] = outcomes;
  if (outcomes.size === 0 || outcomes.has('unknown')) return {outcome: 'unknown', orders, route: null};
  const outcome = outcomes.size === 1 && only !== undefined && !short ? only : 'partial';
  return {outcome, orders, route: null};
}

function parentDraft(id: string, {request, clientId}: RoutedInput) {
  const {symbol, side, quantity, quantityIn, mode, price, maxSlippage} = request;
  const terms = [
    side,
    quantity,
    quantityIn,
    symbol,
    price ?? 'MARKET',
    mode,
    maxSlippage ?? '-',
    request.rest ? 'rest' : '',
  ].join(' ');
  const common = {symbol, side, clientOrderId: clientId ?? id, reduceOnly: false, quantity};
  return {
    id,
    account: ROUTED,
    exchange: ROUTED,
    venue: ROUTED,
    credential: ROUTED,
    clientOrderId: clientId ?? id,
    key: null,
    parent: null,
    child: null,
    terms,
    request: {...common, type: 'MARKET' as const, quantityIn},
    adjustments: [],
    value: {amount: '0', asset: ROUTED},
  };
}
