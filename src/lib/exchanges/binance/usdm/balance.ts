/** What the wallet of contracts holds, and what positions are held against in it. Pure. .../account/rest-api/Account-Information-V3 */
import {Row} from '../../../adapter/kit/row.ts';
import type {Balance, MarginPool} from '../../../model/account.ts';
import {Decimal, type DecimalText, dec, ONE, plain, ZERO} from '../../../model/decimal.ts';
import {splitSymbol} from '../../../model/symbol.ts';
import {canonicalOf} from './symbols.ts';

/** Null for an asset of which there is nothing. The total includes profit that is not realized. */
export function balanceOf(payload: unknown): Balance | null {
  const row = new Row(payload);
  const profit = dec(row.amount('unrealizedProfit') ?? '0');
  const total = dec(row.need('walletBalance')).plus(profit);
  if (total.isZero() && profit.isZero()) return null;
  // In multi-assets mode what is available is drawn from one pool: only what could be taken out is the coin's own.
  const usable = Decimal.min(row.need('availableBalance'), row.amount('maxWithdrawAmount') ?? row.need('availableBalance'));
  const free = Decimal.max(ZERO, Decimal.min(usable, total));
  return {
    asset: row.text('asset'),
    wallet: 'futures',
    total: plain(total),
    free: plain(free),
    locked: plain(total.minus(free)),
    pays: ['linear'],
    unrealizedPnl: plain(profit),
    usdValue: null,
  };
}

/** By asset the share of its value that counts as margin in multi-assets mode. */
export type Weights = ReadonlyMap<string, DecimalText>;

/** Rows are named `BTCUSD`. What a positive balance counts for is its index less the bid buffer. .../market-data/rest-api/Multi-Assets-Mode-Asset-Index */
export function weightsOf(list: readonly unknown[]): Weights {
  const rows = list.map((payload) => new Row(payload));
  return new Map(
    rows.flatMap((row) => {
      const [symbol, buffer] = [row.text('symbol'), row.amount('bidBuffer')];
      const isKnown = symbol.endsWith('USD') && buffer !== null && dec(buffer).gte(0) && dec(buffer).lte(1);
      return isKnown ? [[symbol.slice(0, -'USD'.length), plain(ONE.minus(buffer))] as const] : [];
    }),
  );
}

/** One pool in USD in multi-assets mode (`weights`), else one for each asset that contracts are settled in. */
export function poolsOf(account: Row, weights: Weights | null): readonly MarginPool[] {
  const assets = account.list('assets').map((payload) => new Row(payload));
  return weights !== null
    ? [pooled(account, assets, weights)]
    : assets.flatMap((asset) => poolOf(asset, isolatedIn(account, asset)) ?? []);
}

function pooled(account: Row, assets: readonly Row[], weights: Weights): MarginPool {
  return {
    asset: 'USD',
    settles: null,
    mode: 'CROSS',
    // Haircuts are taken off: it is the sum of assets at the rate at which they count.
    equity: account.amount('totalMarginBalance'),
    used: account.amount('totalInitialMargin'),
    maintenance: account.amount('totalMaintMargin'),
    available: account.amount('availableBalance'),
    collateral: assets.flatMap((asset) => {
      const [name, quantity] = [asset.text('asset'), asset.nonZero('walletBalance')];
      return quantity === null ? [] : [{asset: name, quantity, weight: weights.get(name) ?? null}];
    }),
  };
}

/** Isolated positions are judged alone: what they hold and need is none of the pool's. */
function poolOf(asset: Row, isolated: {readonly initial: Decimal; readonly maintenance: Decimal}): MarginPool | null {
  const name = asset.text('asset');
  const [wallet, initial] = [dec(asset.amount('crossWalletBalance') ?? '0'), dec(asset.amount('initialMargin') ?? '0')];
  const equity = wallet.plus(asset.amount('crossUnPnl') ?? '0');
  if (equity.isZero() && initial.isZero()) return null;
  return {
    asset: name,
    settles: [name],
    mode: 'CROSS',
    equity: plain(equity),
    used: plain(Decimal.max(ZERO, initial.minus(isolated.initial))),
    maintenance: plain(Decimal.max(ZERO, dec(asset.amount('maintMargin') ?? '0').minus(isolated.maintenance))),
    available: asset.amount('availableBalance'),
    collateral: [{asset: name, quantity: plain(wallet), weight: '1'}],
  };
}

function isolatedIn(account: Row, asset: Row): {readonly initial: Decimal; readonly maintenance: Decimal} {
  const rows = (Array.isArray(account.any('positions')) ? account.list('positions') : [])
    .map((payload) => new Row(payload))
    .filter((row) => row.nonZero('isolatedWallet') !== null || row.nonZero('isolatedMargin') !== null)
    .filter((row) => splitSymbol(canonicalOf(row.text('symbol')) ?? '')?.settle === asset.text('asset'));
  const sum = (field: string) => rows.reduce((total, row) => total.plus(row.amount(field) ?? '0'), ZERO);
  return {initial: sum('initialMargin'), maintenance: sum('maintMargin')};
}
