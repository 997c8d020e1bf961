/**
 * The account: wallets with what is held for open orders, portfolios with what is staked, fees, and what the key may do.
 * https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/accounts/list-accounts and the pages beside it
 */
import {text, times, units} from '../../engine/fixed.ts';
import type {EngineBalance} from '../../engine/types.ts';
import {usdPrice} from '../../engine/universe.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {fieldsOf} from '../../kit/fields.ts';
import {pageAfter} from '../../kit/paging.ts';
import {type Context, iso, portfolioId, stableId} from './context.ts';
import {notFound} from './errors.ts';

const USUAL_PAGE = 49;
const LARGEST_PAGE = 250;
export const TRADING = 'spot';
const STAKED = 'earn';
const FIAT = ['USD', 'EUR'];
/** Coins whose wallets an account has from its start, with nothing in them. */
const EMPTY_WALLETS = 60;

type Wallet = Pick<EngineBalance, 'asset' | 'free' | 'locked'>;

/** Every wallet of the account, by its id: money may lie anywhere in the list. */
export function walletsOf(context: Context, account: string): readonly (Wallet & {readonly uuid: string})[] {
  const own = context.engine.ledger.balances(account).filter(({wallet}) => wallet === TRADING);
  const known = new Map<string, Wallet>(own.map((balance) => [balance.asset, balance]));
  for (const {base} of context.engine.markets.all('spot').slice(0, EMPTY_WALLETS))
    if (!known.has(base)) known.set(base, {asset: base, free: '0', locked: '0'});
  return [...known.values()]
    .map((wallet) => ({...wallet, uuid: walletId(context, account, wallet.asset)}))
    .sort((a, b) => (a.uuid < b.uuid ? -1 : 1));
}

function walletId(context: Context, account: string, asset: string): string {
  return stableId(context, `wallet/${account}/${asset}`);
}

export function isFiat(asset: string): boolean {
  return FIAT.includes(asset);
}

export function listAccounts(context: Context, {params, account}: ApiRequest): object {
  const cursor = params.optional('cursor');
  const after = cursor === null ? null : ({uuid}: {readonly uuid: string}) => uuid > cursor;
  const {items, more} = pageAfter(walletsOf(context, account), params.limit(USUAL_PAGE, LARGEST_PAGE), after);
  return {
    accounts: items.map((wallet) => walletView(context, account, wallet)),
    has_next: more,
    cursor: more ? (items.at(-1)?.uuid ?? '') : '',
    size: items.length,
  };
}

export function getAccount(context: Context, {params, account}: ApiRequest): object {
  const wallet = walletsOf(context, account).find(({uuid}) => uuid === params.text('account_uuid'));
  if (wallet === undefined) throw notFound('account not found');
  return {account: walletView(context, account, wallet)};
}

function walletView(context: Context, account: string, {uuid, asset, free, locked}: Wallet & {readonly uuid: string}): object {
  return {
    uuid,
    name: isFiat(asset) ? `Cash (${asset})` : `${asset} Wallet`,
    currency: asset,
    available_balance: {value: free, currency: asset},
    default: asset === 'BTC',
    active: true,
    created_at: '2024-01-01T00:00:00Z',
    updated_at: iso(context.now()),
    deleted_at: null,
    type: isFiat(asset) ? 'ACCOUNT_TYPE_FIAT' : 'ACCOUNT_TYPE_CRYPTO',
    ready: true,
    hold: {value: locked, currency: asset},
    retail_portfolio_id: portfolioId(context, account),
    platform: 'ACCOUNT_PLATFORM_CONSUMER',
  };
}

function portfolioView(context: Context, account: string): object {
  return {name: 'Default', uuid: portfolioId(context, account), type: 'DEFAULT', deleted: false};
}

export function listPortfolios(context: Context, {params, account}: ApiRequest): object {
  const type = params.optional('portfolio_type') ?? 'UNDEFINED';
  return {portfolios: type === 'UNDEFINED' || type === 'DEFAULT' ? [portfolioView(context, account)] : []};
}

/** A JSON number with every digit of the text. */
function exactNumber(value: string): unknown {
  return (JSON as unknown as {rawJSON(source: string): unknown}).rawJSON(value);
}

