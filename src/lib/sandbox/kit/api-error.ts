/** How a venue says no: an error in its exchange's own words, and the tables they are kept in. */
import type {ContractRefusal, EngineRefusal, EngineResult} from '../engine/types.ts';

export interface ErrorDetails {
  /** HTTP status. */
  readonly status?: number;
  /** What the exchange puts beside code and message. */
  readonly data?: unknown;
  readonly retryAfterMs?: number;
}

/** Thrown anywhere below a venue's gateway, which renders it in the exchange's form. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly data: unknown;
  readonly retryAfterMs: number | null;

  constructor(code: string | number, message: string, {status = 400, data, retryAfterMs}: ErrorDetails = {}) {
    super(message);
    this.code = String(code);
    this.status = status;
    this.data = data;
    this.retryAfterMs = retryAfterMs ?? null;
  }
}

/** Usual words by code; with a status where it is not the usual one. */
export type KnownErrors = Readonly<Record<string, string | (ErrorDetails & {readonly message: string})>>;

/** The error a code stands for, in its usual words: what rules throw, and how the `error` fault answers. */
export function errorTable(known: KnownErrors, usualStatus: number): (code: string | number) => ApiError {
  return (code) => {
    const entry = known[code] ?? 'Unknown error.';
    const {message, ...details} = typeof entry === 'string' ? {message: entry} : entry;
    return new ApiError(code, message, {status: usualStatus, ...details});
  };
}

/** What the exchange says to each refusal of the engine; to those of contracts only where it trades them. */
export type Refusals = Readonly<
  Record<Exclude<EngineRefusal, ContractRefusal>, () => ApiError> & Partial<Record<ContractRefusal, () => ApiError>>
>;

/** The value of a result; throws the exchange's words for a refusal. */
export function accepted<T>(result: EngineResult<T>, refusals: Refusals): T {
  if (result.ok) return result.value;
  const words = refusals[result.refusal];
  throw words === undefined ? new Error(`This venue has no words for ${result.refusal}.`) : words();
}
