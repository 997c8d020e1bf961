/**
 * What moved in and out of the wallets without a trade, newest first. https://bybit-exchange.github.io/docs/v5/asset/fund-history,
 * .../asset/deposit, .../asset/withdraw and .../asset/transfer
 *
 * Chains lead into the funding wallet and out of it: a deposit for the unified account is moved on at once, and what is withdrawn
 * from there is moved back first.
 */
import type {DecimalText} from '../../../model/decimal.ts';
import {text, units} from '../../engine/fixed.ts';
import type {Movement, MovementKind} from '../../engine/movement.ts';
import {type ApiRequest, visibleUntil} from '../../kit/context.ts';
import {FUNDING, UNIFIED, uidOf} from './account.ts';
import {type Context, stableId} from './context.ts';
import {badParameter, badRequest} from './errors.ts';
import {DAY_MS, pageByName, timeFilter} from './lists.ts';

const FIRST_ID = 3_102_000;
const MONTH_DAYS = 30;
const WEEK_DAYS = 7;

/** Of the window that is asked for and of the coin, newest first. */
function moved(context: Context, call: ApiRequest, kind: MovementKind, days: number): readonly Movement[] {
  const until = visibleUntil(context, call);
  const inTime = timeFilter(context, call.params, days * DAY_MS);
  const coin = call.params.optional('coin');
  return context.engine.movements
    .of(call.account, kind)
    .filter(({at, asset}) => at <= until && inTime(at) && (coin === null || asset === coin))
    .toReversed();
}

const idOf = ({id}: Movement) => String(FIRST_ID + id);

function pageOf<T extends object>(call: ApiRequest, found: readonly Movement[], usual: number, view: (movement: Movement) => T) {
  const {items, nextPageCursor} = pageByName(found, call.params, usual, 50, idOf);
  return {rows: items.map(view), nextPageCursor};
}

export function depositRecords(context: Context, call: ApiRequest): object {
  return pageOf(call, moved(context, call, 'DEPOSIT', MONTH_DAYS), 50, (movement) => ({
    ...{coin: movement.asset, chain: movement.asset, amount: movement.amount, txID: movement.txId, status: 3},
    ...{toAddress: '0x0', tag: '', depositFee: '', successAt: String(movement.at), confirmations: '6', txIndex: '0'},
    ...{blockHash: '', batchReleaseLimit: '-1', depositType: '0', fromAddress: '', taxDepositRecordsId: '0', taxStatus: 0},
    id: idOf(movement),
  }));
}

/** Nobody sends within the exchange here. */
export function internalDeposits(context: Context, {params}: ApiRequest): object {
  timeFilter(context, params, MONTH_DAYS * DAY_MS);
  return {rows: [], nextPageCursor: ''};
}

export function withdrawRecords(context: Context, call: ApiRequest): object {
  // Off chain (1) there is nothing.
  const isOffChain = call.params.optional('withdrawType') === '1';
  return pageOf(call, isOffChain ? [] : moved(context, call, 'WITHDRAWAL', MONTH_DAYS), 50, (movement) => ({
    ...{coin: movement.asset, chain: movement.asset, amount: movement.amount, txID: movement.txId, status: 'success'},
    ...{toAddress: '0x0', tag: '', withdrawFee: movement.fee, createTime: String(movement.at)},
    ...{updateTime: String(movement.at), withdrawId: idOf(movement), withdrawType: 0, tax: '0', taxRate: '0', taxType: ''},
  }));
}

const ACCOUNT_TYPES: Readonly<Record<string, string>> = {[UNIFIED]: 'UNIFIED', [FUNDING]: 'FUND'};

export function interTransfers(context: Context, call: ApiRequest): object {
  const found = moved(context, call, 'TRANSFER', WEEK_DAYS);
  const {rows: list, nextPageCursor} = pageOf(call, found, 20, (movement) => ({
    ...{transferId: stableId(context, `transfer/${movement.id}`), coin: movement.asset, amount: movement.amount},
    ...{fromAccountType: ACCOUNT_TYPES[movement.wallet] ?? '', toAccountType: ACCOUNT_TYPES[movement.to ?? ''] ?? ''},
    ...{timestamp: String(Math.floor(movement.at / 1000) * 1000), status: 'SUCCESS'},
  }));
  return {list, nextPageCursor};
}

