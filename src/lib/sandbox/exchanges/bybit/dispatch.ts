/**
 * One request from the door to the engine and back, the same for REST and the trade socket:
 *
 *   gw.pre ─► key, window, signature ─► rate ─► gw.post ─► parameters, rules ─► engine.pre ─► window again ─► engine ─► engine.post
 */
import type {FaultAction} from '../../venue.ts';
import {checkWindow, type Window} from './auth.ts';
import type {Call, Context} from './context.ts';
import type {Endpoint} from './endpoints.ts';
import {errorOf} from './errors.ts';

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
  const window = authenticate();
  if (endpoint.perSecond !== null) context.limits.count(context.now(), endpoint.rest, endpoint.perSecond);
  await strike(context, 'gw.post', call);
  if (!('prepare' in endpoint)) return endpoint.answer(context, call);
  const work = endpoint.prepare(context, call);
  await strike(context, 'engine.pre', call);
  if (window !== null) checkWindow(window, context.now());
  const result = work();
  await strike(context, 'engine.post', call);
  return result;
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
