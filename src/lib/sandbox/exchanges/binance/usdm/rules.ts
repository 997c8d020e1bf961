/**
 * The rules of a contract, as `exchangeInfo` states them and as orders are held to them before they reach the engine.
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/common-definition
 */
import type {DecimalText} from '../../../../model/decimal.ts';
import {text, times, units} from '../../../engine/fixed.ts';
import type {EngineMarket, EngineSide} from '../../../engine/types.ts';
import {ApiError} from '../../../kit/api-error.ts';
import {contracts, settleOf, type UsdmContext} from './context.ts';
import {errorOf} from './errors.ts';
import {decimalsOf, fixed, pricePrecision, quantityPrecision} from './format.ts';
import {ORDERS_1M, ORDERS_10S, WEIGHT_LIMIT} from './limits.ts';

const MAX_PRICE = '4529764';
const UP = '1.05';
const DOWN = '0.95';
/** A market order trades a tenth of what a limit order may. */
const MARKET_SHARE = 10n;
export const MAX_ORDERS = 200;
const ONBOARD = 1_569_398_400_000;
/** What the exchange gives a contract that has no end. */
const NEVER = 4_133_404_800_000;

const STATUS = {TRADING: 'TRADING', CANCEL_ONLY: 'SETTLING', HALTED: 'TRADING_HALT'} as const;

export function exchangeInfo(context: UsdmContext): object {
  const monies = [...new Set(contracts(context).map(settleOf))];
  return {
    timezone: 'UTC',
    serverTime: context.now(),
    futuresType: 'U_MARGINED',
    rateLimits: [
      {rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: WEIGHT_LIMIT},
      {rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: ORDERS_1M},
      {rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: ORDERS_10S},
    ],
    exchangeFilters: [],
    assets: monies.map((asset) => ({asset, marginAvailable: true, autoAssetExchange: '-10000'})),
    symbols: contracts(context).map((market) => symbolView(context, market)),
  };
}

function symbolView({names}: UsdmContext, market: EngineMarket): object {
  const symbol = names.wire(market.symbol);
  return {
    ...{symbol, pair: symbol, contractType: 'PERPETUAL', deliveryDate: NEVER, onboardDate: ONBOARD},
    status: STATUS[market.status],
    ...{maintMarginPercent: '2.5000', requiredMarginPercent: '5.0000'},
    ...{baseAsset: market.base, quoteAsset: market.quote, marginAsset: settleOf(market)},
    ...{pricePrecision: pricePrecision(market), quantityPrecision: quantityPrecision(market)},
    ...{baseAssetPrecision: 8, quotePrecision: 8, underlyingType: 'COIN', underlyingSubType: [], triggerProtect: '0.0500'},
    ...{liquidationFee: '0.012500', marketTakeBound: '0.05', maxMoveOrderLimit: 10000},
    filters: filtersOf(market),
    orderTypes: ['LIMIT', 'MARKET', 'STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET'],
    timeInForce: ['GTC', 'IOC', 'FOK', 'GTX'],
    permissionSets: ['GRID', 'COPY'],
  };
}

function filtersOf(market: EngineMarket): readonly object[] {
  const {tickSize, stepSize, minQuantity: minQty, maxQuantity: maxQty, minNotional: notional} = market;
  return [
    {filterType: 'PRICE_FILTER', minPrice: tickSize, maxPrice: MAX_PRICE, tickSize},
    {filterType: 'LOT_SIZE', minQty, maxQty, stepSize},
    {filterType: 'MARKET_LOT_SIZE', minQty, maxQty: text(units(maxQty) / MARKET_SHARE), stepSize},
    {filterType: 'MAX_NUM_ORDERS', limit: MAX_ORDERS},
    {filterType: 'MIN_NOTIONAL', notional},
    {filterType: 'PERCENT_PRICE', multiplierUp: fixed(UP, 4), multiplierDown: fixed(DOWN, 4), multiplierDecimal: '4'},
    {filterType: 'POSITION_RISK_CONTROL', positionControlSide: 'NONE', endOfCooldownTimeStamp: 0},
  ];
}

export function checkOpen({status}: EngineMarket): void {
  if (status !== 'TRADING') throw errorOf('-4140');
}

export function checkQuantity(market: EngineMarket, quantity: DecimalText, isMarket: boolean): void {
  if (decimalsOf(quantity) > quantityPrecision(market)) throw errorOf('-1111');
  const [value, most] = [units(quantity), units(market.maxQuantity)];
  if (value === 0n) throw errorOf('-4003');
  if (value < units(market.minQuantity)) throw errorOf('-4004');
  if (value > (isMarket ? most / MARKET_SHARE : most)) throw errorOf('-4005');
  if (value % units(market.stepSize) !== 0n) throw errorOf('-4023');
}

/** Form and tick of a price. */
export function checkPrice(market: EngineMarket, price: DecimalText): void {
  if (decimalsOf(price) > pricePrecision(market)) throw errorOf('-1111');
  const [value, tick] = [units(price), units(market.tickSize)];
  if (value === 0n) throw errorOf('-4001');
  if (value < tick) throw errorOf('-4013');
  if (value > units(MAX_PRICE)) throw new ApiError(-4002, 'Price greater than max price.');
  if (value % tick !== 0n) throw errorOf('-4014');
}

/** A limit price may not reach past the mark price by more than the band, on the side that would take. */
export function checkBand(market: EngineMarket, side: EngineSide, price: DecimalText, mark: bigint): void {
  const bound = times(mark, units(side === 'BUY' ? UP : DOWN));
  const words = fixed(text(bound), decimalsOf(market.tickSize));
  if (side === 'BUY' && units(price) > bound) throw new ApiError(-4016, `Limit price can't be higher than ${words}.`);
  if (side === 'SELL' && units(price) < bound) throw new ApiError(-4024, `Limit price can't be lower than ${words}.`);
}

/** A market order is refused while the other side's best price lies outside the band around the mark price. */
export function checkCounterPrice(side: EngineSide, best: DecimalText | null, mark: bigint): void {
  if (best === null) throw errorOf('-4131');
  if (side === 'BUY' ? units(best) > times(mark, units(UP)) : units(best) < times(mark, units(DOWN))) throw errorOf('-4131');
}

export function checkNotional(market: EngineMarket, quantity: DecimalText, price: bigint): void {
  if (times(units(quantity), price) < units(market.minNotional))
    throw new ApiError(-4164, `Order's notional must be no smaller than ${market.minNotional} (unless you choose reduce only).`);
}
