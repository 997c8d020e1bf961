/** How Bybit says no: an HTTP 200 with a retCode. https://bybit-exchange.github.io/docs/v5/error */
import {ApiError, errorTable, type Refusals} from '../../kit/api-error.ts';
import type {Complaint} from '../../kit/params.ts';

export const errorOf = errorTable(
  {
    '10000': 'Server Timeout',
    '10001': 'Request parameter error.',
    '10003': 'API key is invalid.',
    '10004': 'error sign! please check your signature generation algorithm.',
    '10005': 'Permission denied, please check your API key permissions.',
    '10006': 'Too many visits!',
    '10010': "Unmatched IP, please check your API key's bound IP addresses.",
    '10014': 'Invalid duplicate request.',
    '10016': 'Internal server error.',
    '10019': 'The trade service is restarting, please reconnect.',
    '10404': 'Op type is not found, or category is not correct.',
    '10429': 'System level frequency protection.',
    '20001': 'Repeat auth.',
    '20003': 'Too frequent requests under the same session.',
    '20006': 'Duplicate reqId.',
    '34040': 'not modified',
    '110001': 'order not exists or too late to cancel',
    '110003': 'price is invalid',
    '110007': 'ab not enough for new order',
    '110009': 'The number of stop orders exceeds the maximum allowable limit',
    '110012': 'Insufficient available balance.',
    '110013': 'Cannot set leverage due to risk limit level.',
    '110017': 'orderQty will be truncated to zero',
    '110020': 'Not allowed to have more than 500 active orders.',
    '110024': 'You have an existing position, so the position mode cannot be switched.',
    '110025': 'Position mode is not modified',
    '110026': 'Cross/isolated margin mode is not modified',
    '110027': 'Margin has not been modified.',
    '110028': 'You have existing open orders, so the position mode cannot be switched.',
    '110029': 'Hedge mode is not supported for this symbol.',
    '110033': "You can't set margin without an open position",
    '110043': 'leverage not modified',
    '110046': 'Liquidation will be triggered immediately by this adjustment.',
    '110061': 'Not allowed to have more than 20 TP/SLs under Partial tpSlMode',
    '110064': 'The modified contract quantity cannot be less than or equal to the filled quantity.',
    '110066': 'Trading is currently not allowed.',
    '110072': 'OrderLinkedID is duplicate',
    '110074': 'This contract is not live',
    '110078': 'Added margin more than max can reduce margin',
    '110090': 'Order placement failed as your position may exceed the max limit. Please adjust your leverage.',
    '110094': 'Order notional value below the lower limit',
    '110118': 'Unable to retrieve a price of the market order due to low liquidity',
    '170001': 'Internal error.',
    '170005': 'Too many new orders; current limit is %s orders per %s.',
    '170007': 'Timeout waiting for response from backend server.',
    '170115': 'Invalid timeInForce.',
    '170116': 'Invalid orderType.',
    '170117': 'Invalid side.',
    '170121': 'Invalid symbol.',
    '170124': 'Order amount too large.',
    '170131': 'Balance insufficient.',
    '170134': 'Order price decimal too long.',
    '170136': 'Order quantity lower than the minimum.',
    '170137': 'Order quantity decimal too long.',
    '170139': 'Order has been filled.',
    '170140': 'Order value exceeded lower limit.',
    '170141': 'Duplicate clientOrderId.',
    '170142': 'Order has been canceled.',
    '170143': 'Cannot be found on order book.',
    '170146': 'Order creation timeout.',
    '170147': 'Order cancellation timeout.',
    '170148': 'Market order amount decimal too long.',
    '170151': 'Symbol is not available for trading.',
    '170191': 'Order is being processed, please try again later.',
    '170193': 'Buy order price cannot be higher than the price limit.',
    '170194': 'Sell order price cannot be lower than the price limit.',
    '170213': 'Order does not exist.',
    '170313': 'Quantity must be higher than the executed quantity.',
    '170372': 'Trigger price cannot be the last price.',
    '170810': 'Too many active orders.',
  },
  200,
);

/** 10001 in the words of the parameter that is wrong. */
export function badParameter(name: string): ApiError {
  return badRequest(`Request parameter error: ${name} is invalid.`);
}

/** 10001 in words of its own. */
export function badRequest(message: string): ApiError {
  return new ApiError(10001, message, {status: 200});
}

/** Whatever is wrong with a parameter, it is said in the same words. */
export const complaint: Complaint = (name) => badParameter(name);

/** Of spot orders. */
export const REFUSALS: Refusals = {
  INSUFFICIENT_FUNDS: () => errorOf(170131),
  WOULD_TAKE: () => errorOf(170218),
  WOULD_TRIGGER: () => errorOf(170372),
  NO_LIQUIDITY: () => errorOf(170151),
  MARKET_CLOSED: () => errorOf(170151),
  UNKNOWN_SYMBOL: () => errorOf(170121),
  NOT_OPEN: () => errorOf(170213),
  AMEND_NOT_ALLOWED: () => errorOf(170313),
};

/** Of contracts; the limit of a position (110090) is put in words where the leverage is known. */
export const CONTRACT_REFUSALS: Refusals = {
  INSUFFICIENT_FUNDS: () => errorOf(110007),
  WOULD_TAKE: () => errorOf(110003),
  WOULD_TRIGGER: () => badRequest('params error: triggerPrice invalid'),
  NO_LIQUIDITY: () => errorOf(110118),
  MARKET_CLOSED: () => errorOf(110066),
  UNKNOWN_SYMBOL: () => badRequest('params error: symbol invalid'),
  NOT_OPEN: () => errorOf(110001),
  AMEND_NOT_ALLOWED: () => errorOf(110064),
  NOTHING_TO_REDUCE: () => errorOf(110017),
  TIER_EXCEEDED: () => errorOf(110090),
};

/** Of a stop for a position that is not there. */
export const noPosition = () => badRequest('can not set tp/sl/ts for zero position');
