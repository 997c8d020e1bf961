/** The client of USD-M futures. A key of a portfolio-margin account is no key here, and is refused in words that say why. */
import type {AdapterContext} from '../../../adapter/context.ts';
import type {Answer, ApiCall} from '../../../adapter/kit/client.ts';
import {DeskError} from '../../../model/errors.ts';
import {Client} from '../client.ts';
import {API_RESTRICTIONS} from '../rest.ts';
import {USDM, withOwnClock} from './site.ts';

export class UsdmClient extends Client {
  readonly #spot: Client;

  constructor(context: AdapterContext, spot: Client) {
    super(withOwnClock(context), USDM);
    this.#spot = spot;
  }

  override async read(call: ApiCall, signal: AbortSignal): Promise<Answer> {
    try {
      return await super.read(call, signal);
    } catch (error) {
      if (!(error instanceof DeskError) || error.detail.code !== '-2015') throw error;
      throw (await this.#isPortfolioMargin(signal)) ? portfolioMargin(error) : error;
    }
  }

  /** False where it cannot be asked: then the refusal stands as it came. */
  async #isPortfolioMargin(signal: AbortSignal): Promise<boolean> {
    const {environment} = this.context.account;
    if (environment !== 'live' && environment !== 'sandbox') return false;
    try {
      return (await this.#spot.ask(API_RESTRICTIONS, {}, signal)).enablePortfolioMarginTrading === true;
    } catch (error) {
      if (error instanceof DeskError && error.kind !== 'interrupted') return false;
      throw error;
    }
  }
}

/** https://developers.binance.com/docs/derivatives/portfolio-margin/general-info */
function portfolioMargin({detail}: DeskError): DeskError {
  const words = 'This key is of a portfolio-margin account: Binance trades its contracts elsewhere, where mxt does not.';
  return new DeskError('permission', words, {
    ...detail,
    hint: 'Take linear out of its products in the keys file, or use a key of an account without portfolio margin.',
  });
}
