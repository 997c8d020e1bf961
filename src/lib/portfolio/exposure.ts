/** Net exposure: per asset, what lies in wallets plus what perpetuals add or take. The document of `mxt position`. */
import type {AccountHandle, AccountStatus, Call} from '../adapter/accounts.ts';
import {type DecimalText, dec, plain} from '../model/decimal.ts';
import {splitSymbol} from '../model/symbol.ts';
import {type Gathered, gather} from './gather.ts';
import {byValue, sum, unpricedWarning} from './holdings.ts';
import type {Valuation} from './valuation.ts';

/** One wallet's balance (`symbol` null) or one perpetual position of one account. */
export interface ExposureLeg {
  readonly account: string;
  readonly exchange: string;
  readonly symbol: string | null;
  /** The exchange's wallet; "linear" for a perpetual. */
  readonly wallet: string;
  /** Base units, short is negative. */
  readonly quantity: DecimalText;
  readonly entryPrice: DecimalText | null;
  readonly markPrice: DecimalText | null;
  readonly liquidationPrice: DecimalText | null;
  readonly leverage: DecimalText | null;
  /** In the settle asset of the symbol. */
  readonly unrealizedPnl: DecimalText | null;
}

export interface AssetExposure {
  readonly asset: string;
  readonly spot: DecimalText;
  readonly derivatives: DecimalText;
  readonly net: DecimalText;
  readonly price: DecimalText | null;
  /** net x price, USD. */
  readonly value: DecimalText | null;
  /** Of all perpetuals on it, in USD; null when there are none, or one of them could not be valued. */
  readonly unrealizedPnl: DecimalText | null;
  readonly legs: readonly ExposureLeg[];
}

export interface PositionDocument {
  readonly at: string;
  readonly valuation: 'USD';
  readonly complete: boolean;
  readonly assets: readonly AssetExposure[];
  readonly accounts: readonly AccountStatus[];
}

export interface PositionResult {
  readonly document: PositionDocument;
  readonly warnings: readonly string[];
}

/** Asks all accounts in one round trip; perpetuals only of accounts whose products include linear. */
export async function readExposure(handles: readonly AccountHandle[], call: Call): Promise<PositionResult> {
  const gathered = await gather(handles, call, {positions: true});
  return exposureOf(gathered, new Date(call.clock.now()).toISOString());
}

interface Found {
  readonly asset: string;
  readonly leg: ExposureLeg;
  /** The leg's PnL in USD. */
  readonly pnl: DecimalText | null;
}

function exposureOf({answers, statuses, complete, valuation, warnings}: Gathered, at: string): PositionResult {
  const found = answers.flatMap(({handle, value}) => [
    ...value.balances.map((balance) => spotLeg(handle, balance)),
    ...value.positions.map((position) => derivativeLeg(handle, position, valuation)),
  ]);
  const assets = [...Map.groupBy(found, ({asset}) => asset)]
    .map(([asset, list]) => exposure(asset, list, valuation))
    .sort(byValue);
  const unpriced = assets.filter(({value}) => value === null).map(({asset}) => asset);
  return {
    document: {at, valuation: 'USD', complete, assets, accounts: statuses},
    warnings: [...warnings, ...unpricedWarning(unpriced)],
  };
}

function spotLeg({account, exchange}: AccountHandle, balance: {asset: string; wallet: string; total: DecimalText}): Found {
  const none = {entryPrice: null, markPrice: null, liquidationPrice: null, leverage: null, unrealizedPnl: null};
  return {
    asset: balance.asset,
    pnl: null,
    leg: {account, exchange, symbol: null, wallet: balance.wallet, quantity: balance.total, ...none},
  };
}

function derivativeLeg(
  {account, exchange}: AccountHandle,
  position: Omit<ExposureLeg, 'account' | 'exchange' | 'wallet' | 'symbol'> & {readonly symbol: string},
  valuation: Valuation,
): Found {
  const {symbol, quantity, entryPrice, markPrice, liquidationPrice, leverage, unrealizedPnl} = position;
  const parts = splitSymbol(symbol);
  const settlePrice = parts === null ? null : valuation.price(parts.settle ?? parts.quote);
  const pnl = unrealizedPnl === null || settlePrice === null ? null : plain(dec(unrealizedPnl).times(settlePrice));
  const leg = {
    account,
    exchange,
    symbol,
    wallet: 'linear',
    quantity,
    entryPrice,
    markPrice,
    liquidationPrice,
    leverage,
    unrealizedPnl,
  };
  return {asset: parts?.base ?? symbol, pnl, leg};
}

function exposure(asset: string, list: readonly Found[], valuation: Valuation): AssetExposure {
  const contracts = list.filter(({leg}) => leg.symbol !== null);
  const spot = sum(list.filter(({leg}) => leg.symbol === null).map(({leg}) => leg.quantity));
  const derivatives = sum(contracts.map(({leg}) => leg.quantity));
  const net = plain(dec(spot).plus(derivatives));
  const price = valuation.price(asset);
  const isKnown = contracts.length > 0 && contracts.every(({pnl}) => pnl !== null);
  return {
    asset,
    spot,
    derivatives,
    net,
    price,
    value: price === null ? null : plain(dec(net).times(price)),
    unrealizedPnl: isKnown ? sum(contracts.map(({pnl}) => pnl)) : null,
    legs: list.map(({leg}) => leg),
  };
}
