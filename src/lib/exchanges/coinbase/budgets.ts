/** What requests and connections are counted against. */
import type {RateCost} from '../../adapter/kit/rates.ts';

/**
 * 10 requests a second for an address without a token, 30 for a user with one.
 * https://docs.cdp.coinbase.com/advanced-trade/docs/rest-api-rate-limits
 */
export const PUBLIC: RateCost = {budget: 'ip', weight: 1, limit: {counting: 'WINDOW', limit: 10, windowMs: 1000}};
export const PRIVATE: RateCost = {budget: 'requests', weight: 1, limit: {counting: 'WINDOW', limit: 30, windowMs: 1000}};

/**
 * New connections of an address in a second.
 * https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-rate-limits
 */
export const SOCKETS: RateCost = {
  budget: 'ip sockets',
  weight: 1,
  own: true,
  limit: {counting: 'WINDOW', limit: 8, windowMs: 1000},
};
