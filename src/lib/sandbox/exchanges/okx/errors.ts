/**
 * How OKX says no: codes with an HTTP status each. What an order operation is refused for stands in the item of `data`.
 * https://www.okx.com/docs-v5/en/#error-code-rest-api and #error-code-websocket
 */
import {ApiError, errorTable, type KnownErrors, type Refusals} from '../../kit/api-error.ts';
import type {Complaint} from '../../kit/params.ts';

const with400 = (message: string) => ({message, status: 400});
const with401 = (message: string) => ({message, status: 401});
const with429 = (message: string) => ({message, status: 429});
const with500 = (message: string) => ({message, status: 500});

const GENERAL: KnownErrors = {
  '50000': with400('Body for POST request cannot be empty.'),
  '50001': {message: 'Service temporarily unavailable. Please try again later.', status: 503},
  '50002': with400('JSON syntax error'),
  '50004': with400(
    'API endpoint request timeout. (does not mean that the request was successful or failed, please check the request result).',
  ),
  '50006': with400('Invalid Content-Type. Please use "application/JSON".'),
  '50011': with429('Too Many Requests'),
  '50013': with429('Systems are busy. Please try again later.'),
  '50026': with500('System error. Try again later'),
  '50036': "The expTime can't be earlier than the current system time. Please adjust the expTime and try again.",
  '50037': 'Order expired.',
  '50040': 'Too frequent operations, please try again later',
  '50051': 'Due to compliance restrictions in your country or region, you cannot use this feature.',
  '50061': "You've reached the maximum order rate limit for this account.",
  '50101': with401('APIKey does not match current environment.'),
  '50102': with401('Timestamp request expired.'),
  '50103': with401('Request header "OK-ACCESS-KEY" cannot be empty.'),
  '50104': with401('Request header "OK-ACCESS-PASSPHRASE" cannot be empty.'),
  '50105': with401('Request header "OK-ACCESS-PASSPHRASE" incorrect.'),
  '50106': with401('Request header "OK-ACCESS-SIGN" cannot be empty.'),
  '50107': with401('Request header "OK-ACCESS-TIMESTAMP" cannot be empty.'),
  '50110': with401("Your IP is not included in your API key's IP whitelist."),
  '50111': with401('Invalid OK-ACCESS-KEY.'),
  '50112': with401('Invalid OK-ACCESS-TIMESTAMP.'),
  '50113': with401('Invalid signature.'),
  '50115': {message: 'Invalid request method.', status: 405},
  '50119': "API key doesn't exist",
};

const TRADE: KnownErrors = {
  '51000': with400('Parameter error'),
  '51001': "Instrument ID, Instrument ID code or Spread ID doesn't exist.",
  '51003': 'Either client order ID or order ID is required.',
  '51004': {
    message:
      "Order failed. The sum of the current order size, position quantity and pending orders can't be more than the maximum position amount under current leverage. Please lower the leverage or use a new sub-account to place the order again.",
    data: '1104',
  },
  '51005': 'Your order amount exceeds the max order amount.',
  '51008': {message: 'Order failed. Insufficient balance in account', data: '1000'},
  '51010': 'Request unsupported under current account mode',
  '51016': 'Client order ID already exists.',
  '51014': "Index doesn't exist.",
  '51021': 'The pair or contract is not yet listed',
  '51020': 'Your order should meet or exceed the minimum order amount.',
  '51022': 'Contract suspended.',
  '51023': "Position doesn't exist.",
  '51043': "This isolated position doesn't exist.",
  '51054': with500('Request timed out. Please try again.'),
  '51046': 'The take profit trigger price must be higher than the order price',
  '51047': 'The stop loss trigger price must be lower than the order price',
  '51048': 'The take profit trigger price must be lower than the order price',
  '51049': 'The stop loss trigger price must be higher than the order price',
  '51050': 'The take profit trigger price must be higher than the best ask price',
  '51051': 'The stop loss trigger price must be lower than the best ask price',
  '51052': 'The take profit trigger price must be lower than the best bid price',
  '51053': 'The stop loss trigger price must be higher than the best bid price',
  '51058': 'No available position for this algo order',
  '51088': 'You can only place 1 TP/SL order to close an entire position',
  '51065': 'algoClOrdId already exists.',
  '51109': 'No available offers.',
  '51112': 'Close order size exceeds available size for this position.',
  '51115': with429('Cancel all pending close-orders before liquidation.'),
  '51121': 'Order quantity must be a multiple of the lot size.',
  '51139': 'Reduce-only feature is unavailable for the spot transactions by spot mode.',
  '51149': with500(
    'Order timed out. Please try again. (does not mean that the request was successful or failed, please check the request result)',
  ),
  '51150': 'The precision of the number of trades or the price exceeds the limit.',
  '51155': 'Trading of this pair or contract is restricted due to local compliance requirements.',
  '51169': "Order failed because you don't have any positions in this direction for this contract to reduce or close.",
  '51170': "Failed to place order. A reduce-only order can't be the same trading direction as your existing positions.",
  '51202': 'Market order amount exceeds the maximum amount.',
  '51207':
    "Trading amount exceeds the limit, and can't be all closed at the market price. You can try closing the position manually in batches.",
  '51275': 'The amount of single stop-market order cannot exceed the upper limit.',
  '51277': 'TP trigger price cannot be higher than the last price.',
  '51278': 'SL trigger price cannot be lower than the last price.',
  '51279': 'TP trigger price cannot be lower than the last price.',
  '51280': 'SL trigger price cannot be higher than the last price.',
  '51281': 'Trigger order do not support the tgtCcy parameter.',
  '51300': 'TP trigger price cannot be higher than the mark price',
  '51302': 'SL trigger price cannot be lower than the mark price',
  '51303': 'TP trigger price cannot be lower than the mark price',
  '51304': 'SL trigger price cannot be higher than the mark price',
  '51305': 'TP trigger price cannot be higher than the index price',
  '51306': 'SL trigger price cannot be lower than the index price',
  '51307': 'TP trigger price cannot be lower than the index price',
  '51308': 'SL trigger price cannot be higher than the index price',
  '51400': 'Order cancellation failed as the order has been filled, canceled or does not exist.',
  '51415':
    'Unable to place order. Spot trading only supports using the last price as trigger price. Please select "Last" and try again.',
  '51416': "Order has been triggered and can't be canceled",
  '51500': 'You must enter a price, quantity, or TP/SL',
  '51503': 'Your order has already been filled or canceled.',
  '51511': 'Modification failed as the order price did not meet the requirement for Post Only.',
  '51603': 'Order does not exist.',
};

