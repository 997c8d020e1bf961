/**
 * One request from the door to the engine and back, the same for REST and the trade socket:
 *
 *   gw.pre ─► key, window, signature ─► rate ─► gw.post ─► parameters, rules ─► engine.pre ─► window again ─► engine ─► engine.post
 */
import {strike} from '../../struck.ts';
import {checkWindow, type Window} from './auth.ts';
import type {Call, Context} from './context.ts';
import type {Endpoint} from './endpoints.ts';
import {errorOf} from './errors.ts';

/** Answers, or throws an ApiError or Struck. `authenticate` checks the request and gives its window; null when nobody signs. */
export async function dispatch(
  context: Context,
  endpoint: Endpoint,
  call: Call,
  authenticate: () => Window | null,
): Promise<unknown> {
  await strike(context, 'gw.pre', call.subject, errorOf);
  const window = authenticate();
  if (endpoint.perSecond !== null) context.limits.count(context.now(), endpoint.rest, endpoint.perSecond);
  await strike(context, 'gw.post', call.subject, errorOf);
  if (!('prepare' in endpoint)) return endpoint.answer(context, call);
  const work = endpoint.prepare(context, call);
  await strike(context, 'engine.pre', call.subject, errorOf);
  if (window !== null) checkWindow(window, context.now());
  const result = work();
  await strike(context, 'engine.post', call.subject, errorOf);
  return result;
}