/** What is staked counts in the total of a coin, and is not available to trade. Amounts are JSON numbers here. */
export function portfolioBreakdown(context: Context, {params, account}: ApiRequest): object {
  if (params.text('portfolio_uuid') !== portfolioId(context, account)) throw notFound('portfolio not found');
  const positions = holdingsOf(context, account).map(({asset, total, free}) => ({
    asset,
    account_uuid: walletId(context, account, asset),
    total_balance_fiat: exactNumber(worth(asset, total)),
    total_balance_crypto: exactNumber(text(total)),
    available_to_trade_fiat: exactNumber(worth(asset, free)),
    allocation: 0,
    cost_basis: {value: '0', currency: 'USD'},
    asset_img_url: '',
    is_cash: isFiat(asset),
    average_entry_price: {value: '0', currency: 'USD'},
    available_to_trade_crypto: exactNumber(text(free)),
    unrealized_pnl: 0,
    available_to_transfer_fiat: exactNumber(worth(asset, free)),
    available_to_transfer_crypto: exactNumber(text(free)),
    account_type: isFiat(asset) ? 'ACCOUNT_TYPE_FIAT' : 'ACCOUNT_TYPE_CRYPTO',
  }));
  const sum = (cash: boolean | null) =>
    holdingsOf(context, account).reduce(
      (value, {asset, total}) => (cash === null || isFiat(asset) === cash ? value + units(worth(asset, total)) : value),
      0n,
    );
  const money = (value: bigint) => ({value: text(value), currency: 'USD'});
  return {
    breakdown: {
      portfolio: portfolioView(context, account),
      portfolio_balances: {
        total_balance: money(sum(null)),
        total_cash_equivalent_balance: money(sum(true)),
        total_crypto_balance: money(sum(false)),
        ...fieldsOf(money(0n), 'total_futures_balance futures_unrealized_pnl perp_unrealized_pnl total_equities_balance'),
      },
      spot_positions: positions,
      ...fieldsOf([], 'perp_positions futures_positions prediction_markets_positions equity_positions'),
    },
  };
}

interface Holding {
  readonly asset: string;
  readonly total: bigint;
  readonly free: bigint;
}

/** What the account has of each coin, over all wallets. */
function holdingsOf({engine}: Context, account: string): readonly Holding[] {
  const sums = new Map<string, Holding>();
  for (const {asset, wallet, free, locked} of engine.ledger.balances(account)) {
    if (wallet !== TRADING && wallet !== STAKED) continue;
    const before = sums.get(asset) ?? {asset, total: 0n, free: 0n};
    const isFree = wallet === TRADING ? units(free) : 0n;
    sums.set(asset, {asset, total: before.total + units(free) + units(locked), free: before.free + isFree});
  }
  return [...sums.values()].filter(({total}) => total > 0n);
}

function worth(asset: string, amount: bigint): string {
  return text(times(amount, units(usdPrice(asset))));
}

/** The key may read and trade; it may not take money out. */
export function keyPermissions(context: Context, {account}: ApiRequest): object {
  return {
    can_view: true,
    can_trade: true,
    can_transfer: false,
    portfolio_uuid: portfolioId(context, account),
    portfolio_type: 'DEFAULT',
  };
}

/** One tier for the whole account; totals are JSON numbers, rates are text. */
export function transactionSummary(context: Context, {account}: ApiRequest): object {
  const {maker, taker} = context.engine.fees;
  const total = holdingsOf(context, account).reduce((sum, holding) => sum + units(worth(holding.asset, holding.total)), 0n);
  return {
    ...fieldsOf(0, 'total_volume total_fees advanced_trade_only_volume advanced_trade_only_fees'),
    fee_tier: {
      pricing_tier: 'Advanced 3',
      taker_fee_rate: taker,
      maker_fee_rate: maker,
      aop_from: '',
      aop_to: '',
      volume_types_and_range: [{volume_types: ['VOLUME_TYPE_SPOT'], vol_from: '0', vol_to: '10000000'}],
    },
    ...fieldsOf(null, 'margin_rate goods_and_services_tax'),
    ...fieldsOf(0, 'coinbase_pro_volume coinbase_pro_fees'),
    total_balance: text(total),
    volume_breakdown: [],
    has_cost_plus_commission: false,
  };
}
