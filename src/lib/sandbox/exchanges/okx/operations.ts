/**
 * Order operations, one or a batch: each has an outcome of its own in the answer, and the answer's code says whether all, some
 * or none were taken. https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-place-multiple-orders
 */
import {ApiError} from '../../kit/api-error.ts';
import type {ApiRequest} from '../../kit/context.ts';
import type {Trade} from '../../kit/endpoints.ts';
import type {Params} from '../../kit/params.ts';
import type {Context, Cost} from './context.ts';
import {errorOf, tooMany} from './errors.ts';
import {itemsOf} from './params.ts';

/** Fields of one outcome, ids and all. */
type Outcome = Readonly<Record<string, string>>;

class Operations {
  readonly outcomes: readonly Outcome[];

  constructor(outcomes: readonly Outcome[]) {
    this.outcomes = outcomes;
  }

  /** "0" all taken, "1" none, "2" some. */
  get code(): '0' | '1' | '2' {
    const refused = this.outcomes.filter(({sCode}) => sCode !== '0').length;
    if (refused === 0) return '0';
    return refused === this.outcomes.length ? '1' : '2';
  }

  get message(): string {
    return {'0': '', '1': 'All operations failed', '2': 'Bulk operation partially succeeded.'}[this.code];
  }
}

export interface Operation {
  /** Checks one request as far as the gateway does; the answer does it in the engine, and tells the ids. */
  readonly prepare: (context: Context, call: ApiRequest) => () => Outcome;
  /** Ids of a request that was refused, as far as it named them. */
  readonly named: (params: Params) => Outcome;
  /** How many a batch may hold. */
  readonly most: number;
}

/** The operation as an endpoint: for the one request, or for each of a batch in turn. */
export function inTurn({prepare, named, most}: Operation): Trade<Context, Cost>['prepare'] {
  return (context, call) => {
    const items = itemsOf(call.params);
    if (items?.length === 0) throw errorOf(50000);
    if (items !== null && items.length > most) throw tooMany(most);
    const guarded = (params: Params, act: () => () => Outcome): (() => Outcome) => {
      try {
        return act();
      } catch (error) {
        // What is wrong with a single request as such is said of the whole.
        if (!(error instanceof ApiError) || (items === null && error.code.startsWith('50'))) throw error;
        return () => refusal(context, named(params), error);
      }
    };
    const works = (items ?? [call.params]).map((params) => ({
      params,
      work: guarded(params, () => prepare(context, {...call, params})),
    }));
    return () =>
      new Operations(
        works.map(({params, work}) =>
          guarded(params, () => {
            const done = {...work(), ts: String(context.now())};
            return () => ({sCode: '0', sMsg: '', subCode: '', ...done});
          })(),
        ),
      );
  };
}

function refusal({now}: Context, ids: Outcome, {code, message, data}: ApiError): Outcome {
  return {...ids, ts: String(now()), sCode: code, sMsg: message, subCode: typeof data === 'string' ? data : ''};
}

/** The answer to what was taken: order operations say when it came and when it went, in microseconds. */
export function envelope({now}: Pick<Context, 'now'>, result: unknown): object {
  if (!(result instanceof Operations)) return {code: '0', msg: '', data: result};
  const at = `${now()}000`;
  return {code: result.code, msg: result.message, data: result.outcomes, inTime: at, outTime: at};
}
