/** What answers hold beside their content: pages, the exchange's time, what is left of a budget. Pure. */
import type {Answer} from '../../adapter/kit/client.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';

/** https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/public/get-server-time */
export function timeIn({payload}: Pick<Answer, 'payload'>): number {
  const millis = new Row(payload).text('epochMillis');
  if (!/^\d{12,14}$/.test(millis)) throw new DeskError('protocol', 'Coinbase: epochMillis is not a time.');
  return Number(millis);
}

export interface ListPage {
  readonly rows: readonly unknown[];
  /** "": this is the last page. */
  readonly cursor: string;
}

/** A page of a list. Data that is withheld until its owner has proven who he is must not be taken for none. */
export function pageOf(result: Row, field: string): ListPage {
  if (result.flag('proof_token_required') === true) {
    throw new DeskError('permission', 'Coinbase withholds this list until the owner of the account proves who he is (SCA).', {
      code: 'proof_token_required',
      hint: 'Confirm it in the Coinbase app or on its site, then try again.',
    });
  }
  const pagination = result.inner('pagination');
  const isLast = [result, pagination].some((row) => row.flag('has_next') === false);
  const cursor = result.text('cursor') || pagination.text('next_cursor');
  return {rows: result.list(field), cursor: isLast ? '' : cursor};
}

/** What is left of the budget that a request drew on. `x-ratelimit-reset` is in seconds from now. */
export function usageIn({headers}: Pick<Answer, 'headers'>): {used: number; limit: number; resetsInMs: number} | null {
  const numberIn = (name: string) => Number(headers[`x-ratelimit-${name}`] ?? Number.NaN);
  const [limit, left, reset] = [numberIn('limit'), numberIn('remaining'), numberIn('reset')];
  if (![limit, left, reset].every(Number.isFinite) || reset > 3600) return null;
  return {used: limit - left, limit, resetsInMs: reset * 1000};
}
