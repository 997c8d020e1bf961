/** Positions of contracts. https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-positions and the channel of that name */
import {over, text, times, UNIT, units} from '../../engine/fixed.ts';
import type {EngineMarginMode, EnginePosition, PositionSide} from '../../engine/margin/position.ts';
import {hash} from '../../engine/random.ts';
import type {EngineMarket, EngineOrder} from '../../engine/types.ts';
import {usdPrice} from '../../engine/universe.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {fieldsOf} from '../../kit/fields.ts';
import type {Params} from '../../kit/params.ts';
import {algoView} from './algo-view.ts';
import {type Context, instIdOf, instrumentNamed, marketOf, productsOf} from './context.ts';
import {inContracts} from './contract-size.ts';
import {badParameter} from './errors.ts';
import {CONTRACT_FEES} from './rules.ts';
import {holdings, TRADING, tradingView} from './trading-view.ts';

type Views = Pick<Context, 'engine' | 'names' | 'notes' | 'now'>;

const FIRST_ID = 4_000_000_000_000_000_000n;
const MOST_INSTRUMENTS = 10;
const MOST_IDS = 20;
export const SIDES: readonly PositionSide[] = ['NET', 'LONG', 'SHORT'];
const MODES: readonly EngineMarginMode[] = ['CROSS', 'ISOLATED'];

/** Of an account, newest first. Those that are flat now are shown where their instrument is named. */
export function listPositions(context: Context, {params, account}: ApiRequest): object {
  const [ids, posIds] = [params.list('instId'), params.list('posId')];
  if ((ids?.length ?? 0) > MOST_INSTRUMENTS) throw badParameter('instId');
  if ((posIds?.length ?? 0) > MOST_IDS) throw badParameter('posId');
  if (!productsOf(params).includes('linear')) return [];
  const found = ids === null ? context.engine.contracts.open(account) : ids.flatMap((id) => everHeld(context, account, id));
  return found
    .map((position) => positionView(context, position))
    .filter(({posId}) => posIds === null || posIds.includes(String(posId)))
    .sort((one, other) => Number(other.cTime) - Number(one.cTime));
}

function everHeld(context: Context, account: string, instId: string): readonly EnginePosition[] {
  const {contracts} = context.engine;
  const market = instrumentNamed(context, instId);
  if (market?.product !== 'linear') return [];
  const all = SIDES.flatMap((side) => MODES.map((mode) => contracts.positions.of(account, market.symbol, side, mode)));
  return all.filter(({updatedAt}) => updatedAt > 0).map((position) => contracts.snapshot(position));
}

/** The number of a position: the same for as long as the account holds it, and after it opens it again. */
function posIdOf({accountId, symbol, side, marginMode}: EnginePosition): string {
  return String(FIRST_ID + BigInt(hash(`${accountId}/${symbol}/${side}/${marginMode}`)));
}

/** What names a position, and how large it is: signed in net mode, in long/short mode not. */
export function positionHead(context: Views, position: EnginePosition): Readonly<Record<string, string>> {
  const {symbol, side, quantity, entryPrice, marginMode, updatedAt, accountId} = position;
  const market = marketOf(context, position);
  const isFlat = quantity === '0';
  return {
    posId: posIdOf(position),
    instType: 'SWAP',
    instId: instIdOf(context, symbol),
    mgnMode: marginMode.toLowerCase(),
    posSide: side.toLowerCase(),
    pos: inContracts(market, side === 'NET' ? quantity : quantity.replace('-', '')),
    ccy: market.settle ?? market.quote,
    posCcy: '',
    avgPx: isFlat ? '' : entryPrice,
    tradeId: String(context.engine.orders.trades(accountId, symbol).at(-1)?.tradeId ?? ''),
    ...fieldsOf('', 'nonSettleAvgPx settledPnl'),
    uTime: String(updatedAt),
  };
}

export function positionView(context: Views, position: EnginePosition): Readonly<Record<string, unknown>> {
  const market = marketOf(context, position);
  const {quantity, realized, fees, funding, openedAt} = position;
  return {
    ...positionHead(context, position),
    ...(quantity === '0' ? fieldsOf('', OPEN_FIELDS) : openFields(context, position, market)),
    lever: position.leverage,
    pnl: realized,
    fee: text(-units(fees)),
    fundingFee: funding,
    liqPenalty: '0',
    realizedPnl: text(profitSoFar(position)),
    idxPx: text(context.engine.contracts.marks.index(market)),
    usdPx: usdPrice(market.quote),
    closeOrderAlgo: closingOrders(context, position),
    interest: '',
    ...fieldsOf('', 'availPos baseBal quoteBal baseBorrowed baseInterest quoteBorrowed quoteInterest liab liabCcy optVal'),
    ...fieldsOf('', 'deltaBS deltaPA gammaBS gammaPA thetaBS thetaPA vegaBS vegaPA hedgedPos pendingCloseOrdLiabVal'),
    ...fieldsOf('', 'spotInUseAmt spotInUseCcy clSpotInUseAmt maxSpotInUseAmt bizRefId bizRefType'),
    cTime: String(openedAt),
  };
}

