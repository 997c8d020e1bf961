/** What a key cannot touch: ending everything asks for all products of an exchange, and a key may be for one of them. */
import type {AccountHandle} from '../../adapter/accounts.ts';
import type {Missing} from '../../adapter/contract/rows.ts';
import type {DeskError} from '../../model/errors.ts';

/** Whether the key itself was refused: asking again changes nothing. */
export function isRefusal({kind}: DeskError): boolean {
  return kind === 'auth' || kind === 'permission';
}

/** A part that the key may not touch, and whose product the account is not for: named, and no reason to doubt the rest. */
export function isOutOfReach({products}: AccountHandle, {what, error}: Missing): boolean {
  const words = what.split(/\W+/);
  return isRefusal(error) && !products.some((product) => words.includes(product));
}
