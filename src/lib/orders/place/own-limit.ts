/** Refusals by the limits of one account name it: the general limits, which hold beside them, are called the same. */
import {DeskError} from '../../model/errors.ts';

/** A limit as the keys file has it. `account` null: the general ones. */
export function limitName(limit: string, account: string | null): string {
  return account === null ? `limits.${limit}` : `accounts.${account}.limits.${limit}`;
}

/** What was thrown for a limit of this account alone, with the limit's whole name. Anything else stays as it is. */
export function byOwnLimit(error: unknown, account: string): unknown {
  if (!(error instanceof DeskError)) return error;
  const {kind, message, detail} = error;
  const named = (text: string) =>
    text.replaceAll(/(?<!\S)(\(?)limits\.(\w+)/g, (_, open: string, key: string) => open + limitName(key, account));
  return new DeskError(kind, named(message), {...detail, ...(detail.hint !== undefined && {hint: named(detail.hint)})});
}
