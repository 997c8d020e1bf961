/** Every failure of the desk: one class, one discriminant, one table that decides exit code and retryability. */

import type {Order} from './order.ts';

/** How bad news is sorted. The table below says what each means; docs/errors.md is printed from it. */
export const ERROR_KINDS = {
  usage: {exit: 2, retryable: false, meaning: 'the command line is wrong; nothing was sent'},
  config: {exit: 2, retryable: false, meaning: 'the keys file is missing or wrong; nothing was sent'},
  auth: {exit: 4, retryable: false, meaning: 'the exchange refused the key or the signature'},
  permission: {exit: 4, retryable: false, meaning: 'the key is valid but may not do this (rights, IP list, read mode)'},
  'not-found': {exit: 4, retryable: false, meaning: 'no such order, symbol or account'},
  'insufficient-funds': {exit: 4, retryable: false, meaning: 'not enough free balance; nothing was placed'},
  rule: {exit: 4, retryable: false, meaning: 'the order breaks a rule of the exchange; nothing was placed'},
  limit: {exit: 4, retryable: false, meaning: 'the order breaks one of your own limits; nothing was placed'},
  rejected: {exit: 4, retryable: false, meaning: 'the exchange said no; nothing was placed'},
  unsupported: {exit: 4, retryable: false, meaning: 'this exchange cannot do that'},
  clock: {exit: 5, retryable: true, meaning: 'the request fell outside the time window of the exchange; nothing was placed'},
  'rate-limit': {exit: 5, retryable: true, meaning: 'the exchange, or our own rate budget, asks for a pause; nothing was placed'},
  network: {exit: 5, retryable: true, meaning: 'no connection; nothing was placed'},
  timeout: {exit: 5, retryable: true, meaning: 'no answer in time to a question that changes nothing'},
  'exchange-down': {exit: 5, retryable: true, meaning: 'the exchange is out of order or in maintenance'},
  protocol: {exit: 5, retryable: true, meaning: 'the exchange answered something that its documentation does not allow'},
  'unknown-outcome': {exit: 6, retryable: false, meaning: 'an order may be live; settle it with `mxt order resolve`'},
  interrupted: {exit: 130, retryable: false, meaning: 'stopped by a signal; an order in flight is named'},
  internal: {exit: 1, retryable: false, meaning: 'a fault of mxt itself'},
} as const satisfies Record<string, {exit: number; retryable: boolean; meaning: string}>;

export type ErrorKind = keyof typeof ERROR_KINDS;

/** Exit code of a result that is only partly there: an exchange failed or one leg did not go through. */
export const PARTIAL_EXIT = 3;

/** Exit code of a threshold that was asked for and is crossed, even if an account failed. */
export const THRESHOLD_EXIT = 7;

/** A failure as the JSON contract prints it. Never holds a secret: messages are made by us, not copied from requests. */
export interface Failure {
  readonly kind: ErrorKind;
  readonly message: string;
  /** What to do next, ideally a command. */
  readonly hint?: string;
  readonly account?: string;
  readonly exchange?: string;
  /** The exchange's own code, as text. */
  readonly code?: string;
  readonly clientOrderId?: string;
  /** The orders that an id fits, where it fits several and so names none. */
  readonly matches?: readonly Order[];
}

export interface DeskErrorDetail extends Omit<Failure, 'kind' | 'message'> {
  /** Earliest sensible retry, milliseconds from now, where the exchange said so. */
  readonly retryAfterMs?: number;
  /** False only when it is proven that no byte of the request left this machine. */
  readonly sent?: boolean;
  readonly cause?: unknown;
}

/** The only error class that crosses a layer. Anything else that surfaces is a bug and is shown as `internal`. */
export class DeskError extends Error {
  override readonly name = 'DeskError';
  readonly kind: ErrorKind;
  readonly detail: DeskErrorDetail;

  constructor(kind: ErrorKind, message: string, detail: DeskErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : {cause: detail.cause});
    this.kind = kind;
    this.detail = detail;
  }

  /** The same failure with the account it happened on. */
  on(account: {readonly account: string; readonly exchange: string}): DeskError {
    return new DeskError(this.kind, this.message, {...this.detail, account: account.account, exchange: account.exchange});
  }
}

/** Any thrown value as a Failure; what is not a DeskError is our own fault and says so without its stack. */
export function toFailure(error: unknown): Failure {
  if (!(error instanceof DeskError)) {
    return {
      kind: 'internal',
      message: error instanceof Error ? `${error.name}: ${error.message}` : 'an unknown value was thrown',
    };
  }
  const {hint, account, exchange, code, clientOrderId, matches} = error.detail;
  return {
    kind: error.kind,
    message: error.message,
    ...(hint !== undefined && {hint}),
    ...(account !== undefined && {account}),
    ...(exchange !== undefined && {exchange}),
    ...(code !== undefined && {code}),
    ...(clientOrderId !== undefined && {clientOrderId}),
    ...(matches !== undefined && {matches}),
  };
}

export function exitCodeOf(failure: {readonly kind: ErrorKind}): number {
  return ERROR_KINDS[failure.kind].exit;
}
