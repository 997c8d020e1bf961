/** Binance's own error words. https://developers.binance.com/docs/binance-spot-api-docs/errors */

/** An error answer: HTTP status, code and message, and what comes beside them. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: number;
  readonly data: unknown;
  readonly retryAfterMs: number | null;

  constructor(
    code: number,
    message: string,
    more: {readonly status?: number; readonly data?: unknown; readonly retryAfterMs?: number} = {},
  ) {
    super(message);
    this.code = code;
    this.status = more.status ?? 400;
    this.data = more.data;
    this.retryAfterMs = more.retryAfterMs ?? null;
  }

  get body(): {readonly code: number; readonly msg: string; readonly data?: unknown} {
    return {code: this.code, msg: this.message, ...(this.data !== undefined && {data: this.data})};
  }
}

export const missing = (name: string) =>
  new ApiError(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
export const notRequired = (name: string) => new ApiError(-1106, `Parameter '${name}' sent when not required.`);
export const illegal = (name: string, range: string) =>
  new ApiError(-1100, `Illegal characters found in parameter '${name}'; legal range is '${range}'.`);
export const tooPrecise = (name: string) => new ApiError(-1111, `Parameter '${name}' has too much precision.`);
export const filterFailure = (filter: string) => new ApiError(-1013, `Filter failure: ${filter}`);
export const rejected = (message: string) => new ApiError(-2010, message);
export const unknownSymbol = () => new ApiError(-1121, 'Invalid symbol.');
export const unknownOrder = () => new ApiError(-2011, 'Unknown order sent.');
export const noSuchOrder = () => new ApiError(-2013, 'Order does not exist.');

const KNOWN: Readonly<Record<string, {readonly status: number; readonly message: string}>> = {
  '-1000': {status: 400, message: 'An unknown error occurred while processing the request.'},
  '-1001': {status: 500, message: 'Internal error; unable to process your request. Please try again.'},
  '-1003': {
    status: 429,
    message:
      'Too much request weight used; current limit is 6000 request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.',
  },
  '-1006': {status: 500, message: 'An unexpected response was received from the message bus. Execution status unknown.'},
  '-1007': {
    status: 503,
    message: 'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
  },
  '-1008': {status: 503, message: 'Server is currently overloaded with other requests. Please try again in a few minutes.'},
  '-1013': {status: 400, message: 'Filter failure: LOT_SIZE'},
  '-1015': {status: 429, message: 'Too many new orders; current limit is 100 orders per 10 SECOND.'},
  '-1016': {status: 503, message: 'This service is no longer available.'},
  '-1021': {status: 400, message: 'Timestamp for this request is outside of the recvWindow.'},
  '-1022': {status: 400, message: 'Signature for this request is not valid.'},
  '-2010': {status: 400, message: 'Account has insufficient balance for requested action.'},
  '-2011': {status: 400, message: 'Unknown order sent.'},
  '-2013': {status: 400, message: 'Order does not exist.'},
  '-2014': {status: 401, message: 'API-key format invalid.'},
  '-2015': {status: 401, message: 'Invalid API-key, IP, or permissions for action.'},
};

/** The error a code stands for, in its usual words: how the `error` fault answers. */
export function errorOf(code: string): ApiError {
  const known = KNOWN[code];
  return new ApiError(Number(code), known?.message ?? 'Unknown error.', {
    status: known?.status ?? 400,
    ...(known?.status === 429 && {retryAfterMs: 5000}),
  });
}
