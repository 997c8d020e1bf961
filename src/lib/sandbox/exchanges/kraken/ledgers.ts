/**
 * The ledger of every wallet, newest first, and what is said of deposits and withdrawals.
 * https://docs.kraken.com/api/docs/rest-api/get-ledgers-info, .../get-status-recent-deposits and .../get-status-recent-withdrawals
 */
import {text, units} from '../../engine/fixed.ts';
import type {Movement} from '../../engine/movement.ts';
import type {EngineTrade} from '../../engine/types.ts';
import {type ApiRequest, visibleUntil} from '../../kit/context.ts';
import {balanceCode, DECIMALS, EARNING, TRADING} from './account.ts';
import {assetCode} from './codes.ts';
import type {Context} from './context.ts';
import {stableTxid, tradeTxid} from './ids.ts';
import {pageOf, spanOf} from './paging.ts';
import {flag} from './params.ts';
import {padded} from './rules.ts';
import {seconds} from './view.ts';

interface LedgerRow {
  readonly refid: string;
  readonly at: number;
  readonly type: string;
  readonly subtype: string;
  readonly asset: string;
  readonly wallet: string;
  readonly amount: bigint;
  /** Taken beside the amount. */
  readonly fee: bigint;
}
type BookedRow = LedgerRow & {readonly id: string; readonly balance: bigint};

export function ledgers(context: Context, call: ApiRequest): object {
  const {params} = call;
  const until = visibleUntil(context, call);
  const all = bookedRows(context, call.account).filter(({at}) => at <= until);
  const inside = spanOf(params, (id) => all.find((row) => row.id === id)?.at ?? null);
  const [assets, type] = [params.list('asset'), params.optional('type') ?? 'all'];
  const found = all
    .filter((row) => inside(row.at) && (type === 'all' || row.type === type))
    .filter(({asset}) => assets === null || assets.includes(asset) || assets.includes(assetCode(asset)))
    .toReversed();
  const ledger = Object.fromEntries(pageOf(found, params).map((row) => [row.id, rowView(row)]));
  return {ledger, ...(!flag(params, 'without_count') && {count: found.length})};
}

function rowView({refid, at, type, subtype, asset, wallet, amount, fee, balance}: BookedRow): object {
  const shown = (value: bigint) => padded(text(value), DECIMALS);
  return {
    ...{refid, time: seconds(at), type, subtype, aclass: 'currency', asset: balanceCode({asset, wallet})},
    ...{amount: shown(amount), fee: shown(fee), balance: shown(balance)},
  };
}

/** Oldest first. Balances are what there is now, less all that came later. */
function bookedRows(context: Context, account: string): readonly BookedRow[] {
  const {engine} = context;
  const kinds = ['DEPOSIT', 'WITHDRAWAL', 'TRANSFER', 'REWARD', 'REBATE', 'INTEREST'] as const;
  const rows = [
    ...engine.orders.trades(account).flatMap((trade) => tradeRows(context, trade)),
    ...engine.movements.of(account, ...kinds).flatMap(movementRows),
  ].toSorted((one, other) => one.at - other.at);
  const balances = new Map<string, bigint>();
  const booked = rows.toReversed().map((row, index): BookedRow => {
    const key = `${row.wallet} ${row.asset}`;
    const balance = balances.get(key) ?? engine.ledger.total(account, row.asset, row.wallet);
    balances.set(key, balance - row.amount + row.fee);
    return {...row, balance, id: stableTxid('L', `${row.refid}/${row.asset}/${row.wallet}/${rows.length - index}`)};
  });
  return booked.toReversed();
}

/** Two for each trade; the fee is on the one of the coin that paid it. */
function tradeRows({engine}: Context, trade: EngineTrade): readonly LedgerRow[] {
  const market = engine.markets.find(trade.symbol);
  if (market === null) return [];
  const isBuy = trade.side === 'BUY';
  const of = {refid: tradeTxid(trade), at: trade.at, type: 'trade', subtype: 'tradespot', wallet: TRADING};
  const row = (asset: string, quantity: string, received: boolean): LedgerRow => ({
    ...{...of, asset, amount: received ? units(quantity) : -units(quantity)},
    fee: trade.feeAsset === asset ? units(trade.fee) : 0n,
  });
  return [row(market.base, trade.quantity, isBuy), row(market.quote, trade.quoteQuantity, !isBuy)];
}

const PAID = {REWARD: ['reward', ''], REBATE: ['credit', ''], INTEREST: ['earn', 'reward']} as const;

function movementRows(movement: Movement): readonly LedgerRow[] {
  const {kind, at, asset, wallet, to, fee} = movement;
  const amount = units(movement.amount);
  const of = {refid: refidOf(movement), at, asset, wallet, subtype: '', fee: 0n};
  if (kind === 'DEPOSIT') return isOwn(wallet) ? [{...of, type: 'deposit', amount}] : [];
  if (kind === 'WITHDRAWAL') return isOwn(wallet) ? [{...of, type: 'withdrawal', amount: -amount, fee: units(fee)}] : [];
  if (kind === 'TRANSFER') {
    const subtype = to === EARNING ? 'allocation' : 'deallocation';
    const sides = [
      {...of, type: 'earn', subtype, amount: -amount},
      {...of, type: 'earn', subtype, amount, wallet: to ?? ''},
    ];
    return sides.filter((row) => isOwn(row.wallet));
  }
  const [type, subtype] = PAID[kind];
  return isOwn(wallet) ? [{...of, type, subtype, amount}] : [];
}

function isOwn(wallet: string): boolean {
  return wallet === TRADING || wallet === EARNING;
}

function refidOf({kind, id}: Movement): string {
  return stableTxid(kind === 'DEPOSIT' ? 'Q' : kind === 'WITHDRAWAL' ? 'A' : 'R', `movement/${id}`);
}

export function depositStatus(context: Context, call: ApiRequest): object {
  return statusOf(context, call, 'DEPOSIT', 25);
}

export function withdrawStatus(context: Context, call: ApiRequest): object {
  return statusOf(context, call, 'WITHDRAWAL', 500);
}

/** With `cursor` a page and where the next one begins, else a list of the newest. Both ends of the time are included. */
function statusOf(context: Context, {params, account}: ApiRequest, kind: 'DEPOSIT' | 'WITHDRAWAL', usual: number): object {
  const [start, end] = ['start', 'end'].map((name) => Number(params.optional(name) ?? Number.NaN) * 1000);
  const cursor = params.optional('cursor');
  const asset = params.optional('asset');
  const found = context.engine.movements
    .of(account, kind)
    .filter((movement) => !(movement.at < (start ?? Number.NaN)) && !(movement.at > (end ?? Number.NaN)))
    .filter((movement) => asset === null || movement.asset === asset || assetCode(movement.asset) === asset)
    .toReversed();
  const most = params.limit(usual, 500);
  const isPaged = cursor !== null && cursor !== 'false';
  const first = isPaged && cursor !== 'true' ? Number(cursor) : 0;
  const page = found.slice(first, first + most).map((movement) => ({
    ...{method: movement.asset, aclass: 'currency', asset: assetCode(movement.asset), refid: refidOf(movement)},
    ...{txid: movement.txId, info: '0x0', amount: padded(movement.amount, DECIMALS), fee: padded(movement.fee, DECIMALS)},
    ...{time: Math.floor(movement.at / 1000), status: 'Success'},
  }));
  if (!isPaged) return page;
  const next = first + most < found.length ? String(first + most) : null;
  return {[kind === 'DEPOSIT' ? 'deposits' : 'withdrawals']: page, next_cursor: next};
}
