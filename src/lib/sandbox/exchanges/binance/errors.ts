/** Binance's own error words. https://developers.binance.com/docs/binance-spot-api-docs/errors */
import {ApiError, errorTable, type Refusals} from '../../kit/api-error.ts';
import type {Complaint} from '../../kit/params.ts';

export const missing = (name: string) =>
  new ApiError(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
export const notRequired = (name: string) => new ApiError(-1106, `Parameter '${name}' sent when not required.`);
export const illegal = (name: string, range: string) =>
  new ApiError(-1100, `Illegal characters found in parameter '${name}'; legal range is '${range}'.`);
export const filterFailure = (filter: string) => new ApiError(-1013, `Filter failure: ${filter}`);
export const rejected = (message: string) => new ApiError(-2010, message);
export const unknownSymbol = () => new ApiError(-1121, 'Invalid symbol.');
export const unknownOrder = () => new ApiError(-2011, 'Unknown order sent.');
export const noSuchOrder = () => new ApiError(-2013, 'Order does not exist.');

/** What is said about a wrong parameter. */
export const complaint: Complaint = (name, wrong, legal) => {
  if (wrong === 'MISSING') return missing(name);
  return wrong === 'MALFORMED' ? illegal(name, legal) : new ApiError(-1111, `Parameter '${name}' has too much precision.`);
};

const limited = (message: string) => ({status: 429, message, retryAfterMs: 5000});

export const errorOf = errorTable(
  {
    '-1000': 'An unknown error occurred while processing the request.',
    '-1001': {status: 500, message: 'Internal error; unable to process your request. Please try again.'},
    '-1003': limited(
      'Too much request weight used; current limit is 6000 request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.',
    ),
    '-1006': {status: 500, message: 'An unexpected response was received from the message bus. Execution status unknown.'},
    '-1007': {
      status: 503,
      message: 'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
    },
    '-1008': {status: 503, message: 'Server is currently overloaded with other requests. Please try again in a few minutes.'},
    '-1013': 'Filter failure: LOT_SIZE',
    '-1015': limited('Too many new orders; current limit is 100 orders per 10 SECOND.'),
    '-1016': {status: 503, message: 'This service is no longer available.'},
    '-1021': 'Timestamp for this request is outside of the recvWindow.',
    '-1022': 'Signature for this request is not valid.',
    '-2010': 'Account has insufficient balance for requested action.',
    '-2011': 'Unknown order sent.',
    '-2013': 'Order does not exist.',
    '-2014': {status: 401, message: 'API-key format invalid.'},
    '-2015': {status: 401, message: 'Invalid API-key, IP, or permissions for action.'},
  },
  400,
);

export const REFUSALS: Refusals = {
  INSUFFICIENT_FUNDS: () => rejected('Account has insufficient balance for requested action.'),
  WOULD_TAKE: () => rejected('Order would immediately match and take.'),
  WOULD_TRIGGER: () => rejected('Order would trigger immediately.'),
  NO_LIQUIDITY: () => rejected('Order book liquidity is less than LOT_SIZE filter minimum quantity.'),
  MARKET_CLOSED: () => rejected('Market is closed.'),
  UNKNOWN_SYMBOL: unknownSymbol,
  NOT_OPEN: unknownOrder,
  AMEND_NOT_ALLOWED: () => new ApiError(-2038, 'The requested action would change no state; rejecting.'),
};

/** The body of an error answer, over REST and over sockets. */
export function errorBody({code, message, data}: ApiError): object {
  return {code: Number(code), msg: message, ...(data !== undefined && {data})};
}
