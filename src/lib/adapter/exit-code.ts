import {exitCodeOf, PARTIAL_EXIT, THRESHOLD_EXIT} from '../model/errors.ts';
import type {AccountStatus} from './accounts.ts';

/** Exit code of a document over many accounts: 0 when all answered, the failure's own when all failed alike, else partial. */
export function exitCodeOfStatuses(statuses: readonly AccountStatus[]): number {
  const codes = new Set(statuses.map(({error}) => (error === undefined ? 0 : exitCodeOf(error))));
  const [only] = codes;
  return codes.size === 1 && only !== undefined ? only : PARTIAL_EXIT;
}

/** The same for a document that says itself whether it is whole: accounts may answer and leave something out. */
export function exitCodeOfDocument(document: {readonly complete: boolean; readonly accounts: readonly AccountStatus[]}): number {
  const code = exitCodeOfStatuses(document.accounts);
  return code === 0 && !document.complete ? PARTIAL_EXIT : code;
}

/** The same for a document that a threshold was asked of: crossed, it is that whatever failed. */
export function exitCodeOfThreshold(isCrossed: boolean, document: Parameters<typeof exitCodeOfDocument>[0]): number {
  return isCrossed ? THRESHOLD_EXIT : exitCodeOfDocument(document);
}
