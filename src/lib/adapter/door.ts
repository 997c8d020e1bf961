/** What the keys file asks of an exchange against what mxt can do there, checked when an account is opened. */
import type {AccountMode, Environment} from '../model/account.ts';
import {DeskError} from '../model/errors.ts';
import type {Product} from '../model/market.ts';
import type {ExchangeModule} from './contract/exchange.ts';

/** An account as it is written, before any secret is read. */
export interface Applicant {
  readonly account: string;
  readonly exchange: string;
  readonly mode: AccountMode;
  readonly environment: Environment;
  readonly urls: {readonly rest?: string};
  readonly products: readonly Product[];
  /** Names of the credentials that it has, apiKey included. */
  readonly credentials: readonly string[];
}

/** What the command is for that opens the account. */
export interface Entrance {
  readonly endsRisk?: boolean;
}

/**
 * The products that the account is opened for. Throws `config` with what to write instead: a product, an environment or a set
 * of credentials that the exchange's adapter does not have.
 *
 * `endsRisk`: only new orders need the line of products, and a mistake in it must not keep an order open. What ends everything
 * asks for all products by the scope of its questions (`OpenScope`), whatever that line says.
 */
export function checkAtDoor(applicant: Applicant, module: ExchangeModule, {endsRisk = false}: Entrance = {}): readonly Product[] {
  const {account, exchange, mode, environment, urls, products, credentials} = applicant;
  const refuse = (message: string, hint: string) => new DeskError('config', message, {account, exchange, hint, sent: false});
  const lacking = products.filter((product) => !module.products.includes(product));
  if (lacking.length > 0 && !endsRisk) {
    throw refuse(
      `mxt does not trade ${lacking.join(' and ')} on ${module.title}.`,
      `Write products: [${(products.length === lacking.length ? module.products : products.filter((each) => !lacking.includes(each))).join(', ')}] for ${account} in the keys file.`,
    );
  }
  if (environment !== 'sandbox' && urls.rest === undefined && !module.environments.includes(environment)) {
    throw refuse(
      `${module.title} has no ${environment} environment that mxt knows.`,
      `Write environment: ${[...module.environments, 'sandbox'].join(', or ')} for ${account} in the keys file.`,
    );
  }
  const spoken = products.filter((product) => !lacking.includes(product));
  const opened = spoken.length === 0 ? module.products : spoken;
  if (mode === 'public') return opened;
  const sets = module.credentials.map((set) => ['apiKey', ...set]);
  const asked = sets.map((set) => set.join(' and ')).join(', or ');
  if (!sets.some((set) => set.every((name) => credentials.includes(name))))
    throw refuse(`${module.title} needs other credentials than ${account} has.`, `Write ${asked}.`);
  const stranger = credentials.find((name) => !sets.flat().includes(name));
  // One too many is not sent anywhere.
  if (stranger !== undefined && !endsRisk)
    throw refuse(`${module.title} has no ${stranger}.`, `Take it out of ${account}; it needs ${asked}.`);
  return opened;
}
