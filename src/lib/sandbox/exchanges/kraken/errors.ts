/** How Kraken says no: HTTP 200 with the words in `error`; the words are the code. https://docs.kraken.com/api/docs/guides/spot-errors */
import {ApiError, type Refusals} from '../../kit/api-error.ts';
import type {Complaint} from '../../kit/params.ts';

export function errorOf(words: string): ApiError {
  return new ApiError(words, words, {status: 200});
}

/** What is said of a parameter, whatever is wrong with it. */
export function badArgument(name: string): ApiError {
  return errorOf(name === '' ? 'EGeneral:Invalid arguments' : `EGeneral:Invalid arguments:${name}`);
}

export const complaint: Complaint = (name) => badArgument(name);

export const internalError = () => errorOf('EGeneral:Internal error');
export const unknownPair = () => errorOf('EQuery:Unknown asset pair');
export const unknownOrder = () => errorOf('EOrder:Unknown order');
/** Not on Kraken's pages; read in field reports. */
export const idNotUnique = () => badArgument('cl_ord_id not unique');

export const REFUSALS: Refusals = {
  INSUFFICIENT_FUNDS: () => errorOf('EOrder:Insufficient funds'),
  WOULD_TAKE: () => errorOf('EOrder:Post only order'),
  WOULD_TRIGGER: () => errorOf('EOrder:Invalid price'),
  NO_LIQUIDITY: () => errorOf('EOrder:Invalid order'),
  MARKET_CLOSED: () => errorOf('EService:Market in cancel_only mode'),
  UNKNOWN_SYMBOL: unknownPair,
  NOT_OPEN: unknownOrder,
  AMEND_NOT_ALLOWED: () => errorOf('EOrder:Invalid order'),
};
