/** What a key cannot touch: ending everything asks for all products of an exchange, and a key may be for one of them. */
import type {AccountHandle} from '../../adapter/accounts.ts';
import type {Missing} from '../../adapter/contract/rows.ts';
import type {DeskError} from '../../model/errors.ts';

/**
 * Whether the key itself was refused: asking again changes nothing. A firewall or a proxy in front of the exchange refuses
 * with no more than a status; its next answer may be another.
 */
export function isRefusal({kind, detail: {code = ''}}: DeskError): boolean {
  return (kind === 'auth' || kind === 'permission') && !code.startsWith('HTTP ');
}

/** A part that the key may not touch, and whose product the account is not for: named, and no reason to doubt the rest. */
export function isOutOfReach({products}: AccountHandle, {what, error}: Missing): boolean {
  const words = what.split(/\W+/);
  return isRefusal(error) && !products.some((product) => words.includes(product));
}
