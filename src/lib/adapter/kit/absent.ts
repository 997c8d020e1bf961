/** Pages that a server does not have: others than the exchange's own may lack what is optional. */
import {DeskError} from '../../model/errors.ts';

const ABSENT: ReadonlySet<number> = new Set([404, 405, 501]);

/** True for the statuses of a page that does not exist; its body is not a refusal of the exchange then. */
export function isAbsentStatus(status: number): boolean {
  return ABSENT.has(status);
}

export function absence(path: string, status: number): DeskError {
  return new DeskError('protocol', `${path}: this server has no such page (HTTP ${status}).`, {
    code: `HTTP ${status}`,
    sent: true,
  });
}

/** Whether the failure is that of a page that does not exist. */
export function isAbsence(error: unknown): boolean {
  return error instanceof DeskError && [...ABSENT].some((status) => error.detail.code === `HTTP ${status}`);
}

/** Null when the page does not exist; every other failure is thrown on. */
export async function orAbsent<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (isAbsence(error)) return null;
    throw error;
  }
}
