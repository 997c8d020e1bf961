/** What the account holds and what its key may do. */
import type {Balance, Environment, KeyRights} from '../../model/account.ts';
import {type Decimal, type DecimalText, dec, plain, ZERO} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import {iso} from './amounts.ts';
import {isAbsent} from './errors.ts';
import {EARN_PAGE_ROWS, type Rest} from './rest.ts';
import type {Commission} from './schemas.ts';

interface Holding {
  readonly asset: string;
  readonly free: DecimalText;
  readonly locked: DecimalText;
}

/** Testnet and demo have no /sapi, and with it no wallet but spot. */
function hasWallets(environment: Environment): boolean {
  return environment === 'live' || environment === 'sandbox';
}

/**
 * Every wallet in one round trip: spot, funding, Simple Earn flexible and locked. A wallet whose endpoint does not exist
 * (other servers that speak this protocol) is not there; any other failure fails the whole, so that no money drops out.
 */
export async function readBalances(rest: Rest, environment: Environment, signal: AbortSignal): Promise<readonly Balance[]> {
  const there = hasWallets(environment);
  const [account, funding, flexible, locked] = await Promise.all([
    rest.account(signal),
    there ? orAbsent(rest.getFundingAsset(signal)) : null,
    there ? orAbsent(allPages((page) => rest.flexiblePositions(page, signal))) : null,
    there ? orAbsent(allPages((page) => rest.lockedPositions(page, signal))) : null,
  ]);
  const earn: Holding[] = [
    ...(flexible ?? []).map(({asset, totalAmount}) => ({asset, free: totalAmount, locked: '0'})),
    ...(locked ?? []).map(({asset, amount}) => ({asset, free: '0', locked: amount})),
  ];
  const spot: Holding[] = [];
  const flexibleAssets = flexible === null ? null : new Set(flexible.map(({asset}) => asset));
  for (const holding of account.balances) {
    const asset = receiptFor(holding.asset, flexibleAssets);
    if (asset === null) spot.push(holding);
    // The receipt is the only trace of that money where Simple Earn cannot be asked; else it is counted there.
    else if (flexibleAssets === null) earn.push({...holding, asset});
  }
  const frozen = (funding ?? []).map(({asset, free, locked: held, freeze, withdrawing}) => ({
    asset,
    free,
    locked: plain(dec(held).plus(freeze).plus(withdrawing)),
  }));
  return [...wallet('spot', spot), ...wallet('funding', frozen), ...wallet('earn', earn)];
}

/**
 * The asset that a spot entry is a Simple Earn receipt of (LDBTC: BTC), or null for a coin. Known flexible positions decide;
 * without them a name of LD and at least two letters does, so that LDO stays the coin that it is.
 */
function receiptFor(asset: string, flexibleAssets: ReadonlySet<string> | null): string | null {
  if (!asset.startsWith('LD')) return null;
  const rest = asset.slice(2);
  return (flexibleAssets === null ? rest.length >= 2 : flexibleAssets.has(rest)) ? rest : null;
}

/** Entries of one wallet, one per asset, zeros left out. */
function wallet(name: string, holdings: readonly Holding[]): Balance[] {
  const sums = new Map<string, {free: Decimal; locked: Decimal}>();
  for (const {asset, free, locked} of holdings) {
    const sum = sums.get(asset) ?? {free: ZERO, locked: ZERO};
    sums.set(asset, {free: sum.free.plus(free), locked: sum.locked.plus(locked)});
  }
  return [...sums].flatMap(([asset, {free, locked}]) => {
    const total = free.plus(locked);
    return total.isZero()
      ? []
      : [
          {
            asset,
            wallet: name,
            total: plain(total),
            free: plain(free),
            locked: plain(locked),
            pays: name === 'spot' ? ['spot' as const] : [],
            unrealizedPnl: '0',
            usdValue: null,
          },
        ];
  });
}

async function allPages<T>(
  read: (page: number) => Promise<{readonly rows: readonly T[]; readonly total: number}>,
): Promise<readonly T[]> {
  const first = await read(1);
  const more = Math.max(0, Math.ceil(first.total / EARN_PAGE_ROWS) - 1);
  const rest = await Promise.all(Array.from({length: more}, (_, index) => read(index + 2)));
  const rows = [first, ...rest].flatMap((page) => page.rows);
  if (rows.length < first.total) throw new DeskError('protocol', 'Simple Earn told fewer positions than it counts.');
  return rows;
}

/** Null when the endpoint does not exist. */
async function orAbsent<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** Fees of one symbol; where that cannot be asked, those of the account, which hold for every symbol. Throws `unsupported`. */
export async function readCommission(rest: Rest, symbol: string, signal: AbortSignal): Promise<Commission> {
  const told = await orAbsent(rest.commission(symbol, signal));
  if (told !== null) return told;
  const {commissionRates} = await rest.account(signal);
  if (commissionRates === undefined) throw new DeskError('unsupported', 'This server tells no fees.');
  return {symbol, standardCommission: commissionRates};
}

/** What the key may do. Where that cannot be asked, a signed read shows at least that it reads. */
export async function readKeyRights(rest: Rest, environment: Environment, signal: AbortSignal): Promise<KeyRights> {
  const told = hasWallets(environment) ? await orAbsent(rest.apiRestrictions(signal)) : null;
  if (told === null) {
    const {canTrade} = await rest.account(signal);
    return {canRead: true, canTrade: canTrade ?? null, canWithdraw: null, ipRestricted: null, expiresAt: null};
  }
  const expiry = told.tradingAuthorityExpirationTime;
  return {
    canRead: told.enableReading,
    canTrade: told.enableSpotAndMarginTrading,
    canWithdraw: told.enableWithdrawals,
    ipRestricted: told.ipRestrict,
    expiresAt: expiry === undefined ? null : iso(expiry),
  };
}
