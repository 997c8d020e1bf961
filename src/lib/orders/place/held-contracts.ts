/** What an account holds in contracts, what rests there, and what it is held with: what the limits on positions are checked by. */
import {type CallOptions, withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {Missing} from '../../adapter/contract/rows.ts';
import type {Limits} from '../../config/keys-file.ts';
import type {MarginPool, Position} from '../../model/account.ts';
import {type Decimal, dec} from '../../model/decimal.ts';
import {DeskError, toFailure} from '../../model/errors.ts';
import {isTerminal, type Order} from '../../model/order.ts';
import {productOf} from '../../model/symbol.ts';
import {isSentFrom} from '../../state/account-names.ts';
import type {Intent, IntentValue, JournalView} from '../../state/journal.ts';
import type {LimitSubject} from './limit-subject.ts';

export interface HeldContracts {
  readonly positions: readonly Position[];
  /** Open orders that could make a position larger, without the one that is replaced; of this contract where no more was needed. */
  readonly opening: readonly Order[];
  /** Client order ids of all open orders that were read. */
  readonly names: ReadonlySet<string>;
  /** Epoch ms, our clock: what the journal opened later is not in it. */
  readonly readAt: number;
  /** What the positions are held with, by currency; null where only the limit on a position is set. */
  readonly equity: readonly IntentValue[] | null;
}

type Key = 'maxPosition' | 'maxLeverage';

/** Reads what the limits need. Throws `protocol` for what is not known, and as the reads do where there was no answer. */
export async function readHeld(
  {adapter, market, replaces = null}: Pick<LimitSubject, 'adapter' | 'market' | 'replaces'>,
  {maxPosition, maxLeverage}: Limits,
  call: CallOptions,
): Promise<HeldContracts | null> {
  if (maxPosition === null && maxLeverage === null) return null;
  const key = maxPosition === null ? 'maxLeverage' : 'maxPosition';
  const {derivatives, trading} = adapter;
  if (derivatives === undefined) throw unchecked(key, 'mxt reads no positions of this account');
  const readAt = call.clock.now();
  const symbol = maxLeverage === null ? market.symbol : null;
  const [positions, orders, margin] = await Promise.all([
    withTimeout(call, (signal) => derivatives.positions(signal)),
    withTimeout(call, (signal) => trading.openOrders({symbol, products: 'ACCOUNT'}, signal)),
    maxLeverage === null ? null : withTimeout(call, (signal) => derivatives.margin(signal)),
  ]).catch((error: unknown) => {
    const {kind, message, ...detail} = toFailure(error);
    throw new DeskError(kind, `limits.${key} cannot be checked: ${message}`, {...detail, sent: false});
  });
  refuseHoles(key, [...positions.missing, ...orders.missing, ...(margin?.missing ?? [])]);
  const contracts = orders.rows.filter((order) => productOf(order.symbol) === 'linear' && !isTerminal(order.status));
  return {
    positions: positions.rows,
    opening: contracts.filter(({id, reduceOnly}) => !reduceOnly && (id === null || id !== replaces)),
    names: new Set(orders.rows.flatMap(({clientOrderId}) => clientOrderId ?? [])),
    readAt,
    equity: margin === null ? null : await equityOf(margin.rows, adapter, call),
  };
}

/** The exchange's own figures; where it gives none, the wallets that pay for contracts, profit included. */
async function equityOf(
  pools: readonly MarginPool[],
  {account}: ExchangeAdapter,
  call: CallOptions,
): Promise<readonly IntentValue[]> {
  const known = pools.flatMap(({equity, asset}) => (equity === null ? [] : [{amount: equity, asset}]));
  if (pools.length > 0 && known.length === pools.length) return known;
  const {rows, missing} = await withTimeout(call, (signal) => account.balances('linear', signal));
  refuseHoles('maxLeverage', missing);
  return rows.filter(({pays}) => pays.includes('linear')).map(({total, asset}) => ({amount: total, asset}));
}

function refuseHoles(key: Key, missing: readonly Missing[]): void {
  const [hole] = missing;
  if (hole === undefined) return;
  throw unchecked(key, `${hole.what} could not be read (${hole.error.message.replace(/\.$/, '')})`);
}

/** Orders of the account in contracts that were sent since, or whose outcome is not known, and are in no list. */
export function unlistedOf(
  {adapter}: Pick<LimitSubject, 'adapter'>,
  {names, readAt}: HeldContracts,
  view: Pick<JournalView, 'since' | 'unsettled'>,
): readonly Intent[] {
  const sent = new Map([...view.since(readAt), ...view.unsettled()].map((intent) => [intent.id, intent]));
  return [...sent.values()].filter(
    (intent) =>
      isSentFrom(intent, adapter.config) &&
      productOf(intent.symbol) === 'linear' &&
      !intent.request.reduceOnly &&
      !names.has(intent.clientOrderId),
  );
}

/** Signed, in the quote currency. */
export function notionalOf(key: Key, {symbol, quantity, markPrice, entryPrice}: Position): Decimal {
  const price = markPrice ?? entryPrice;
  if (price === null) throw unchecked(key, `the position in ${symbol} has no price`);
  return dec(quantity).times(price);
}

/** At its own price; one without any stands at the mark of a position in the contract. */
export function restingNotional(
  key: Key,
  {symbol, price, stopPrice, remaining, id}: Order,
  positions: readonly Position[],
): Decimal {
  const at = price ?? stopPrice ?? positions.find((each) => each.symbol === symbol)?.markPrice ?? null;
  if (at === null || remaining === null) throw unchecked(key, `the open order ${id} says too little`);
  return dec(at).times(remaining);
}

/** What could not be read refuses the order, and is no verdict on it. */
export function unchecked(key: Key, why: string): DeskError {
  return new DeskError('protocol', `limits.${key} cannot be checked: ${why}.`, {
    hint: `Nothing was sent. An order with --reduce-only needs no such check; else take limits.${key} out of the keys file.`,
    sent: false,
  });
}
