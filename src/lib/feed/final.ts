import type {DeskError, ErrorKind} from '../model/errors.ts';

/** Failures that another try does not mend; to try on would look like an attack. */
const FINAL: ReadonlySet<ErrorKind> = new Set(['auth', 'permission', 'config', 'usage', 'unsupported', 'internal']);

export function isFinal({kind}: DeskError): boolean {
  return FINAL.has(kind);
}
