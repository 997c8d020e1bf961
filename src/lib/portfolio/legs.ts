/** The legs of an exposure: one for each wallet's balance of a coin, one for each contract position. */
import type {AccountHandle} from '../adapter/accounts.ts';
import {placeOf} from '../adapter/same-account.ts';
import type {Position} from '../model/account.ts';
import {yourName} from '../model/asset-names.ts';
import {toCoins} from '../model/coins.ts';
import type {FundingRate, MarginMode} from '../model/contract.ts';
import {type Decimal, type DecimalText, dec, plain} from '../model/decimal.ts';
import {splitSymbol} from '../model/symbol.ts';
import type {Part} from './rows.ts';
import {worthOf} from './rows.ts';
import type {Valued, ValuedBalance} from './valued.ts';

/** Significant digits of a quotient. */
const DIGITS = 20;
const DISTANCE_PLACES = 12;

/** One wallet's balance (`symbol` null) or one contract position of one account. What is not known is null. */
export interface ExposureLeg {
  readonly account: string;
  readonly exchange: string;
  readonly symbol: string | null;
  /** The exchange's wallet; "linear" for a contract. */
  readonly wallet: string;
  readonly side: 'LONG' | 'SHORT';
  /** In coins (PEPE, also where the contract counts in 1000 of them); short is negative. */
  readonly quantity: DecimalText;
  /** quantity x mark price in the settle asset; of a balance its value in USD. Short is negative. */
  readonly notional: DecimalText | null;
  /** Prices are per coin. */
  readonly entryPrice: DecimalText | null;
  readonly breakEvenPrice: DecimalText | null;
  readonly markPrice: DecimalText | null;
  readonly liquidationPrice: DecimalText | null;
  /** |mark - liquidation| / mark. */
  readonly liquidationDistance: DecimalText | null;
  readonly leverage: DecimalText | null;
  readonly marginMode: MarginMode | null;
  /** In the settle asset of the symbol, as all money of a leg. */
  readonly margin: DecimalText | null;
  readonly unrealizedPnl: DecimalText | null;
  readonly realizedPnl: DecimalText | null;
  /** As a fraction for one interval; above 0: longs pay. */
  readonly fundingRate: DecimalText | null;
  readonly nextFundingAt: string | null;
}

/** A leg with what it takes to add it up. */
export interface ValuedLeg extends Part {
  readonly leg: ExposureLeg;
  /** The leg's PnL in USD; null without one, or without a price of its settle asset. */
  readonly pnl: DecimalText | null;
}

const NO_CONTRACT = {
  entryPrice: null,
  breakEvenPrice: null,
  markPrice: null,
  liquidationPrice: null,
  liquidationDistance: null,
  leverage: null,
  marginMode: null,
  margin: null,
  unrealizedPnl: null,
  realizedPnl: null,
  fundingRate: null,
  nextFundingAt: null,
};

export function spotLeg(part: ValuedBalance): ValuedLeg {
  const {asset, exchange, place, quantity, price, handle, balance} = part;
  const value = worthOf(part);
  return {
    asset,
    exchange,
    place,
    quantity,
    price,
    pnl: null,
    leg: {
      account: handle.account,
      exchange,
      symbol: null,
      wallet: balance.wallet,
      side: sideOf(quantity),
      quantity,
      notional: value === null ? null : plain(value),
      ...NO_CONTRACT,
    },
  };
}

/** Valued by its own mark price, where the exchange gives one. `funding` null: the contract has none, or it could not be read. */
export function contractLeg(
  handle: AccountHandle,
  position: Position,
  {priceAt}: Valued,
  funding: FundingRate | null,
): ValuedLeg {
  const leg = legOf(handle, position, funding);
  const parts = splitSymbol(position.symbol);
  const settlePrice = parts === null ? null : priceAt(handle, parts.settle ?? parts.quote);
  const inUsd = (amount: DecimalText | null) =>
    amount === null || settlePrice === null ? null : plain(dec(amount).times(settlePrice));
  return {
    asset: yourName(handle.names ?? {}, position.coin),
    exchange: handle.exchange,
    place: placeOf(handle),
    quantity: leg.quantity,
    price: inUsd(leg.markPrice) ?? priceAt(handle, position.coin),
    pnl: inUsd(position.unrealizedPnl),
    leg,
  };
}

/** A position as it is shown: in coins, prices per coin, money in its settle asset. */
export function legOf({account, exchange}: AccountHandle, position: Position, funding: FundingRate | null): ExposureLeg {
  const {symbol, coinsPerUnit: units, leverage, marginMode, margin, unrealizedPnl, realizedPnl} = position;
  const perCoin = (price: DecimalText | null) => (price === null ? null : quotient(dec(price), units));
  const quantity = plain(toCoins(position.quantity, units));
  const markPrice = perCoin(position.markPrice);
  const liquidationPrice = perCoin(position.liquidationPrice);
  return {
    account,
    exchange,
    symbol,
    wallet: 'linear',
    side: sideOf(quantity),
    quantity,
    notional: markPrice === null ? null : plain(dec(quantity).times(markPrice)),
    entryPrice: perCoin(position.entryPrice),
    breakEvenPrice: perCoin(position.breakEvenPrice),
    markPrice,
    liquidationPrice,
    liquidationDistance: distanceOf(markPrice, liquidationPrice),
    leverage,
    marginMode,
    margin,
    unrealizedPnl,
    realizedPnl,
    fundingRate: funding?.rate ?? null,
    nextFundingAt: funding?.nextAt ?? null,
  };
}

function sideOf(quantity: DecimalText): 'LONG' | 'SHORT' {
  return quantity.startsWith('-') ? 'SHORT' : 'LONG';
}

function distanceOf(mark: DecimalText | null, liquidation: DecimalText | null): DecimalText | null {
  if (mark === null || liquidation === null || dec(mark).isZero()) return null;
  return plain(dec(mark).minus(liquidation).abs().div(dec(mark).abs()).toDecimalPlaces(DISTANCE_PLACES));
}

function quotient(value: Decimal, by: DecimalText): DecimalText {
  return plain(value.div(by).toSignificantDigits(DIGITS));
}