const OPEN_FIELDS = 'markPx last upl uplRatio uplLastPx uplRatioLastPx liqPx imr margin mmr mgnRatio notionalUsd bePx adl';

/** What has a meaning only while something is open. */
function openFields({engine}: Views, position: EnginePosition, market: EngineMarket): Readonly<Record<string, string>> {
  const {accountId, symbol, quantity, entryPrice, markPrice, marginMode, initialMargin, maintenanceMargin, unrealized} = position;
  const isIsolated = marginMode === 'ISOLATED';
  const {last} = engine.markets.ticker(symbol);
  const size = units(quantity);
  const value = times(units(markPrice), size < 0n ? -size : size);
  const atLast = times(units(last) - units(entryPrice), size);
  const paid = over(times(units(entryPrice), size < 0n ? -size : size), units(position.leverage));
  const {equity, maintenance} = engine.contracts.state(accountId, market.settle ?? market.quote);
  const ratio = isIsolated ? over(units(initialMargin) + units(unrealized), units(maintenanceMargin)) : over(equity, maintenance);
  return {
    markPx: markPrice,
    last,
    upl: unrealized,
    uplRatio: text(over(units(unrealized), paid)),
    uplLastPx: text(atLast),
    uplRatioLastPx: text(over(atLast, paid)),
    liqPx: position.liquidationPrice ?? '',
    imr: isIsolated ? '' : initialMargin,
    margin: isIsolated ? initialMargin : '',
    mmr: maintenanceMargin,
    mgnRatio: text(ratio),
    notionalUsd: text(times(value, units(usdPrice(market.quote)))),
    bePx: breakEven(position),
    adl: '1',
  };
}

function profitSoFar({realized, fees, funding}: EnginePosition): bigint {
  return units(realized) - units(fees) + units(funding);
}

/** The price at which closing it all leaves nothing gained or lost, the fee for that included. */
function breakEven(position: EnginePosition): string {
  const size = units(position.quantity);
  const each = units(position.entryPrice) - over(profitSoFar(position), size);
  const fee = units(CONTRACT_FEES.taker);
  return text(over(each, size > 0n ? UNIT - fee : UNIT + fee));
}

/** Orders that wait to close the whole position. */
function closingOrders(context: Views, {accountId, symbol, side, marginMode}: EnginePosition): readonly object[] {
  const waits = (order: EngineOrder) =>
    order.status === 'UNTRIGGERED' &&
    context.notes.of(order.orderId).closesAll &&
    (order.positionSide ?? 'NET') === side &&
    order.marginMode === marginMode;
  return context.engine.orders
    .open(accountId, symbol)
    .filter(waits)
    .map((order) => {
      const {algoId, slTriggerPx, slTriggerPxType, tpTriggerPx, tpTriggerPxType} = algoView(context, order);
      return {algoId, slTriggerPx, slTriggerPxType, tpTriggerPx, tpTriggerPxType, closeFraction: '1'};
    });
}

/** Balances and positions of one instant. https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-account-and-position-risk */
export function accountRisk(context: Context, {params, account}: ApiRequest): object {
  const {details} = tradingView(context, account, holdings(context, account, TRADING)) as {
    readonly details: readonly Readonly<Record<string, string>>[];
  };
  const balData = details.map(({ccy, eq, disEq}) => ({ccy, eq, disEq}));
  return [{adjEq: '', balData, posData: riskRows(context, params, account), ts: String(context.now())}];
}

function riskRows(context: Context, params: Params, account: string): readonly object[] {
  if (!productsOf(params).includes('linear')) return [];
  return context.engine.contracts.open(account).map((position) => {
    const value = times(units(position.markPrice), units(position.quantity.replace('-', '')));
    const {quote} = marketOf(context, position);
    const notional = {notionalCcy: text(value), notionalUsd: text(times(value, units(usdPrice(quote))))};
    return {...positionHead(context, position), ...fieldsOf('', 'baseBal quoteBal'), ...notional};
  });
}