/** There are no sub-accounts. */
export function universalTransfers(context: Context, {params}: ApiRequest): object {
  timeFilter(context, params);
  return {list: [], nextPageCursor: ''};
}

interface FundingRow {
  readonly number: number;
  readonly at: number;
  readonly asset: string;
  readonly amount: bigint;
  /** Of the coin, afterwards. */
  readonly balance: bigint;
  readonly type: string;
  readonly words: string;
}

/** Both times in seconds, or none of them. */
export function fundingWalletHistory(context: Context, call: ApiRequest): object {
  const {params} = call;
  const [from, to] = [params.integer('createTimeFrom'), params.integer('createTimeTo')];
  if ((from === null) !== (to === null)) throw badParameter(from === null ? 'createTimeFrom' : 'createTimeTo');
  const end = to ?? Math.ceil(context.now() / 1000);
  const start = from ?? end - (WEEK_DAYS * DAY_MS) / 1000;
  if (end < start || end - start > (WEEK_DAYS * DAY_MS) / 1000)
    throw badRequest('The time range between createTimeFrom and createTimeTo cannot exceed 7 days.');
  const found = fundingRows(context, call).filter(({at}) => Math.floor(at / 1000) >= start && Math.floor(at / 1000) <= end);
  const {items, nextPageCursor} = pageByName(found.toReversed(), params, 10, 100, ({number}) => String(number));
  const memberId = String(uidOf(context, call));
  const list = items.map(({at, asset, amount, balance, type, words}) => ({
    ...{memberId, currency: asset, ioDirection: amount < 0n ? 'O' : 'I', txnAmt: text(amount < 0n ? -amount : amount)},
    ...{afterAmt: text(balance), createTime: String(Math.floor(at / 1000)), showBusiType: `fundingAccountRecord${type}`},
    ...{showBusiTypeEn: type, description: `fundingAccountRecord${words.replaceAll(/[ |]/g, '')}`, descriptionEn: words},
  }));
  return {nextPageCursor, list};
}

/** Oldest first. Nothing but movements changes this wallet, so that what it began with is what is left of it without them. */
function fundingRows(context: Context, call: ApiRequest): readonly FundingRow[] {
  const {engine} = context;
  const kinds = ['DEPOSIT', 'WITHDRAWAL', 'TRANSFER', 'REWARD', 'REBATE', 'INTEREST'] as const;
  const steps = engine.movements.of(call.account, ...kinds).flatMap((movement) => {
    const {id, at, asset} = movement;
    return stepsOf(movement).map(({amount, ...words}, index) => ({
      ...{number: id * 2 + index, at, asset, amount: units(amount), ...words},
    }));
  });
  const balances = new Map<string, bigint>();
  for (const {asset, amount} of steps)
    balances.set(asset, (balances.get(asset) ?? engine.ledger.total(call.account, asset, FUNDING)) - amount);
  return steps.map((step) => {
    const balance = (balances.get(step.asset) ?? 0n) + step.amount;
    balances.set(step.asset, balance);
    return {...step, balance};
  });
}

interface Step {
  readonly amount: DecimalText;
  readonly type: string;
  readonly words: string;
}

const PAID = {
  REWARD: ['Rewards', 'Rewards | Airdrop'],
  REBATE: ['Rewards', 'Rewards | Trading Fee Rebate'],
  INTEREST: ['Earn', 'Easy Earn | Flexible Interest Distribution'],
} as const;

function stepsOf({kind, wallet, to, amount, fee}: Movement): readonly Step[] {
  const out = text(-(units(amount) + units(fee)));
  const moveOf = (sum: DecimalText): Step => ({amount: sum, type: 'Transfer', words: 'Transfer | Unified Trading Account'});
  if (kind === 'DEPOSIT') {
    const came: Step = {amount, type: 'Deposit', words: 'Deposit | On-chain'};
    return wallet === FUNDING ? [came] : [came, moveOf(text(-units(amount)))];
  }
  if (kind === 'WITHDRAWAL') {
    const went: Step = {amount: out, type: 'Withdraw', words: 'Withdraw | On-chain'};
    return wallet === FUNDING ? [went] : [moveOf(text(-units(out))), went];
  }
  if (kind === 'TRANSFER') return wallet === FUNDING ? [moveOf(out)] : to === FUNDING ? [moveOf(amount)] : [];
  const [type, words] = PAID[kind];
  return wallet === FUNDING ? [{amount, type, words}] : [];
}
