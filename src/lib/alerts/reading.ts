/** The value of a measure, asked of the exchanges. Not known is thrown, never a value: it must not fire, and not clear. */
import {listedSymbol} from '../adapter/account-names.ts';
import {type AccountHandle, type CallOptions, withTimeout} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import {compareTickers} from '../markets/tickers.ts';
import {yourName} from '../model/asset-names.ts';
import {type Decimal, type DecimalText, dec, plain, ZERO} from '../model/decimal.ts';
import {DeskError} from '../model/errors.ts';
import type {Level} from '../model/market.ts';
import {readExposure} from '../portfolio/exposure.ts';
import {readMargin} from '../portfolio/margin-report.ts';
import {unknownOf} from '../portfolio/unknown.ts';
import type {LiveBooks} from '../router/live-books.ts';
import type {Bound, Measure, Place} from './condition.ts';

/** Decimal places of a spread. */
const RATIO_PLACES = 12;

export interface Reading {
  /** Null: known to be without a value, as the margin of an account that holds no contracts. */
  readonly value: DecimalText | null;
  /** When the oldest part of it was true, epoch ms. */
  readonly at: number;
}

export interface Sources {
  readonly accounts: readonly AccountHandle[];
  readonly call: CallOptions;
  readonly books: LiveBooks;
}

/** Throws DeskError where an account, or a part of what it must say, did not answer. */
export async function readMeasure(measure: Measure, bound: Bound, sources: Sources): Promise<Reading> {
  const askedAt = sources.call.clock.now();
  if (measure.of === 'spread') return spread(measure.buy, measure.sell, sources);
  return {value: await askFor(measure, bound, sources), at: askedAt};
}

function askFor(measure: Exclude<Measure, {readonly of: 'spread'}>, bound: Bound, sources: Sources): Promise<DecimalText | null> {
  if (measure.of === 'price') return price(measure.symbol, bound, sources);
  if (measure.of === 'position') return netPosition(measure.asset, sources);
  if (measure.of === 'balance') return balance(measure.account, measure.asset, sources);
  if (measure.of === 'margin') return marginDistance(measure.account, bound, sources);
  return fundingRate(measure, sources);
}

/**
 * Last price. Over several exchanges the one that is nearest to crossing, so that no crossing is missed: short of the bound only
 * while all of them answer.
 */
async function price(symbol: string, bound: Bound, {accounts, call}: Sources): Promise<DecimalText> {
  const {tickers, complete, accounts: statuses, missing} = await compareTickers([symbol], accounts, call);
  const last = tickers.flatMap((row) => (row.last === null ? [] : [dec(row.last)]));
  const extreme = last.toSorted((one, other) => (bound.side === '>' ? other.cmp(one) : one.cmp(other)))[0];
  if (extreme !== undefined && (complete || isPast(extreme, bound))) return plain(extreme);
  const failure = [...statuses, ...missing].flatMap(({error}) => error ?? [])[0];
  if (!complete && failure !== undefined) throw new DeskError(failure.kind, failure.message);
  throw new DeskError('protocol', `${symbol} has no last price.`);
}

function isPast(value: Decimal, {side, value: bound}: Bound): boolean {
  return side === '>' ? value.gt(bound) : value.lt(bound);
}

/** (sold - bought) / bought at the best prices of both books, before fees. */
async function spread(buy: Place, sell: Place, sources: Sources): Promise<Reading> {
  const [bought, sold] = await Promise.all([bookOf(buy, sources), bookOf(sell, sources)]);
  const [ask, bid] = [best(bought.asks, buy), best(sold.bids, sell)];
  return {
    value: plain(dec(bid).minus(ask).div(ask).toDecimalPlaces(RATIO_PLACES)),
    at: Math.min(bought.receivedAt, sold.receivedAt),
  };
}

async function bookOf({account, symbol}: Place, {accounts, call, books}: Sources) {
  const handle = handleOf(account, accounts);
  const adapter = await handle.adapter();
  const listed = listedIn(handle, symbol);
  const wanted = {symbol: listed, depth: 1};
  return withTimeout(call, (signal) => books.latest(`${account} ${listed}`, adapter, wanted, signal));
}

