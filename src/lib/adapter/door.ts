/** What the keys file asks of an exchange against what mxt can do there, checked when an account is opened. */
import type {AccountMode} from '../model/account.ts';
import {DeskError} from '../model/errors.ts';
import type {Product} from '../model/market.ts';
import type {ExchangeModule} from './contract/exchange.ts';

/** An account as it is written, before any secret is read. */
export interface Applicant {
  readonly account: string;
  readonly exchange: string;
  readonly mode: AccountMode;
  readonly products: readonly Product[];
  /** Names of the credentials that it has, apiKey included. */
  readonly credentials: readonly string[];
}

/** Throws `config` with what to write instead: a product or a set of credentials that the exchange's adapter does not have. */
export function checkAtDoor({account, exchange, mode, products, credentials}: Applicant, module: ExchangeModule): void {
  const refuse = (message: string, hint: string) => new DeskError('config', message, {account, exchange, hint, sent: false});
  const lacking = products.filter((product) => !module.products.includes(product));
  if (lacking.length > 0) {
    throw refuse(
      `mxt does not trade ${lacking.join(' and ')} on ${module.title}.`,
      `Write products: [${(products.length === lacking.length ? module.products : products.filter((each) => !lacking.includes(each))).join(', ')}] for ${account} in the keys file.`,
    );
  }
  if (mode === 'public') return;
  const sets = module.credentials.map((set) => ['apiKey', ...set]);
  const asked = sets.map((set) => set.join(' and ')).join(', or ');
  if (!sets.some((set) => set.every((name) => credentials.includes(name))))
    throw refuse(`${module.title} needs other credentials than ${account} has.`, `Write ${asked}.`);
  const stranger = credentials.find((name) => !sets.flat().includes(name));
  if (stranger !== undefined)
    throw refuse(`${module.title} has no ${stranger}.`, `Take it out of ${account}; it needs ${asked}.`);
}
