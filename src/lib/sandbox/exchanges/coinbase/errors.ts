/**
 * How Coinbase says no. The gateway answers an HTTP status with {error, message...}; an order, an edit or a cancel that was understood and
 * refused is an HTTP 200 that says so inside.
 * https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/create-order and the pages beside it
 */
import {ApiError, errorTable, type KnownErrors, type Refusals} from '../../kit/api-error.ts';
import type {Complaint} from '../../kit/params.ts';

/** Status of what was understood and refused. */
const REFUSED = 200;

/** Errors of the gateway with their numbers in gRPC. https://grpc.io/docs/guides/status-codes/ */
const GATEWAY = {
  UNKNOWN: [500, 2, 'Unknown error.'],
  INVALID_ARGUMENT: [400, 3, 'Invalid argument.'],
  DEADLINE_EXCEEDED: [504, 4, 'context deadline exceeded'],
  NOT_FOUND: [404, 5, 'Not found.'],
  PERMISSION_DENIED: [403, 7, 'Missing required scopes'],
  UNIMPLEMENTED: [501, 12, 'Not implemented.'],
  INTERNAL: [500, 13, 'Something went wrong'],
  UNAVAILABLE: [503, 14, 'service unavailable'],
} as const;

const KNOWN: KnownErrors = {
  ...Object.fromEntries(Object.entries(GATEWAY).map(([code, [status, , message]]) => [code, {status, message}])),
  UNAUTHORIZED: {status: 401, message: 'Unauthorized'},
  rate_limit_exceeded: {status: 429, message: 'Too many requests'},
  PREVIEW_INSUFFICIENT_FUND: {status: REFUSED, message: 'Insufficient balance in source account'},
  UNSUPPORTED_ORDER_CONFIGURATION: {status: REFUSED, message: 'The order configuration was invalid'},
};

const known = errorTable(KNOWN, REFUSED);

/** Every code that is not the gateway's is a reason for which an order, an edit or a cancel was refused. */
export function errorOf(code: string): ApiError {
  return code in KNOWN ? known(code) : new ApiError(code, '', {status: REFUSED});
}

export function invalidArgument(message: string): ApiError {
  return new ApiError('INVALID_ARGUMENT', message);
}

export function notFound(message: string): ApiError {
  return new ApiError('NOT_FOUND', message, {status: 404});
}

export const complaint: Complaint = (name, wrong) =>
  wrong === 'TOO_PRECISE' ? errorOf('PREVIEW_INVALID_SIZE_PRECISION') : invalidArgument(`invalid value for ${name}`);

export const REFUSALS: Refusals = {
  INSUFFICIENT_FUNDS: () => errorOf('PREVIEW_INSUFFICIENT_FUND'),
  // Seen by the order book, not by the preview.
  WOULD_TAKE: () => errorOf('INVALID_LIMIT_PRICE_POST_ONLY'),
  WOULD_TRIGGER: () => errorOf('PREVIEW_INVALID_STOP_PRICE'),
  NO_LIQUIDITY: () => errorOf('PREVIEW_INVALID_NO_LIQUIDITY'),
  MARKET_CLOSED: () => errorOf('PREVIEW_TRADING_DISABLED'),
  UNKNOWN_SYMBOL: () => errorOf('PREVIEW_INVALID_PRODUCT_ID'),
  NOT_OPEN: () => errorOf('ONLY_OPEN_ORDERS_CAN_BE_EDITED'),
  AMEND_NOT_ALLOWED: () => errorOf('CANNOT_EDIT_TO_BELOW_FILLED_SIZE'),
};

/** Reasons that order entry has under the same name as the preview. */
const NEW_ORDER_REASONS = new Set(
  'INVALID_SIDE INVALID_PRODUCT_ID INVALID_SIZE_PRECISION INVALID_PRICE_PRECISION INSUFFICIENT_FUND INVALID_LIMIT_PRICE INVALID_LIMIT_PRICE_POST_ONLY INVALID_NO_LIQUIDITY UNSUPPORTED_ORDER_CONFIGURATION UNTRADABLE_PRODUCT COMMANDER_REJECTED_NEW_ORDER'.split(
    ' ',
  ),
);
const PREVIEW = 'PREVIEW_';

/** Where each refusal goes: the preview's own reason, and the one of order entry; the unknown ones say nothing. */
function reasonsOf({code}: ApiError): {readonly preview: string; readonly entry: string} {
  const isPreview = code.startsWith(PREVIEW);
  const name = isPreview ? code.slice(PREVIEW.length) : code;
  return {
    preview: isPreview ? code : 'UNKNOWN_PREVIEW_FAILURE_REASON',
    entry: NEW_ORDER_REASONS.has(name) ? name : 'UNKNOWN_FAILURE_REASON',
  };
}

/** https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/create-order */
export function orderRefusal(error: ApiError, configuration: unknown): object {
  const {preview, entry} = reasonsOf(error);
  return {
    success: false,
    failure_reason: 'UNKNOWN_FAILURE_REASON',
    order_id: '',
    error_response: {
      error: entry,
      message: error.message,
      error_details: '',
      preview_failure_reason: preview,
      new_order_failure_reason: entry,
    },
    order_configuration: configuration,
  };
}

/** https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/edit-order */
export function editRefusal({code}: ApiError): object {
  const isPreview = code.startsWith(PREVIEW);
  return {
    edit_failure_reason: isPreview ? 'UNKNOWN_EDIT_ORDER_FAILURE_REASON' : code,
    preview_failure_reason: isPreview ? code : 'UNKNOWN_PREVIEW_FAILURE_REASON',
  };
}

/** The body of an error answer of the gateway. */
export function errorBody({code, message, status}: ApiError): string {
  if (status === 401) return 'Unauthorized\n';
  if (status === 429) return JSON.stringify({errors: [{id: code, message}]});
  const [, number] = GATEWAY[code as keyof typeof GATEWAY] ?? GATEWAY.UNKNOWN;
  return JSON.stringify({error: code, code: number, error_details: message, message, details: []});
}
