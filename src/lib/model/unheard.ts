/** What an account may hold of a kind that was not read, in words, and why it was not. */
import type {DeskError} from './errors.ts';

const WHY = {KEY: 'the key may not read them', FAILED: 'they could not be read'} as const;

/** KEY: asking again brings nothing. */
export type WhyUnheard = keyof typeof WHY;

/** Such as "options (they could not be read)". */
export function unheard(kind: string, error?: DeskError): string {
  const isKeys = error?.kind === 'permission' || error?.kind === 'auth';
  return `${kind} (${WHY[isKeys ? 'KEY' : 'FAILED']})`;
}

/** Null: of what stands there it is known what it holds. */
export function whyUnheard(what: string): WhyUnheard | null {
  if (what.endsWith(`(${WHY.KEY})`)) return 'KEY';
  return what.endsWith(`(${WHY.FAILED})`) ? 'FAILED' : null;
}
