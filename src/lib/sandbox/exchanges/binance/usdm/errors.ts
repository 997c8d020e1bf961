/** What USD-M futures say that spot does not. https://developers.binance.com/docs/derivatives/usds-margined-futures/error-code */
import {type ApiError, errorTable, type KnownErrors, type Refusals} from '../../../kit/api-error.ts';
import {errorOf as spotErrorOf} from '../errors.ts';

const REDUCE = 'ReduceOnly Order is rejected.';

const KNOWN: KnownErrors = {
  '-1003': {
    status: 429,
    message:
      'Too many requests; current limit of IP is 2400 requests per minute. Please use the websocket for live updates to avoid polling the API.',
    retryAfterMs: 5000,
  },
  '-1007': {
    status: 408,
    message: 'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
  },
  '-1008': {
    status: 503,
    message: 'Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please try again.',
  },
  '-1015': {status: 429, message: 'Too many new orders; current limit is 300 orders per TEN_SECONDS.', retryAfterMs: 5000},
  '-1111': 'Precision is over the maximum defined for this asset.',
  '-1115': 'Invalid timeInForce.',
  '-1116': 'Invalid orderType.',
  '-1117': 'Invalid side.',
  '-1121': 'Invalid symbol.',
  '-1125': 'This listenKey does not exist.',
  '-2011': 'Unknown order sent.',
  '-2013': 'Order does not exist.',
  '-2019': 'Margin is insufficient.',
  '-2021': 'Order would immediately trigger.',
  '-2022': REDUCE,
  '-2025': 'Reach max open order limit.',
  '-2027': 'Exceeded the maximum allowable position at current leverage.',
  '-2028': 'Leverage is smaller than permitted: insufficient margin balance.',
  '-4001': 'Price less than 0.',
  '-4003': 'Quantity less than or equal to zero.',
  '-4004': 'Quantity less than min quantity.',
  '-4005': 'Quantity greater than max quantity.',
  '-4013': 'Price less than min price.',
  '-4014': 'Price not increased by tick size.',
  '-4015': 'Client order id length should not be more than 36 chars',
  '-4023': 'Quantity not increased by step size.',
  '-4045': 'Reach max stop order limit.',
  '-4046': 'No need to change margin type.',
  '-4047': 'Margin type cannot be changed if there exists open orders.',
  '-4048': 'Margin type cannot be changed if there exists position.',
  '-4050': 'Cross balance insufficient.',
  '-4051': 'Isolated balance insufficient.',
  '-4054': 'Cannot add position margin: position is 0.',
  '-4055': 'Amount must be positive.',
  '-4059': 'No need to change position side.',
  '-4060': 'Invalid position side.',
  '-4061': "Order's position side does not match user's setting.",
  '-4067': 'Position side cannot be changed if there exists open orders.',
  '-4068': 'Position side cannot be changed if there exists position.',
  '-4116': 'ClientOrderId is duplicated.',
  '-4120': 'Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.',
  '-4130': 'An open stop or take profit order with GTE and closePosition in the direction is existing.',
  '-4131': "The counterparty's best price does not meet the PERCENT_PRICE filter limit.",
  '-4136': 'Target strategy invalid for orderType or closePosition.',
  '-4137': 'Quantity must be zero with closePosition equals true.',
  '-4140': 'Invalid symbol status for opening position.',
  '-4161': 'Leverage reduction is not supported in Isolated Margin Mode with open positions.',
  '-4165': 'Invalid time interval.',
  '-4167': 'Unable to adjust to Multi-Assets mode with symbols of USDⓈ-M Futures under isolated-margin mode.',
  '-4168': 'Unable to adjust to isolated-margin mode under the Multi-Assets mode.',
  '-4170': 'Unable to adjust Multi-Assets Mode with open orders in USDⓈ-M Futures.',
  '-4171': 'No need to change multi-assets mode.',
  '-4509': 'Time in Force (TIF) GTE can only be used with open positions. Please ensure that positions are available.',
  '-5021':
    'Due to the order could not be filled immediately, the FOK order has been rejected. The order will not be recorded in the order history',
  '-5022':
    'Due to the order could not be executed as maker, the Post Only order will be rejected. The order will not be recorded in the order history',
  '-5027': 'No need to modify the order.',
  '-5028': 'Timestamp for this request is outside of the ME recvWindow.',
};

const futures = errorTable(KNOWN, 400);

/** The error of a code in the futures desk's words, else in those that it shares with spot. */
export function errorOf(code: string | number): ApiError {
  return code in KNOWN ? futures(code) : spotErrorOf(code);
}

export const REFUSALS: Refusals = {
  INSUFFICIENT_FUNDS: () => errorOf('-2019'),
  WOULD_TAKE: () => errorOf('-5022'),
  WOULD_TRIGGER: () => errorOf('-2021'),
  NO_LIQUIDITY: () => errorOf('-4131'),
  MARKET_CLOSED: () => errorOf('-4140'),
  UNKNOWN_SYMBOL: () => errorOf('-1121'),
  NOT_OPEN: () => errorOf('-2011'),
  AMEND_NOT_ALLOWED: () => errorOf('-5027'),
  NOTHING_TO_REDUCE: () => errorOf('-2022'),
  TIER_EXCEEDED: () => errorOf('-2027'),
};