const SETTINGS: KnownErrors = {
  '59000': 'Settings failed. Close any open positions or orders before modifying settings.',
  '59101': "Leverage can't be modified. Please cancel all pending isolated margin orders before adjusting the leverage.",
  '59102': 'Leverage exceeds the maximum limit. Please lower the leverage.',
  '59105': with400("Leverage can't be less than 0.01. Please increase the leverage."),
  '59107': "Leverage can't be modified. Please cancel all pending cross-margin orders before adjusting the leverage.",
  '59108': 'Your account leverage is too low and has insufficient margins. Please increase the leverage.',
  '59668': 'Cancel isolated margin TP/SL, trailing, trigger, and chase orders or stop bots before adjusting your leverage.',
  '59669': 'Cancel cross-margin TP/SL, trailing, trigger, and chase orders or stop bots before adjusting your leverage.',
};

const STREAM: KnownErrors = {
  '60004': 'Invalid timestamp',
  '60006': 'Timestamp request expired',
  '60007': 'Invalid sign',
  '60009': 'Login failed.',
  '60011': 'Please log in',
  '60012': 'Invalid request',
  '60013': 'Invalid args',
  '60014': 'Requests too frequent',
  '60024': 'Wrong passphrase',
  '60028': 'The current operation is not supported by this URL. Please use the correct WebSocket URL for the operation.',
  '60031': 'The WebSocket endpoint does not allow multiple or repeated logins.',
  '60032': "API key doesn't exist",
  '63999': 'Login failed due to internal error. Please try again later.',
  '64003': "Your trading fee tier doesn't meet the requirement to access this channel",
};

export const errorOf = errorTable({...GENERAL, ...TRADE, ...SETTINGS, ...STREAM}, 200);

/** 51000 in the words of the parameter that is wrong. */
export function badParameter(name: string): ApiError {
  return new ApiError(51000, `Parameter ${name} error`, {status: 400});
}

/** 50014 for a parameter that is not there. */
export function missing(name: string): ApiError {
  return new ApiError(50014, `Parameter ${name} can not be empty.`, {status: 400});
}

/** 50015 where one of two is needed. */
export function eitherOf(one: string, other: string): ApiError {
  return new ApiError(50015, `Either parameter ${one} or ${other} is required`, {status: 400});
}

/** 51111 for a batch of more than are allowed. */
export function tooMany(most: number): ApiError {
  return new ApiError(51111, `Maximum ${most} orders can be placed in bulk.`, {status: 200});
}

/** 51006 with the band that the price is outside of. */
export function outsideBand({buy, sell}: {readonly buy: string; readonly sell: string}): ApiError {
  const message = `Order price is not within the price limit (max buy price: ${buy} , min sell price: ${sell} )`;
  return new ApiError(51006, message, {status: 200});
}

/** 51008, sub-code 1000, with the currency that is short. */
export function shortOf(currency: string): ApiError {
  return new ApiError(51008, `Order failed. Insufficient ${currency} balance in account`, {status: 200, data: '1000'});
}

/** 60018 for a channel that this address does not have. */
export function noChannel(described: string): ApiError {
  const advice = 'Please use the correct URL, channel and parameters referring to API document.';
  return new ApiError(60018, `Wrong URL or ${described} doesn't exist. ${advice}`);
}

export const complaint: Complaint = (name, wrong) => (wrong === 'MISSING' ? missing(name) : badParameter(name));

/** 51008 for contracts: what is short is margin. */
function shortOfMargin(currency: string): ApiError {
  return new ApiError(51008, `Order failed. Insufficient ${currency} margin in account`, {status: 200, data: '1000'});
}

export const REFUSALS: Refusals = {
  INSUFFICIENT_FUNDS: () => errorOf(51008),
  WOULD_TAKE: () => errorOf(51511),
  WOULD_TRIGGER: () => badParameter('triggerPx'),
  NO_LIQUIDITY: () => errorOf(51109),
  MARKET_CLOSED: () => errorOf(51022),
  UNKNOWN_SYMBOL: () => errorOf(51001),
  NOT_OPEN: () => errorOf(51503),
  AMEND_NOT_ALLOWED: () => badParameter('newSz'),
};

/** What the engine's refusals are for orders on a contract. */
export function contractRefusals({settle, quote}: {readonly settle: string | null; readonly quote: string}): Refusals {
  return {
    ...REFUSALS,
    INSUFFICIENT_FUNDS: () => shortOfMargin(settle ?? quote),
    NOTHING_TO_REDUCE: () => errorOf(51169),
    TIER_EXCEEDED: () => errorOf(51004),
  };
}
