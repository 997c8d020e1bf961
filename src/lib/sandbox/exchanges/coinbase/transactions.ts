/**
 * What changed a wallet, newest first, fills included. Times have milliseconds, so that two events can be told apart.
 * https://docs.cdp.coinbase.com/coinbase-app/track-apis/transactions
 */
import {text, units} from '../../engine/fixed.ts';
import type {Movement} from '../../engine/movement.ts';
import type {EngineTrade} from '../../engine/types.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {fieldsOf} from '../../kit/fields.ts';
import {pageAfter} from '../../kit/paging.ts';
import {TRADING, walletsOf} from './account.ts';
import {type Context, iso, stableId} from './context.ts';
import {notFound} from './errors.ts';

interface Changed {
  readonly id: string;
  readonly at: number;
  readonly type: string;
  readonly amount: bigint;
  readonly more: object;
}

export function walletTransactions(context: Context, {params, account}: ApiRequest): object {
  const wallet = walletsOf(context, account).find(({uuid}) => uuid === params.text('account_id'));
  if (wallet === undefined) throw notFound('account not found');
  const {asset, uuid} = wallet;
  const {orders, movements} = context.engine;
  const kinds = ['DEPOSIT', 'WITHDRAWAL', 'REWARD', 'REBATE', 'INTEREST', 'TRANSFER'] as const;
  const oldestFirst = [
    ...orders.trades(account).flatMap((trade) => ofTrade(context, trade, asset)),
    ...movements.of(account, ...kinds).flatMap((movement) => ofMovement(context, movement, asset)),
  ].toSorted((one, other) => one.at - other.at);
  const found = params.optional('order') === 'asc' ? oldestFirst : oldestFirst.toReversed();
  const cursor = params.optional('starting_after');
  const limit = params.limit(25, 100);
  const start = cursor === null ? 0 : found.findIndex(({id}) => id === cursor) + 1;
  const {items, more} = pageAfter(found.slice(start), limit, null);
  const path = `/v2/accounts/${uuid}/transactions`;
  const next = more ? (items.at(-1)?.id ?? null) : null;
  return {
    pagination: {
      ...fieldsOf(null, 'ending_before previous_ending_before previous_uri'),
      ...{starting_after: cursor, next_starting_after: next, limit, order: params.optional('order') ?? 'desc'},
      next_uri: next === null ? null : `${path}?limit=${limit}&starting_after=${next}`,
    },
    data: items.map(({id, at, type, amount, more: rest}) => ({
      ...{id, type, status: 'completed', amount: {amount: text(amount), currency: asset}, description: null},
      ...{created_at: iso(at), updated_at: iso(at), resource: 'transaction', resource_path: `${path}/${id}`, ...rest},
    })),
  };
}

/** One in each of two wallets; the commission is in that of the quote. */
function ofTrade(context: Context, trade: EngineTrade, asset: string): readonly Changed[] {
  const market = context.engine.markets.find(trade.symbol);
  if (market === null || (asset !== market.base && asset !== market.quote)) return [];
  const isBase = asset === market.base;
  const quantity = units(isBase ? trade.quantity : trade.quoteQuantity);
  const signed = (trade.side === 'BUY') === isBase ? quantity : -quantity;
  const id = stableId(context, `fill/${trade.symbol}/${trade.tradeId}/${trade.orderId}/${asset}`);
  const fee = trade.feeAsset === asset ? units(trade.fee) : 0n;
  const fill = {fill_price: trade.price, product_id: `${market.base}-${market.quote}`, commission: trade.fee};
  const more = {advanced_trade_fill: {...fill, order_side: trade.side.toLowerCase()}};
  return [{id, at: trade.at, type: 'advanced_trade_fill', amount: signed - fee, more}];
}

const PAID = {REWARD: 'earn_payout', REBATE: 'subscription_rebate', INTEREST: 'interest'} as const;

/** What is sent leaves with the fee of the network. */
function ofMovement(context: Context, movement: Movement, asset: string): readonly Changed[] {
  const {kind, wallet, to, at, fee, txId} = movement;
  const isOut = wallet === TRADING;
  if (movement.asset !== asset || (!isOut && to !== TRADING)) return [];
  const amount = units(movement.amount);
  const of = {id: stableId(context, `movement/${movement.id}`), at, more: {}};
  if (kind === 'TRANSFER') {
    const type = isOut ? 'staking_transfer' : 'unstaking_transfer';
    return [{...of, type, amount: isOut ? -amount : amount}];
  }
  if (kind === 'DEPOSIT') return [{...of, type: 'send', amount, more: {network: {status: 'confirmed', hash: txId}}}];
  if (kind !== 'WITHDRAWAL') return [{...of, type: PAID[kind], amount}];
  const network = {status: 'confirmed', hash: txId, transaction_fee: {amount: fee, currency: asset}};
  return [{...of, type: 'send', amount: -(amount + units(fee)), more: {network}}];
}
