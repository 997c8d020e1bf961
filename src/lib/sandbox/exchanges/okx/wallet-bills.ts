/**
 * What moved in the funding account and in savings, newest first. https://www.okx.com/docs-v5/en/#funding-account-rest-api-asset-bills-details
 * and the sections beside it. Everything from and to elsewhere passes the funding account: a deposit for the trading account is moved on
 * at once, and what is withdrawn from there is moved back first.
 */
import {text, units} from '../../engine/fixed.ts';
import type {Movement, MovementKind} from '../../engine/movement.ts';
import {type ApiRequest, visibleUntil} from '../../kit/context.ts';
import {FUNDING, SAVINGS} from './account.ts';
import type {Context} from './context.ts';
import {TRADING} from './trading-view.ts';

const MOST = 100;
const FIRST_BILL = 710_000_000;
const FIRST_ID = 88_000_000;

/** `after` is later than all that is told, `before` earlier; neither is told itself. */
function inPage<T extends {readonly at: number; readonly asset: string}>(
  context: Context,
  call: ApiRequest,
  oldestFirst: readonly T[],
): readonly T[] {
  const {params} = call;
  const until = visibleUntil(context, call);
  const after = params.integer('after') ?? Number.POSITIVE_INFINITY;
  const before = params.integer('before') ?? Number.NEGATIVE_INFINITY;
  const ccy = params.optional('ccy');
  return oldestFirst
    .filter(({at, asset}) => at <= until && at < after && at > before && (ccy === null || asset === ccy))
    .toReversed()
    .slice(0, params.limit(MOST, MOST));
}

function moved(context: Context, call: ApiRequest, kind: MovementKind): readonly Movement[] {
  return inPage(context, call, context.engine.movements.of(call.account, kind));
}

export function deposits(context: Context, call: ApiRequest): object {
  return moved(context, call, 'DEPOSIT').map(({id, asset, amount, at, txId}) => ({
    ...{actualDepBlkConfirm: '6', amt: amount, areaCodeFrom: '', ccy: asset, chain: `${asset}-Sandbox`},
    ...{depId: String(FIRST_ID + id), from: '', fromWdId: '', state: '2', to: '0x0', ts: String(at), txId},
  }));
}

export function withdrawals(context: Context, call: ApiRequest): object {
  return moved(context, call, 'WITHDRAWAL').map(({id, asset, amount, fee, at, txId}) => ({
    ...{note: '', chain: `${asset}-Sandbox`, fee, feeCcy: asset, ccy: asset, clientId: '', toAddrType: '1', amt: amount, txId},
    ...{from: '', areaCodeFrom: '', to: '0x0', areaCodeTo: '', state: '2', ts: String(at), nonTradableAsset: false},
    wdId: String(FIRST_ID + id),
  }));
}

export function lendingHistory(context: Context, call: ApiRequest): object {
  const earned = context.engine.movements.of(call.account, 'INTEREST').filter(({wallet}) => wallet === SAVINGS);
  return inPage(context, call, earned).map(({asset, amount, at}) => ({
    ...{ccy: asset, amt: text(context.engine.ledger.total(call.account, asset, SAVINGS)), earnings: amount, rate: '0.01'},
    ts: String(at),
  }));
}

interface WalletBill {
  readonly number: number;
  readonly at: number;
  readonly asset: string;
  readonly type: string;
  readonly change: bigint;
  /** Of the coin, afterwards. */
  readonly balance: bigint;
}

/** Those of the last days, or all. */
export function walletBills(keptMs: number | null): (context: Context, call: ApiRequest) => object {
  return (context, call) => {
    const oldest = keptMs === null ? 0 : context.clock.now() - keptMs;
    const type = call.params.optional('type');
    const found = billsOf(context, call.account).filter((bill) => bill.at >= oldest && (type === null || bill.type === type));
    return inPage(context, call, found).map((bill) => ({
      ...{billId: String(FIRST_BILL + bill.number), ccy: bill.asset, clientId: '', balChg: text(bill.change)},
      ...{bal: text(bill.balance), type: bill.type, ts: String(bill.at), notes: ''},
    }));
  };
}

/** Oldest first. Nothing but movements changes this account, so that what it began with is what is left of it without them. */
function billsOf({engine}: Context, account: string): readonly WalletBill[] {
  const kinds = ['DEPOSIT', 'WITHDRAWAL', 'TRANSFER', 'REWARD', 'REBATE', 'INTEREST'] as const;
  const steps = engine.movements.of(account, ...kinds).flatMap((movement) =>
    stepsOf(movement).map(([type, change], index) => ({
      ...{number: movement.id * 2 + index, at: movement.at, asset: movement.asset, type, change},
    })),
  );
  const balances = new Map<string, bigint>();
  for (const {asset, change} of steps)
    balances.set(asset, (balances.get(asset) ?? engine.ledger.total(account, asset, FUNDING)) - change);
  return steps.map((step) => {
    const balance = (balances.get(step.asset) ?? 0n) + step.change;
    balances.set(step.asset, balance);
    return {...step, balance};
  });
}

/** Airdrop, fee discount rebate, deposit yield. */
const PAID = {REWARD: '229', REBATE: '300', INTEREST: '89'} as const;
/** From the trading account and to it; out of savings and into them. */
const FROM = {[TRADING]: '130', [SAVINGS]: '76'} as Readonly<Record<string, string>>;
const TO = {[TRADING]: '131', [SAVINGS]: '75'} as Readonly<Record<string, string>>;

/** Types and what the funding account changed by. */
function stepsOf({kind, wallet, to = '', amount, fee}: Movement): readonly (readonly [string, bigint])[] {
  const [came, went] = [units(amount), units(amount) + units(fee)];
  if (kind === 'TRANSFER') {
    const out = [[wallet === FUNDING ? '' : (FROM[wallet] ?? '130'), came] as const];
    const into = [[to === FUNDING ? '' : (TO[to] ?? '131'), -came] as const];
    return [...out, ...into].filter(([type]) => type !== '');
  }
  if (kind === 'WITHDRAWAL') {
    const left = ['2', -went] as const;
    return wallet === FUNDING ? [left] : [[FROM[wallet] ?? '130', went], left];
  }
  // Savings grow by themselves, and the interest of a debt is taken from the trading account.
  if (kind === 'INTEREST' && (wallet === SAVINGS || came < 0n)) return [];
  const first = [kind === 'DEPOSIT' ? '1' : PAID[kind], came] as const;
  return wallet === FUNDING ? [first] : [first, [TO[wallet] ?? '131', -came]];
}
