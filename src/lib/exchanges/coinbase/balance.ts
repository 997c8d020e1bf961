/**
 * What the accounts of a portfolio hold. Pure. A row that cannot be read throws `protocol`: it cannot be counted as nothing.
 * https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/accounts/list-accounts · .../portfolios/get-portfolio-breakdown
 */
import {Row} from '../../adapter/kit/row.ts';
import type {Balance} from '../../model/account.ts';
import {Decimal, type DecimalText, dec, plain, ZERO} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';

/** One account: what can be used and what is held for orders or not settled yet. */
export interface Held {
  readonly asset: string;
  readonly wallet: 'spot' | 'vault' | 'futures';
  readonly free: DecimalText;
  readonly held: DecimalText;
}

/** Money of the futures account (US) and of a vault pays for no spot order. */
export function toHeld(payload: unknown): Held {
  const row = new Row(payload);
  const asset = row.text('currency');
  if (asset === '') throw new DeskError('protocol', 'Coinbase sent an account without its currency.');
  const isVault = /VAULT/.test(row.text('type'));
  const isFutures = /CFM|INTX|FUTURES/.test(`${row.text('platform')} ${row.text('type')}`);
  return {
    asset,
    wallet: isVault ? 'vault' : isFutures ? 'futures' : 'spot',
    free: row.inner('available_balance').need('value'),
    // Left out where nothing is held.
    held: row.inner('hold').decimal('value') ?? '0',
  };
}

/** Entries of each wallet, one per coin, zeros left out. `available` may fall below zero by a debt; nothing of it can be used then. */
export function balancesOf(accounts: readonly Held[]): readonly Balance[] {
  const groups = Map.groupBy(accounts, ({asset, wallet}) => `${wallet} ${asset}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const total = group.reduce((sum, {free, held}) => sum.plus(free).plus(held), ZERO);
    const usable = group.reduce((sum, {free}) => sum.plus(free), ZERO);
    if (first === undefined || total.isZero()) return [];
    return [entry(first.asset, first.wallet, total, Decimal.max(ZERO, Decimal.min(usable, total)))];
  });
}

/**
 * Coins that are staked stand in no account: the breakdown's total has them, what can be traded has not. A fill or an order
 * between the two answers moves either side, so the smaller of both differences counts. Amounts are JSON numbers here.
 */
export function stakedBalances(positions: readonly unknown[], accounts: readonly Held[]): readonly Balance[] {
  const staked = new Map<string, Decimal>();
  for (const row of positions.map((payload) => new Row(payload))) {
    const asset = row.text('asset');
    if (asset === '') throw new DeskError('protocol', 'Coinbase sent a position without its coin.');
    const [total, free] = [dec(row.need('total_balance_crypto')), dec(row.decimal('available_to_trade_crypto') ?? '0')];
    const own = accounts.filter((account) => account.asset === asset && account.wallet !== 'futures');
    const sum = (of: (account: Held) => DecimalText) => own.reduce((all, account) => all.plus(of(account)), ZERO);
    const [usable, held] = [sum((account) => account.free), sum((account) => account.held)];
    const rest = Decimal.min(total.minus(free).minus(held), total.minus(usable).minus(held));
    if (rest.gt(ZERO)) staked.set(asset, (staked.get(asset) ?? ZERO).plus(rest));
  }
  return [...staked].map(([asset, total]) => entry(asset, 'earn', total, ZERO));
}

/** What the portfolio holds beside coins, in words. */
export function unreadIn(breakdown: Row): readonly string[] {
  const parts = {
    perp_positions: 'perpetuals',
    futures_positions: 'US futures',
    prediction_markets_positions: 'prediction markets',
    equity_positions: 'equities',
  };
  return Object.entries(parts).flatMap(([field, name]) => {
    const rows = breakdown.any(field);
    return Array.isArray(rows) && rows.length > 0 ? [name] : [];
  });
}

function entry(asset: string, wallet: string, total: Decimal, free: Decimal): Balance {
  return {
    asset,
    wallet,
    total: plain(total),
    free: plain(free),
    locked: plain(total.minus(free)),
    pays: wallet === 'spot' ? ['spot'] : [],
    unrealizedPnl: '0',
    usdValue: null,
  };
}
