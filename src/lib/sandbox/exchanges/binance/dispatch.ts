/**
 * One request from the door to the engine and back, the same for REST and the WebSocket API:
 *
 *   gw.pre ─► weight ─► key, window, signature ─► gw.post ─► parameters, filters ─► engine.pre ─► window again ─► engine ─► engine.post
 */
import {strike} from '../../struck.ts';
import {checkWindow, type Window} from './auth.ts';
import type {Call, Context} from './context.ts';
import type {Endpoint} from './endpoints.ts';
import {ApiError, errorOf} from './errors.ts';

/** Answers, or throws an ApiError or Struck. `authenticate` checks the request and gives its window; null when nobody signs. */
export async function dispatch(
  context: Context,
  endpoint: Endpoint,
  call: Call,
  authenticate: () => Window | null,
): Promise<unknown> {
  await strike(context, 'gw.pre', call.subject, errorOf);
  const weight = typeof endpoint.weight === 'number' ? endpoint.weight : endpoint.weight(call);
  const isTrade = 'prepare' in endpoint;
  context.limits.checkWeight(context.now(), isTrade ? 0 : weight, endpoint.rest);
  if (!isTrade) context.limits.use(context.now(), weight, endpoint.rest);
  try {
    const window = authenticate();
    await strike(context, 'gw.post', call.subject, errorOf);
    if (!isTrade) return endpoint.answer(context, call);
    const work = endpoint.prepare(context, call);
    await strike(context, 'engine.pre', call.subject, errorOf);
    if (window !== null) checkWindow(window, context.now());
    const result = work();
    await strike(context, 'engine.post', call.subject, errorOf);
    return result;
  } catch (error) {
    if (isTrade && error instanceof ApiError) context.limits.use(context.now(), weight, endpoint.rest);
    throw error;
  }
}
