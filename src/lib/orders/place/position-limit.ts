/**
 * `limits.maxPosition` and `limits.maxLeverage`: how large a position in one contract may become. Counted as if every order of
 * the account that rests on this side were filled, because several small ones make a large position together.
 */
import {type CallOptions, withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {Limits, Money} from '../../config/keys-file.ts';
import type {Position} from '../../model/account.ts';
import {type Decimal, dec, ZERO} from '../../model/decimal.ts';
import {DeskError, toFailure} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {Order, OrderRequest, Side} from '../../model/order.ts';
import {isSentFrom} from '../../state/account-names.ts';
import type {IntentValue, JournalView} from '../../state/journal.ts';
import {convert, type Rates, shown} from './valuation.ts';

interface Subject {
  readonly adapter: ExchangeAdapter;
  readonly market: Market;
  readonly request: OrderRequest;
  /** Whether a position on the other side is reduced first; false in hedge mode, and where that is not known. */
  readonly nets: boolean;
  /** Id of an open order that this one takes the place of. */
  readonly replaces?: string | null;
}

/** What the account holds and has resting in the contract, in its quote currency. */
interface HeldContract {
  /** Signed: short is negative. */
  readonly position: Decimal;
  /** Of the resting orders on the side of this one, as far as they could grow a position. */
  readonly resting: Decimal;
  /** Client order ids of all resting orders. */
  readonly names: ReadonlySet<string>;
  /** Epoch ms, our clock: what the journal opened later is not in it. */
  readonly readAt: number;
}

/** Reads it. Throws `protocol` for what this account or its rows do not tell, and as the read does where there was no answer. */
export async function readHeld(
  {adapter, market, request, nets, replaces = null}: Subject,
  call: CallOptions,
): Promise<HeldContract> {
  const {derivatives, trading} = adapter;
  if (derivatives === undefined) throw unchecked('maxPosition', 'mxt reads no positions of this account');
  const readAt = call.clock.now();
  const [positions, orders] = await Promise.all([
    withTimeout(call, (signal) => derivatives.positions(signal)),
    withTimeout(call, (signal) => trading.openOrders({symbol: market.symbol, products: 'ACCOUNT'}, signal)),
  ]).catch((error: unknown) => {
    const {kind, message, ...detail} = toFailure(error);
    throw new DeskError(kind, `limits.maxPosition cannot be checked: ${message}`, {...detail, sent: false});
  });
  const [hole] = [...positions.missing, ...orders.missing];
  if (hole !== undefined)
    throw unchecked('maxPosition', `${hole.what} could not be read (${hole.error.message.replace(/\.$/, '')})`);
  const own = positions.rows.filter(({symbol, quantity}) => symbol === market.symbol && (nets || isOn(request.side, quantity)));
  const opening = orders.rows.filter(
    ({id, side, reduceOnly}) => side !== opposite(request.side) && !reduceOnly && (id === null || id !== replaces),
  );
  return {
    position: own.reduce((sum, each) => sum.plus(notionalOf(each)), ZERO),
    resting: opening.reduce((sum, each) => sum.plus(restingNotional(each, own)), ZERO),
    names: new Set(orders.rows.flatMap(({clientOrderId}) => clientOrderId ?? [])),
    readAt,
  };
}

/** Throws `limit` when the position would become larger than allowed with this order and all that rest on its side. */
export function checkPosition(
  {adapter, market, request}: Subject,
  {position, resting, names, readAt}: HeldContract,
  value: IntentValue,
  limit: Money,
  {view, rates}: {readonly view: Pick<JournalView, 'since' | 'unsettled'>; readonly rates: Rates},
): void {
  const {account} = adapter.config;
  const sent = new Map([...view.since(readAt), ...view.unsettled()].map((intent) => [intent.id, intent]));
  const unlisted = [...sent.values()].filter(
    (intent) =>
      isSentFrom(intent, adapter.config) &&
      intent.symbol === market.symbol &&
      intent.side === request.side &&
      !intent.request.reduceOnly &&
      !names.has(intent.clientOrderId),
  );
  const worth = (each: IntentValue) => convert(each, limit.asset, rates, 'maxPosition');
  const more = unlisted.reduce((sum, intent) => sum.plus(worth(intent.value)), worth(value));
  const per = convert({amount: '1', asset: market.quote}, limit.asset, rates, 'maxPosition');
  const signed = resting
    .times(per)
    .plus(more)
    .times(request.side === 'BUY' ? 1 : -1);
  const after = position.times(per).plus(signed).abs();
  if (after.lte(limit.amount)) return;
  throw new DeskError(
    'limit',
    `The position in ${market.symbol} on ${account} could become ${shown(after, limit.asset)}, the limit is ${limit.amount} ${limit.asset} (limits.maxPosition).`,
    {hint: 'Nothing was sent. Reduce with --reduce-only, or change limits.maxPosition in the keys file.', sent: false},
  );
}

/** The equity that leverage is a part of is not read yet: not known is not within the limit. */
export function refuseLeverage({maxLeverage}: Pick<Limits, 'maxLeverage'>, {config}: Pick<ExchangeAdapter, 'config'>): void {
  if (maxLeverage === null) return;
  throw unchecked('maxLeverage', `mxt does not read the equity of ${config.account} from ${config.exchange} yet`);
}

function isOn(side: Side, quantity: string): boolean {
  return side === 'BUY' ? dec(quantity).gt(0) : dec(quantity).lt(0);
}

function opposite(side: Side): Side {
  return side === 'BUY' ? 'SELL' : 'BUY';
}

function notionalOf({symbol, quantity, markPrice, entryPrice}: Position): Decimal {
  const price = markPrice ?? entryPrice;
  if (price === null) throw unchecked('maxPosition', `the position in ${symbol} has no price`);
  return dec(quantity).times(price);
}

/** At its own price; one without any stands at the mark of the position. */
function restingNotional({price, stopPrice, remaining, id}: Order, own: readonly Position[]): Decimal {
  const at = price ?? stopPrice ?? own[0]?.markPrice ?? null;
  if (at === null || remaining === null) throw unchecked('maxPosition', `the open order ${id} says too little`);
  return dec(at).times(remaining);
}

/** What could not be read refuses the order, and is no verdict on it. */
function unchecked(key: keyof Limits, why: string): DeskError {
  return new DeskError('protocol', `limits.${key} cannot be checked: ${why}.`, {
    hint: `Nothing was sent. An order with --reduce-only needs no such check; else take limits.${key} out of the keys file.`,
    sent: false,
  });
}
