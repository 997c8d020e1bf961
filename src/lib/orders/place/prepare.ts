/** Everything up to the door: symbol, slippage, rules, ids, encoding. Sends no order and journals nothing. */
import {type AccountHandle, withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {PreparedOrder} from '../../adapter/contract/trading.ts';
import {resolveSymbol} from '../../adapter/find-market.ts';
import type {ContractSettings, HeldAs} from '../../model/contract.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {OrderRequest} from '../../model/order.ts';
import {type Adjustment, applyRules} from '../../model/rules.ts';
import {identityOf, type Sender, senderOf} from '../../state/account-names.ts';
import type {Intent, IntentDraft, IntentValue} from '../../state/journal.ts';
import type {OrderDeps} from '../order-deps.ts';
import {heldAs} from './contract-settings.ts';
import {makeIds} from './ids.ts';
import {withLinked} from './linked.ts';
import {boundSlippage} from './slippage.ts';
import {type OrderTerms, requestOf, termsText} from './terms.ts';
import type {Ticket} from './ticket.ts';
import {withTrigger} from './trigger.ts';

/** Market rules younger than this are used without asking; a stale rule is refused by the exchange, never placed wrong. */
export const RULES_MAX_AGE_MS = 900_000;

/** An order ready to be journaled. */
export interface PreparedTicket {
  readonly intentId: string;
  readonly terms: OrderTerms;
  readonly adapter: ExchangeAdapter;
  /** How the account holds the contract; null for spot, and where that is not known. */
  readonly held: HeldAs | null;
  /** All settings of the contract; null also where a position says itself how it is held. */
  readonly settings: ContractSettings | null;
  readonly wire: PreparedOrder;
  readonly adjustments: readonly Adjustment[];
}

/**
 * Throws DeskError (usage, rule, permission, ...). `earlier`: the journal's row of this ticket, which goes on under the ids that
 * it had.
 */
export async function prepareTicket(
  {handle, terms: asked, clientId, leg, exact, closes = false, position}: Ticket,
  {call, random, state}: Pick<OrderDeps, 'call' | 'random' | 'state'>,
  earlier: Intent | null = null,
): Promise<PreparedTicket> {
  refuseToTrade(handle);
  const adapter = await handle.adapter();
  const market = await (closes ? marketToClose : marketNow)(asked.symbol, adapter, {call, state});
  const terms = await boundSlippage({...asked, symbol: market.symbol}, adapter, call);
  const source = {identity: identityOf(adapter.config), clientId, leg};
  const ids =
    earlier === null || leg !== null
      ? makeIds(source, adapter.capabilities.clientOrderIds, random)
      : {intentId: earlier.id, clientOrderId: earlier.clientOrderId};
  const plain = applyRules(requestOf(terms, ids.clientOrderId), market, {exact, referencePrice: null});
  const subject = {terms, intentId: ids.intentId, market, exact};
  const {request: ruled, adjustments} = await withLinked(plain, subject, adapter, call);
  const [{held, settings}, request] = await Promise.all([
    heldAs(position, {market, request: ruled, adapter, memory: state.memory(adapter.config)}, call),
    withTrigger(ruled, market, adapter, call),
  ]);
  const wire = adapter.trading.prepareOrder(request, market, held);
  return {intentId: ids.intentId, terms, adapter, held, settings, wire, adjustments};
}

function marketNow(symbol: string, adapter: ExchangeAdapter, {call}: Pick<OrderDeps, 'call'>): Promise<Market> {
  return withTimeout(call, (signal) => resolveSymbol(symbol, adapter, RULES_MAX_AGE_MS, signal));
}

/**
 * The market of a position that is to be closed. Where its rules cannot be read now, those that were read last serve, however old:
 * the exchange refuses what they are wrong about.
 */
export async function marketToClose(
  symbol: string,
  adapter: ExchangeAdapter,
  {call, state}: Pick<OrderDeps, 'call' | 'state'>,
): Promise<Market> {
  try {
    return await marketNow(symbol, adapter, {call});
  } catch (error) {
    const isOver = !(error instanceof DeskError) || error.kind === 'interrupted';
    const last = isOver ? null : state.memory(adapter.config).market({symbol});
    if (last === null) throw error;
    return last.market;
  }
}

/** Throws `permission`, with nothing sent, for an account whose mode is not `trade`. */
export function refuseToTrade(handle: AccountHandle): void {
  if (handle.mode === 'trade') return;
  throw new DeskError('permission', `${handle.account} is in ${handle.mode} mode.`, {
    hint: 'Set `mode: trade` in the keys file to trade with it.',
    sent: false,
  }).on(handle);
}

/** The ticket as the journal opens it. */
export function draftOf(
  {clientId, leg}: Pick<Ticket, 'clientId' | 'leg'>,
  {intentId, terms, adapter, wire, adjustments}: PreparedTicket,
  value: IntentValue,
): IntentDraft {
  return draftOn(adapter, wire.request, {
    id: intentId,
    clientId,
    routeId: leg?.routeId ?? null,
    legIndex: leg?.index ?? null,
    replaces: null,
    terms: termsText(terms),
    adjustments,
    value,
  });
}

/** An intent before it is opened: who sends it and under which id follow from the account and the request. */
export function draftOn(
  {config}: Pick<ExchangeAdapter, 'config'>,
  request: OrderRequest,
  own: Omit<IntentDraft, keyof Sender | 'exchange' | 'clientOrderId' | 'request'>,
): IntentDraft {
  return {...own, ...senderOf(config), exchange: config.exchange, clientOrderId: request.clientOrderId, request};
}