function best(levels: readonly Level[], {account, symbol}: Place): DecimalText {
  const price = levels[0]?.[0];
  if (price === undefined) throw new DeskError('protocol', `The book of ${symbol} on ${account} is empty on that side.`);
  return price;
}

/** All wallets of the account together, and all coins that the user calls so. */
async function balance(account: string, asset: string, {accounts, call}: Sources): Promise<DecimalText> {
  const handle = handleOf(account, accounts);
  const adapter = await handle.adapter();
  const {rows, missing} = await withTimeout(call, (signal) => adapter.account.balances('ALL', signal));
  const [hole] = missing;
  if (hole !== undefined) throw hole.error;
  const own = rows.filter((row) => yourName(handle.names ?? {}, row.asset) === asset);
  return plain(own.reduce((sum, {total}) => sum.plus(total), ZERO));
}

/** Over all accounts: one that does not answer is not flat. */
async function netPosition(asset: string, {accounts, call}: Sources): Promise<DecimalText> {
  const {document} = await readExposure(accounts, call);
  const unknown = unknownOf(asset, document);
  if (unknown !== null) throw new DeskError(unknown.kind, unknown.message);
  return document.assets.find((row) => row.asset === asset)?.net ?? '0';
}

/**
 * The smallest distance to liquidation over the account's coins; null where it holds no contracts, or no price ends it. While that
 * of one coin is not known, the others count only where they are beyond the bound.
 */
async function marginDistance(account: string, bound: Bound, {accounts, call}: Sources): Promise<DecimalText | null> {
  const {document} = await readMargin([handleOf(account, accounts)], call);
  const [status] = document.accounts;
  const failure = status?.error ?? document.unread.find(({error}) => error !== undefined)?.error;
  if (failure !== undefined) throw new DeskError(failure.kind, failure.message);
  const distances = (status?.lines ?? []).flatMap(({distance}) => (distance === null ? [] : [dec(distance)]));
  const [nearest] = distances.toSorted((one, other) => one.cmp(other));
  const hole = status?.lines.find(({distance}) => distance === null);
  if (hole !== undefined && (nearest === undefined || !isPast(nearest, bound)))
    throw new DeskError('protocol', `How far ${hole.asset} is from the liquidation of ${account} is not known.`);
  return nearest === undefined ? null : plain(nearest);
}

async function fundingRate({account, symbol}: Place, {accounts, call}: Sources): Promise<DecimalText | null> {
  const handle = handleOf(account, accounts);
  const derivatives = derivativesOf(await handle.adapter(), account);
  const listed = listedIn(handle, symbol);
  const {rows, missing} = await withTimeout(call, (signal) => derivatives.funding([listed], signal));
  const row = rows.find((each) => each.symbol === listed);
  const [hole] = missing;
  if (row === undefined && hole !== undefined) throw hole.error;
  if (row === undefined) throw new DeskError('not-found', `${account} has no contract ${symbol}.`);
  return row.rate;
}

function derivativesOf({derivatives}: ExchangeAdapter, account: string) {
  if (derivatives !== undefined) return derivatives;
  throw new DeskError('unsupported', `${account} trades no contracts here.`, {
    hint: 'Where its exchange has them, add linear to its `products` in the keys file.',
  });
}

function listedIn(handle: AccountHandle, symbol: string): string {
  const listed = listedSymbol(handle, symbol);
  if (listed === null) throw new DeskError('not-found', `${handle.account} has no market ${symbol}.`);
  return listed;
}

export function handleOf(account: string, accounts: readonly AccountHandle[]): AccountHandle {
  const handle = accounts.find((each) => each.account === account);
  if (handle !== undefined) return handle;
  throw new DeskError('usage', `There is no account ${account}.`, {
    hint: `Accounts: ${accounts.map((each) => each.account).join(', ')}.`,
  });
}
