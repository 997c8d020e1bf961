/** Where an exchange listens, by environment, and where an account says that it does. */
import type {AccountConfig, Environment} from '../../model/account.ts';
import {DeskError} from '../../model/errors.ts';

/** Scheme and host of one kind of address in every environment that the exchange has. */
export type Origins = Readonly<Partial<Record<Environment, string>>>;

/** The account's own address, or the exchange's. Throws `config` when its environment has none. */
export function originOf(
  {environment, urls}: Pick<AccountConfig, 'environment' | 'urls'>,
  which: 'rest' | 'stream',
  known: Origins,
): string {
  const origin = urls[which] ?? known[environment];
  if (origin === undefined) throw new DeskError('config', `An account of environment ${environment} needs urls.${which}.`);
  return origin.replace(/\/+$/, '');
}
