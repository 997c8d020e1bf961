/**
 * What moved in the wallets without a trade, list by list. https://developers.binance.com/docs/wallet, .../simple_earn,
 * .../convert and .../rebate. Newest first, amounts without a sign; where nothing says so, a list is empty here.
 */
import {text, units} from '../../engine/fixed.ts';
import type {Movement, MovementKind} from '../../engine/movement.ts';
import {ApiError} from '../../kit/api-error.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {numberOf} from '../../kit/exact-json.ts';
import type {Context} from './context.ts';
import {fixed8} from './view.ts';

const DAY_MS = 86_400_000;
const FUTURES = 'futures';
const WALLETS: Readonly<Record<string, string>> = {MAIN: 'spot', FUNDING: 'funding', UMFUTURE: FUTURES};
/** Ids of transactions are longer than a double holds. */
const FIRST_ID = 1_781_916_192_027_936_001n;

/** Of a window that may be so wide; without times the last `usualDays`. Throws -1127 for a wider one. */
function moved({engine, now}: Context, call: ApiRequest, kind: MovementKind, widestDays: number, usualDays = widestDays) {
  const {params, account} = call;
  const {from, to} = params.timeRange();
  if (params.has('startTime') && params.has('endTime') && to - from > widestDays * DAY_MS)
    throw new ApiError(-1127, `More than ${widestDays * 24} hours between startTime and endTime.`);
  const since = params.has('startTime') ? from : now() - usualDays * DAY_MS;
  const asset = params.optional('coin') ?? params.optional('asset');
  return engine.movements
    .of(account, kind)
    .filter((movement) => movement.at >= since && movement.at <= to && (asset === null || movement.asset === asset))
    .toReversed();
}

const idOf = ({id}: Movement) => numberOf(String(FIRST_ID + BigInt(id)));

export function deposits(context: Context, call: ApiRequest): unknown {
  const start = call.params.integer('offset') ?? 0;
  return moved(context, call, 'DEPOSIT', 90)
    .slice(start, start + call.params.limit(1000, 1000))
    .map((movement) => ({
      ...{id: String(FIRST_ID + BigInt(movement.id)), amount: movement.amount, coin: movement.asset, network: movement.asset},
      ...{status: 1, address: '0x0', addressTag: '', txId: movement.txId, insertTime: movement.at, completeTime: movement.at},
      ...{transferType: 0, confirmTimes: '1/1', unlockConfirm: 1, walletType: movement.wallet === 'funding' ? 1 : 0},
    }));
}

export function withdrawals(context: Context, call: ApiRequest): unknown {
  const start = call.params.integer('offset') ?? 0;
  return moved(context, call, 'WITHDRAWAL', 90)
    .slice(start, start + call.params.limit(1000, 1000))
    .map((movement) => ({
      ...{id: String(FIRST_ID + BigInt(movement.id)), amount: movement.amount, transactionFee: movement.fee},
      ...{coin: movement.asset, network: movement.asset, status: 6, address: '0x0', txId: movement.txId},
      ...{applyTime: utc(movement.at), completeTime: utc(movement.at), transferType: 0, confirmNo: 1},
      walletType: movement.wallet === 'funding' ? 1 : 0,
    }));
}

/** "2026-11-28 14:00:00" */
function utc(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

export function transfers(context: Context, call: ApiRequest): object {
  const {params} = call;
  const type = params.text('type');
  const [from = '', to = ''] = type.split('_').map((word) => WALLETS[word] ?? word);
  const all = moved(context, call, 'TRANSFER', 180, 7).filter((movement) => movement.wallet === from && movement.to === to);
  const size = params.limit(10, 100, 'size');
  const start = ((params.integer('current') ?? 1) - 1) * size;
  const rows = all.slice(start, start + size).map((movement) => ({
    ...{timestamp: movement.at, asset: movement.asset, amount: movement.amount, type, status: 'CONFIRMED'},
    tranId: idOf(movement),
  }));
  return {total: all.length, rows};
}

/** Rewards and interest that came into the wallets of coins. */
export function distributions(context: Context, call: ApiRequest): object {
  const paid = (['REWARD', 'INTEREST'] as const).flatMap((kind) => moved(context, call, kind, 180));
  const rows = paid
    .filter(({wallet}) => wallet !== FUTURES)
    .toSorted((one, other) => other.id - one.id)
    .slice(0, call.params.limit(20, 500))
    .map((movement) => ({
      ...{id: idOf(movement), tranId: idOf(movement), asset: movement.asset, divTime: movement.at},
      ...{amount: fixed8(magnitude(movement.amount)), direction: movement.amount.startsWith('-') ? -1 : 1},
      enInfo: movement.kind === 'INTEREST' ? 'Simple Earn Flexible Interest' : 'Launchpool',
    }));
  return {rows, total: rows.length};
}

function magnitude(amount: string): string {
  const value = units(amount);
  return text(value < 0n ? -value : value);
}

export function rebates(context: Context, call: ApiRequest): object {
  const own = moved(context, call, 'REBATE', 30, 7).filter(({wallet}) => wallet !== FUTURES);
  const page = call.params.integer('page') ?? 1;
  const data = own.slice((page - 1) * 100, page * 100).map(({asset, amount, at}) => ({asset, type: 1, amount, updateTime: at}));
  const totalPageNum = Math.max(1, Math.ceil(own.length / 100));
  return {status: 'OK', type: 'GENERAL', code: '000000000', data: {page, totalRecords: own.length, totalPageNum, data}};
}

export function dust(): object {
  return {total: 0, userAssetDribblets: []};
}

/** Both ends of the window must be said. */
export function conversions(_: Context, {params}: ApiRequest): object {
  const [startTime, endTime] = [Number(params.text('startTime')), Number(params.text('endTime'))];
  return {list: [], startTime, endTime, limit: params.limit(100, 1000), moreData: false};
}
