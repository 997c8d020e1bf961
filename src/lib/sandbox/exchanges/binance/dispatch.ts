/**
 * One request from the door to the engine and back, the same for REST and the WebSocket API:
 *
 *   gw.pre ─► weight ─► key, window, signature ─► gw.post ─► parameters, filters ─► engine.pre ─► window again ─► engine ─► engine.post
 */
import type {FaultAction} from '../../venue.ts';
import {checkWindow, type Window} from './auth.ts';
import type {Call, Context} from './context.ts';
import type {Endpoint} from './endpoints.ts';
import {ApiError, errorOf} from './errors.ts';

/** A fault that decides what becomes of the reply. */
export class Struck extends Error {
  readonly action: Extract<FaultAction, {do: 'drop' | 'reset' | 'answer'}>;

  constructor(action: Struck['action']) {
    super('A fault struck.');
    this.action = action;
  }
}

/** Answers, or throws an ApiError or Struck. `authenticate` checks the request and gives its window; null when nobody signs. */
export async function dispatch(
  context: Context,
  endpoint: Endpoint,
  call: Call,
  authenticate: () => Window | null,
): Promise<unknown> {
  await strike(context, 'gw.pre', call);
  const weight = typeof endpoint.weight === 'number' ? endpoint.weight : endpoint.weight(call);
  const isTrade = 'prepare' in endpoint;
  context.limits.checkWeight(context.now(), isTrade ? 0 : weight, endpoint.rest);
  if (!isTrade) context.limits.use(context.now(), weight, endpoint.rest);
  try {
    const window = authenticate();
    await strike(context, 'gw.post', call);
    if (!isTrade) return endpoint.answer(context, call);
    const work = endpoint.prepare(context, call);
    await strike(context, 'engine.pre', call);
    if (window !== null) checkWindow(window, context.now());
    const result = work();
    await strike(context, 'engine.post', call);
    return result;
  } catch (error) {
    if (isTrade && error instanceof ApiError) context.limits.use(context.now(), weight, endpoint.rest);
    throw error;
  }
}

async function strike(
  context: Context,
  point: 'gw.pre' | 'gw.post' | 'engine.pre' | 'engine.post',
  {subject}: Call,
): Promise<void> {
  const action = context.faults.at(point, subject);
  if (action === null) return;
  if (action.do === 'delay') await new Promise<void>((resolve) => void context.clock.after(action.ms, resolve));
  else if (action.do === 'error') throw errorOf(action.code);
  else if (action.do === 'drop' || action.do === 'reset' || action.do === 'answer') throw new Struck(action);
}
