/**
 * Positions as replies and streams show them, and which of them an order works on.
 * https://bybit-exchange.github.io/docs/v5/position and /docs/v5/websocket/private/position
 */
import {floorTo, over, text, times, UNIT, units} from '../../engine/fixed.ts';
import {liquidationPrice} from '../../engine/margin/liquidation-price.ts';
import type {PositionSide} from '../../engine/margin/position.ts';
import {entryPrice, type LivePosition, unrealized} from '../../engine/margin/positions.ts';
import {maintenanceOf, tierAt, tiersOf} from '../../engine/margin/tiers.ts';
import type {EngineMarket, EngineOrderRequest} from '../../engine/types.ts';
import type {Params} from '../../kit/params.ts';
import type {Context} from './context.ts';
import {priceRange} from './contract-rules.ts';
import {badRequest} from './errors.ts';

const INDEXES = {NET: 0, LONG: 1, SHORT: 2} as const;
/** Amounts are shown with eight decimals. */
const SHOWN = 10n ** 8n;
/** The taker rate that break-even prices count with at least. */
const LEAST_TAKER = '0.00055';

type Shown = Pick<Context, 'engine' | 'names' | 'notes' | 'log'>;

export function positionIndex(side: PositionSide | null): 0 | 1 | 2 {
  return INDEXES[side ?? 'NET'];
}

/** The side of hedge mode that a request names; null in one-way mode. Throws 10001 where it does not fit the mode. */
export function positionSide({engine}: Context, params: Params, account: string, symbol: string): 'LONG' | 'SHORT' | null {
  const index = params.optional('positionIdx') ?? '0';
  const isHedged = engine.contracts.settings.positionMode(account, symbol) === 'HEDGE';
  const fits = isHedged ? index === '1' || index === '2' : index === '0';
  if (!fits) throw badRequest('position idx not match position mode');
  return isHedged ? (index === '1' ? 'LONG' : 'SHORT') : null;
}

/** What an order could close: base units that stand against it. */
export function closeable(
  {engine}: Context,
  order: Pick<EngineOrderRequest, 'accountId' | 'symbol' | 'side' | 'positionSide'>,
): bigint {
  const {quantity} = engine.contracts.positions.of(order.accountId, order.symbol, order.positionSide ?? 'NET');
  if (order.side === 'BUY') return quantity < 0n ? -quantity : 0n;
  return quantity > 0n ? quantity : 0n;
}

/** The positions of an account in a contract, flat ones too: one, or in hedge mode two. */
export function positionsIn({engine}: Pick<Context, 'engine'>, account: string, symbol: string): readonly LivePosition[] {
  const {positions, settings} = engine.contracts;
  const sides = settings.positionMode(account, symbol) === 'HEDGE' ? (['LONG', 'SHORT'] as const) : (['NET'] as const);
  return sides.map((side) => positions.of(account, symbol, side));
}

export function shown(amount: bigint): string {
  return text(floorTo(amount, SHOWN));
}

/** As the list has it; the stream calls the entry price by another name. */
export function positionView(context: Shown, position: LivePosition): Record<string, unknown> {
  const {engine, names, log} = context;
  const {accountId, symbol, side, quantity} = position;
  const market = engine.markets.find(symbol);
  if (market === null) throw new Error('A position without a contract.');
  const {risk, marks, settings} = engine.contracts;
  const value = risk.valueOf(position, market);
  const size = risk.sizeOf(position, market);
  const tier = tierAt(market, size);
  const initial = shown(risk.isIsolated(position) ? position.margin : risk.initialOf(value, position));
  const maintenance = quantity === 0n ? '0' : shown(maintenanceOf(market, size));
  return {
    positionIdx: positionIndex(side),
    riskId: tiersOf(market).indexOf(tier) + 1,
    riskLimitValue: tier.upTo,
    symbol: names.wire(symbol),
    side: quantity === 0n ? '' : quantity > 0n ? 'Buy' : 'Sell',
    size: text(magnitude(quantity)),
    avgPrice: shown(entryPrice(position)),
    positionValue: text(magnitude(position.entry)),
    tradeMode: 0,
    positionStatus: 'Normal',
    autoAddMargin: 0,
    adlRankIndicator: quantity === 0n ? 0 : 2,
    leverage: text(settings.leverage(accountId, symbol, side)),
    breakEvenPrice: breakEven(context, position),
    positionBalance: '0',
    markPrice: text(marks.mark(market)),
    liqPrice: liquidation(context, position, market),
    bustPrice: '',
    positionMM: maintenance,
    positionMMByMp: maintenance,
    positionIM: initial,
    positionIMByMp: initial,
    tpslMode: 'Full',
    ...stopsOf(context, position),
    trailingStop: '0',
    sessionAvgPrice: sessionPrice(position, settings.hasSessions(market.settle ?? '')),
    unrealisedPnl: text(unrealized(position, marks.mark(market))),
    curRealisedPnl: text(realizedNet(position)),
    cumRealisedPnl: text(log.realized(accountId, symbol, side)),
    seq: position.updatedAt === 0 ? -1 : position.updatedAt,
    isReduceOnly: false,
    mmrSysUpdatedTime: '',
    leverageSysUpdatedTime: '',
    createdTime: String(position.openedAt),
    updatedTime: String(position.updatedAt),
    openTime: quantity === 0n ? 0 : position.openedAt,
  };
}

/** Of what was closed and paid since it was opened. */
function realizedNet({realized, fees, funding}: LivePosition): bigint {
  return realized - fees + funding;
}

/** (entry x quantity - realized) / (quantity - |quantity| x taker rate). */
function breakEven({engine}: Shown, position: LivePosition): string {
  const {quantity, entry} = position;
  if (quantity === 0n) return '';
  const [own, least] = [units(engine.contractFees.taker), units(LEAST_TAKER)];
  const rate = own > least ? own : least;
  return shown(over(entry - realizedNet(position), quantity - times(magnitude(quantity), rate)));
}

/** Where profit is settled in sessions: the price from which it counts now. */
function sessionPrice({quantity, cost}: LivePosition, hasSessions: boolean): string {
  return hasSessions && quantity !== 0n ? shown(over(cost, quantity)) : '';
}

/** "" for none, and for one outside of the prices that the contract can have. Eight decimals, on the side where it is dead. */
function liquidation({engine}: Shown, position: LivePosition, market: EngineMarket): string {
  const price = liquidationPrice(engine.contracts.risk, position, market);
  const {min, max} = priceRange(market);
  if (price === null || price < units(min) || price > units(max)) return '';
  return text(position.quantity > 0n ? floorTo(price, SHOWN) : floorTo(price + SHOWN - 1n, SHOWN));
}

/** Take profit and stop loss of the whole position. */
function stopsOf({engine, notes}: Shown, {accountId, symbol, side}: LivePosition): object {
  const found = {takeProfit: '', stopLoss: ''};
  for (const {orderId, stopPrice, positionSide: of} of engine.orders.open(accountId, symbol)) {
    const kind = notes.of(orderId).contract?.stopOrderType;
    if ((of ?? 'NET') !== side || stopPrice === null) continue;
    if (kind === 'TakeProfit') found.takeProfit = stopPrice;
    if (kind === 'StopLoss') found.stopLoss = stopPrice;
  }
  return found;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** A share of one, with the four decimals that rates of an account have. */
export function rate(part: bigint, whole: bigint): string {
  return whole <= 0n ? '0' : text(floorTo(over(part, whole), UNIT / 10_000n));
}
