/**
 * AddOrder: parameters, rules, then the engine. The answer names the order; what became of it is asked, or streamed.
 * https://docs.kraken.com/api/docs/rest-api/add-order
 */
import type {DecimalText} from '../../../model/decimal.ts';
import type {EngineMarket, EngineOrderRequest} from '../../engine/types.ts';
import {accepted} from '../../kit/api-error.ts';
import {type ApiRequest, isOpen, situationOf} from '../../kit/context.ts';
import type {Params} from '../../kit/params.ts';
import {strikeRules} from '../../kit/strike.ts';
import {closeOf, closing} from './conditional-close.ts';
import {type Context, marketOf} from './context.ts';
import {badArgument, errorOf, idNotUnique, REFUSALS} from './errors.ts';
import {orderTxid} from './ids.ts';
import {type OrderNote, ordersById} from './notes.ts';
import {amount, flag, userrefOf} from './params.ts';
import {checkRules} from './rules.ts';
import {descriptionOf} from './view.ts';

/** Icebergs, trailing stops and the settling of positions are not played here. */
const TYPES = {
  market: 'MARKET',
  limit: 'LIMIT',
  'stop-loss': 'STOP_MARKET',
  'take-profit': 'STOP_MARKET',
  'stop-loss-limit': 'STOP_LIMIT',
  'take-profit-limit': 'STOP_LIMIT',
} as const;
const SIDES = {buy: 'BUY', sell: 'SELL'} as const;
const FLAGS: readonly string[] = ['post', 'fcib', 'fciq', 'nompp', 'viqc'];
const CLIENT_ID = /^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32}|[\x20-\x7e]{1,18})$/;
/** Parts of orders that the sandbox does not play: refused rather than ignored, so that a client does not count on them. */
const NOT_PLAYED: readonly string[] = ['displayvol', 'asset_class'];

interface Wanted {
  readonly request: EngineOrderRequest;
  readonly note: OrderNote;
}

/** Checks an order request as far as the gateway does; the answer sends it to the engine, or with `validate` says what it would be. */
export function preparePlace(context: Context, call: ApiRequest): () => object {
  const {params, account, subject} = call;
  const market = marketOf(context, call);
  context.limits.countOrder(context.now(), account, market.symbol);
  const {request, note} = wantedOf(call, market);
  strikeRules(context, subject, errorOf);
  checkRules(market, request, situationOf(context, account, market), context.limits.tier.openOrdersPerPair);
  const validateOnly = flag(params, 'validate');
  const close = closeOf(params, market, request);
  return () => {
    const order = descriptionOf(market, {...request, orderType: note.orderType});
    const descr = {order, ...(close !== null && {close: close.words})};
    if (validateOnly) return {descr};
    const id = request.clientOrderId;
    if (id !== '' && ordersById(context, account, id).some(isOpen)) throw idNotUnique();
    const placed = accepted(context.engine.place(request), REFUSALS);
    const {orderId} = placed.order;
    context.notes.put(orderId, {...note, ...(close !== null && {close: close.words})});
    if (close !== null) context.families.add(placed, closing(context, close));
    return {descr, txid: [orderTxid(orderId)]};
  };
}

function wantedOf({params, account}: ApiRequest, market: EngineMarket): Wanted {
  const side = params.oneOf('type', SIDES);
  const engineType = params.oneOf('ordertype', TYPES);
  const orderType = params.text('ordertype');
  const flags = flagsOf(params);
  checkNotPlayed(params);
  const isMarket = engineType === 'MARKET';
  const isStop = engineType === 'STOP_LIMIT' || engineType === 'STOP_MARKET';
  const inQuote = flags.includes('viqc');
  if (inQuote && !(isMarket && side === 'BUY')) throw badArgument('viqc');
  if (flags.includes('post') && engineType !== 'LIMIT') throw badArgument('oflags');
  const volume = needed(params, 'volume');
  const price = isMarket ? null : needed(params, 'price');
  const limit = engineType === 'STOP_LIMIT' ? needed(params, 'price2') : null;
  const trigger = isStop ? triggerOf(params) : null;
  const falls = (side === 'SELL') === orderType.startsWith('stop-loss');
  return {
    request: {
      accountId: account,
      clientOrderId: clientIdOf(params),
      symbol: market.symbol,
      side,
      type: flags.includes('post') ? 'LIMIT_MAKER' : engineType,
      timeInForce: timeInForceOf(params, engineType),
      price: isStop ? limit : price,
      stopPrice: isStop ? price : null,
      ...(isStop && {trigger: falls ? 'FALL' : 'RISE'}),
      quantity: inQuote ? null : volume,
      quoteQuantity: inQuote ? volume : null,
      crossing: 'EXPIRE',
    },
    note: {orderType, userref: userrefOf(params), flags, trigger, replaces: null},
  };
}

function needed(params: Params, name: string): DecimalText {
  const value = amount(params, name);
  if (value === null) throw badArgument(name);
  return value;
}

/** The fee's flag first. A preference for the base asset is taken and shown; the fee stays in quote, as field reports say. */
function flagsOf(params: Params): readonly string[] {
  const given = params.list('oflags') ?? [];
  if (given.some((each) => !FLAGS.includes(each))) throw badArgument('oflags');
  if (given.includes('fcib') && given.includes('fciq')) throw badArgument('oflags');
  const fee = given.includes('fcib') ? 'fcib' : 'fciq';
  return [fee, ...['post', 'viqc'].filter((each) => given.includes(each))];
}

/** The engine fires at the last price; where no index is to be had the exchange does so too. */
function triggerOf(params: Params): 'last' | 'index' {
  return params.has('trigger') ? params.oneOf('trigger', {last: 'last', index: 'index'} as const) : 'last';
}

function timeInForceOf(params: Params, type: EngineOrderRequest['type']): EngineOrderRequest['timeInForce'] {
  if (!params.has('timeinforce')) return type === 'MARKET' ? 'IOC' : 'GTC';
  const given = params.oneOf('timeinforce', {GTC: 'GTC', IOC: 'IOC', FOK: 'FOK'} as const);
  if (given === 'FOK' && type !== 'LIMIT') throw badArgument('timeinforce');
  return type === 'MARKET' ? 'IOC' : given;
}

function clientIdOf(params: Params): string {
  const id = params.optional('cl_ord_id');
  if (id === null) return '';
  if (!CLIENT_ID.test(id) || params.has('userref')) throw badArgument('cl_ord_id');
  return id;
}

function checkNotPlayed(params: Params): void {
  for (const name of NOT_PLAYED) if (params.has(name)) throw badArgument(name);
  for (const name of ['starttm', 'expiretm']) if ((params.optional(name) ?? '0') !== '0') throw badArgument(name);
  if ((params.optional('stptype') ?? 'cancel-newest') !== 'cancel-newest') throw badArgument('stptype');
  if ((params.optional('leverage') ?? 'none') !== 'none') throw errorOf('EOrder:Cannot open position');
  if (params.has('reduce_only') && flag(params, 'reduce_only')) throw errorOf('EOrder:Reduce only:No position exists');
}
