/** Several orders in one request; each succeeds or fails by itself. */
import {ApiError} from '../../../kit/api-error.ts';
import type {ApiRequest} from '../../../kit/context.ts';
import {memberTexts, Params} from '../../../kit/params.ts';
import {errorBody, missing} from '../errors.ts';
import {prepareCancel, prepareModify} from './change.ts';
import type {UsdmContext} from './context.ts';
import {complaint} from './order-params.ts';
import {preparePlace} from './place.ts';

type Prepare = (context: UsdmContext, call: ApiRequest) => () => object;

const MOST_ORDERS = 5;
const MOST_CANCELS = 10;

/** For orders in a parameter `batchOrders`: a JSON list of at most five. */
const each =
  (prepare: Prepare): ((context: UsdmContext, call: ApiRequest) => () => unknown) =>
  (context, call) => {
    const rows = listOf(call.params.text('batchOrders'));
    if (rows === null || rows.length === 0 || rows.length > MOST_ORDERS)
      throw new ApiError(-4082, 'Invalid number of batch place orders.');
    const works = rows.map((row) => {
      const params = new Params(memberTexts(row ?? {}), complaint);
      return attempt(() => prepare(context, {...call, params}));
    });
    return () => works.map((work) => ('failed' in work ? work.failed : settled(attempt(work.done))));
  };

export const prepareBatchPlace = each(preparePlace);
export const prepareBatchModify = each(prepareModify);

/** By `orderIdList` or `origClientOrderIdList`, at most ten of one contract. */
export function prepareBatchCancel(context: UsdmContext, call: ApiRequest): () => unknown {
  const {params} = call;
  const name = params.has('orderIdList') ? 'orderIdList' : 'origClientOrderIdList';
  if (!params.has(name)) throw missing('orderIdList');
  const ids = listOf(params.text(name));
  if (ids === null || ids.length === 0 || ids.length > MOST_CANCELS)
    throw new ApiError(-4083, 'Invalid number of batch cancel orders.');
  const single = name === 'orderIdList' ? 'orderId' : 'origClientOrderId';
  return () =>
    ids.map((id) => {
      const own = new Params(memberTexts({symbol: params.text('symbol'), [single]: id}), complaint);
      return settled(attempt(() => prepareCancel(context, {...call, params: own})()));
    });
}

type Attempt<T> = {readonly done: T} | {readonly failed: object};

function attempt<T>(work: () => T): Attempt<T> {
  try {
    return {done: work()};
  } catch (error) {
    if (error instanceof ApiError) return {failed: errorBody(error)};
    throw error;
  }
}

function settled(result: Attempt<object>): object {
  return 'failed' in result ? result.failed : result.done;
}

function listOf(text: string): readonly object[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
