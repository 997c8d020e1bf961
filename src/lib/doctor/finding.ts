/** One line of `mxt doctor`. */
export interface Finding {
  readonly check: string;
  /** Null for what concerns this machine and not one account. */
  readonly account: string | null;
  readonly exchange: string | null;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** What to do; null when all is well. */
  readonly fix: string | null;
}

/** Where a finding belongs; empty for this machine. */
export interface Whose {
  readonly account?: string;
  readonly exchange?: string;
}

export function ok(check: string, detail: string, {account = null, exchange = null}: Nullable<Whose> = {}): Finding {
  return {check, account, exchange, status: 'ok', detail, fix: null};
}

export function trouble(
  status: 'warn' | 'fail',
  check: string,
  detail: string,
  fix: string,
  {account = null, exchange = null}: Nullable<Whose> = {},
): Finding {
  return {check, account, exchange, status, detail, fix};
}

type Nullable<T> = {readonly [K in keyof T]?: T[K] | null | undefined};
