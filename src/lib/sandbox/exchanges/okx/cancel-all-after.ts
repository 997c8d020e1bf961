/**
 * Orders that end when their customer falls silent: every pending one, or those of a tag. Orders that wait for a trigger stay.
 * https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-cancel-all-after
 */
import type {ApiRequest} from '../../kit/context.ts';
import type {Context} from './context.ts';
import {badParameter} from './errors.ts';
import {tagOf} from './order-params.ts';
import {isOrder} from './orders.ts';

export function prepareCancelAllAfter(context: Context, {params, account}: ApiRequest): () => object {
  params.text('timeOut');
  const seconds = params.integer('timeOut') ?? 0;
  const tag = tagOf(params);
  if (seconds !== 0 && (seconds < 10 || seconds > 120)) throw badParameter('timeOut');
  return () => {
    const act = () => endAll(context, account, tag);
    context.timers.set(`${account} ${tag}`, seconds === 0 ? null : () => context.clock.after(seconds * 1000, act));
    const now = context.now();
    return [{triggerTime: seconds === 0 ? '0' : String(now + seconds * 1000), tag, ts: String(now)}];
  };
}

function endAll(context: Context, account: string, tag: string): void {
  const {engine, notes} = context;
  const meant = engine.orders.open(account).filter((order) => isOrder(context, order));
  for (const {symbol, orderId} of meant)
    if (tag === '' || notes.of(orderId).tag === tag) engine.cancel(account, symbol, orderId, 'DEAD_MAN');
}
