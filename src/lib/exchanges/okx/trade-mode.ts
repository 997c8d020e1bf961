/** The word by which an order says how it is paid: the account's mode decides it, and a wrong one is refused. */

import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import type {Client} from './client.ts';
import {accountConfig} from './rest.ts';
import {type TradeMode, toTradeMode} from './rights.ts';

const FACT = 'trade mode';
/** As old as rules may be. A mode is changed by hand, and only while nothing is open. */
const MAX_AGE_MS = 900_000;

export class AccountMode {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Cash where it could not be asked for: nothing is borrowed that way, and an account in another mode refuses it. */
  get word(): TradeMode {
    return this.#known === 'cross' ? 'cross' : 'cash';
  }

  /** Asks for it where it is not known. What fails here fails no other question. */
  async learn(signal: AbortSignal): Promise<void> {
    if (this.#client.context.account.mode !== 'trade' || this.#known !== null) return;
    try {
      const [config] = await this.#client.askPart(accountConfig, {}, signal);
      this.note(new Row(config));
    } catch (error) {
      if (!(error instanceof DeskError) || error.kind === 'interrupted') throw error;
      this.#client.context.debug('okx: the account mode could not be read');
    }
  }

  note(config: Row): void {
    this.#client.context.memory.saveAccountFact(FACT, toTradeMode(config));
  }

  /** The exchange contradicted it. */
  forget(): void {
    this.#client.context.memory.saveAccountFact(FACT, '');
  }

  get #known(): string | null {
    return this.#client.context.memory.accountFact(FACT, MAX_AGE_MS) || null;
  }
}
