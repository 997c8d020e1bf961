/** An adapter that remembers the id of its account, so that two keys of one account are told apart also while the exchange is slow. */
import type {ExchangeMemory} from '../state/exchange-memory.ts';
import type {ExchangeAdapter} from './contract/exchange.ts';

const FACT = 'id of the account';
/** A key is bound to its account for good; a local server that is started anew may give another id for the same key. */
const MAX_AGE_MS = 24 * 3_600_000;

/** Asks for `account.uid` once a day. An exchange that has no id (null) is asked each time. */
export function rememberingId(
  adapter: ExchangeAdapter,
  memory: Pick<ExchangeMemory, 'accountFact' | 'saveAccountFact'>,
): ExchangeAdapter {
  const {account} = adapter;
  return {
    ...adapter,
    account: {
      ...account,
      async uid(signal) {
        const known = memory.accountFact(FACT, MAX_AGE_MS);
        if (known !== null) return known;
        const uid = await account.uid(signal);
        if (uid !== null) memory.saveAccountFact(FACT, uid);
        return uid;
      },
    },
  };
}
