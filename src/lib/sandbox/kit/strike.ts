/** Faults on a request inside a venue: what every exchange's gateway does when the plan strikes. */
import type {SandboxClock} from '../clock.ts';
import {CUT, type FaultAction, type FaultPoints, type FaultSubject, type WireResponse} from '../venue.ts';

interface Struck {
  readonly faults: FaultPoints;
  readonly clock: SandboxClock;
}

/** A fault that decides what becomes of the reply. */
export class InjectedFault extends Error {
  readonly action: Extract<FaultAction, {do: 'drop' | 'reset' | 'answer'}>;

  constructor(action: InjectedFault['action']) {
    super('A fault struck.');
    this.action = action;
  }
}

/** Asks the plan at a point of the request path. Waits out a delay; throws InjectedFault, or the exchange's own error for a code. */
export async function strike(
  {faults, clock}: Struck,
  point: 'gw.pre' | 'gw.post' | 'engine.pre' | 'engine.post',
  subject: FaultSubject,
  errorOf: (code: string) => Error,
): Promise<void> {
  const action = faults.at(point, subject);
  if (action === null) return;
  if (action.do === 'delay') await new Promise<void>((resolve) => void clock.after(action.ms, resolve));
  else if (action.do === 'error') throw errorOf(action.code);
  else if (action.do === 'drop' || action.do === 'reset' || action.do === 'answer') throw new InjectedFault(action);
}

/** A rule that changed since the client read it (fault `rules`): throws the exchange's own refusal. */
export function strikeRules({faults}: Pick<Struck, 'faults'>, subject: FaultSubject, errorOf: (code: string) => Error): void {
  const action = faults.at('rules', subject);
  if (action?.do === 'error') throw errorOf(action.code);
}

/** What the client gets of a struck request. A reply that is lost never comes. */
export function struckReply({action}: InjectedFault, headers: Readonly<Record<string, string>>): Promise<WireResponse> {
  if (action.do === 'answer')
    return Promise.resolve({status: action.status, headers: action.headers ?? headers, body: action.body});
  return action.do === 'reset' ? Promise.resolve(CUT) : new Promise(() => {});
}

/** How far the plan puts the venue's clock off, in ms. */
export function clockShift(faults: FaultPoints): number {
  const fault = faults.at('clock', {method: '', path: ''});
  return fault?.do === 'shift' ? fault.ms : 0;
}
