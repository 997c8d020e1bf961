/** What a key cannot touch: ending everything asks for all products of an exchange, and a key may be for one of them. */
import type {AccountHandle} from '../../adapter/accounts.ts';
import type {Missing} from '../../adapter/contract/rows.ts';
import {DeskError} from '../../model/errors.ts';
import type {Product} from '../../model/market.ts';
import {productOf, splitSymbol} from '../../model/symbol.ts';

/**
 * Whether the key itself was refused: asking again changes nothing. A firewall or a proxy in front of the exchange refuses
 * with no more than a status; its next answer may be another.
 */
export function isRefusal({kind, detail: {code = ''}}: DeskError): boolean {
  return (kind === 'auth' || kind === 'permission') && !code.startsWith('HTTP ');
}

/** A part that the key may not touch, or the server lacks, and whose product the account is not for: named, and no reason to doubt the rest. */
export function isOutOfReach({products}: AccountHandle, {product, error}: Missing): boolean {
  return (isRefusal(error) || error.kind === 'unsupported') && product !== undefined && !products.includes(product);
}

/** The product of a market by its name; null where the name is the exchange's own, and may be of any. */
export function productIn(symbol: string): Product | null {
  return splitSymbol(symbol) === null ? null : productOf(symbol);
}

/** Rounds in a row in which a key was refused before its account, or one product of it, is given up. */
export const REFUSED_ROUNDS = 2;

/** Products that a key may not trade although the account is for them: asking on would hold up nothing but the end. */
export class RefusedProducts {
  readonly #rounds = new Map<Product, number>();
  readonly #last = new Map<Product, Missing>();

  /** The parts of one round that failed. */
  note(failed: readonly Missing[]): void {
    const refused = new Set<Product>();
    for (const part of failed) {
      if (part.product === undefined || !isRefusal(part.error)) continue;
      refused.add(part.product);
      this.#last.set(part.product, part);
    }
    for (const product of this.#rounds.keys()) if (!refused.has(product)) this.#rounds.delete(product);
    for (const product of refused) this.#rounds.set(product, (this.#rounds.get(product) ?? 0) + 1);
  }

  hasGivenUp(product: Product | null): boolean {
    return product !== null && (this.#rounds.get(product) ?? 0) >= REFUSED_ROUNDS;
  }

  /** Why an account is not wholly ended: a product of its own that was given up. Null: none was. */
  errorFor({products}: Pick<AccountHandle, 'products'>): DeskError | null {
    const given = products.find((product) => this.hasGivenUp(product));
    const part = given === undefined ? undefined : this.#last.get(given);
    if (part === undefined) return null;
    const {kind, message, detail} = part.error;
    return new DeskError(kind, `The key may not end what is open in ${given}: ${message}`, {
      ...detail,
      hint: `End it with a key that may trade ${given}, or take ${given} out of the account's products.`,
    });
  }
}
