/** What an order's parameters say: which of them each type needs, and the order that they make. */
import {units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrderRequest} from '../../engine/types.ts';
import {ApiError} from '../../kit/api-error.ts';
import type {ApiRequest} from '../../kit/context.ts';
import type {Params} from '../../kit/params.ts';
import {type Context, generatedId} from './context.ts';
import {illegal, missing, notRequired} from './errors.ts';
import {clientId} from './params.ts';

/** The exchange's types, and what they are to the engine. */
const TYPES = {
  LIMIT: 'LIMIT',
  LIMIT_MAKER: 'LIMIT_MAKER',
  MARKET: 'MARKET',
  STOP_LOSS: 'STOP_MARKET',
  TAKE_PROFIT: 'STOP_MARKET',
  STOP_LOSS_LIMIT: 'STOP_LIMIT',
  TAKE_PROFIT_LIMIT: 'STOP_LIMIT',
} as const;
export type WireType = keyof typeof TYPES;

/** What each type needs and what it must not have, beside symbol, side and type. */
const PARAMETERS: Readonly<Record<WireType, {readonly needs: readonly string[]; readonly without: readonly string[]}>> = {
  LIMIT: {needs: ['timeInForce', 'quantity', 'price'], without: ['stopPrice', 'quoteOrderQty', 'trailingDelta']},
  LIMIT_MAKER: {needs: ['quantity', 'price'], without: ['timeInForce', 'stopPrice', 'quoteOrderQty', 'trailingDelta']},
  MARKET: {needs: [], without: ['timeInForce', 'price', 'stopPrice', 'trailingDelta', 'icebergQty']},
  STOP_LOSS: {needs: ['quantity', 'stopPrice'], without: ['timeInForce', 'price', 'quoteOrderQty', 'icebergQty']},
  TAKE_PROFIT: {needs: ['quantity', 'stopPrice'], without: ['timeInForce', 'price', 'quoteOrderQty', 'icebergQty']},
  STOP_LOSS_LIMIT: {needs: ['timeInForce', 'quantity', 'price', 'stopPrice'], without: ['quoteOrderQty']},
  TAKE_PROFIT_LIMIT: {needs: ['timeInForce', 'quantity', 'price', 'stopPrice'], without: ['quoteOrderQty']},
};

/** What an order of a list is called by, and whether its size is said later. */
export interface Terms {
  readonly named: (name: string) => string;
  readonly unsized?: boolean;
}

const PLAIN: Terms = {named: (name) => name};

/** The order that parameters ask for. Throws for what its type lacks, and for what it does not take. */
export function requestOf(
  context: Context,
  {params, account}: Pick<ApiRequest, 'params' | 'account'>,
  market: EngineMarket,
  terms = PLAIN,
): EngineOrderRequest {
  const side = params.oneOf('side', {BUY: 'BUY', SELL: 'SELL'} as const, new ApiError(-1117, 'Invalid side.'));
  const engineType = params.oneOf('type', TYPES, new ApiError(-1116, 'Invalid orderType.'));
  // A name of the table, or the line above has thrown.
  const type = params.text('type') as WireType;
  checkPresence(params, type, terms);
  const falls = (side === 'SELL') === type.startsWith('STOP_LOSS');
  return {
    accountId: account,
    clientOrderId: clientId(params, 'newClientOrderId') ?? generatedId(context),
    symbol: market.symbol,
    side,
    type: engineType,
    timeInForce: params.has('timeInForce')
      ? params.oneOf('timeInForce', {GTC: 'GTC', IOC: 'IOC', FOK: 'FOK'} as const, new ApiError(-1115, 'Invalid timeInForce.'))
      : 'GTC',
    price: positive(params, 'price'),
    stopPrice: positive(params, 'stopPrice'),
    ...(params.has('stopPrice') && {trigger: falls ? 'FALL' : 'RISE'}),
    quantity: positive(params, 'quantity'),
    quoteQuantity: positive(params, 'quoteOrderQty'),
  };
}

/** Parameters that the type wants, and those it does not take. */
function checkPresence(params: Params, type: WireType, {named, unsized = false}: Terms): void {
  const {needs, without} = PARAMETERS[type];
  for (const name of needs) if (!params.has(name) && !(unsized && name === 'quantity')) throw missing(named(name));
  for (const name of without) if (params.has(name)) throw notRequired(named(name));
  if (params.has('icebergQty') || params.has('trailingDelta'))
    throw new ApiError(-1013, 'Iceberg orders and trailing stops are not supported for this symbol.');
  if (type === 'MARKET' && !unsized && params.has('quantity') === params.has('quoteOrderQty')) {
    throw params.has('quantity')
      ? new ApiError(-1128, 'Combination of optional parameters invalid.')
      : missing(named('quantity'));
  }
}

function positive(params: Params, name: string): string | null {
  const value = params.decimal(name);
  if (value === null || units(value) > 0n) return value;
  throw name === 'price' || name === 'quantity' ? new ApiError(-1013, `Invalid ${name}.`) : illegal(name, '> 0');
}
