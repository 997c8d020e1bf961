/** Balances, positions and prices of all accounts, asked at the same time: one round trip. */
import {type AccountHandle, type Answers, askAccounts, type Call, within} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import type {Balance, Position} from '../model/account.ts';
import {type Failure, toFailure} from '../model/errors.ts';
import type {PriceBoard} from '../model/market.ts';
import {createValuation, type Valuation} from './valuation.ts';

export interface Holdings {
  readonly balances: readonly Balance[];
  readonly positions: readonly Position[];
}

export interface Gathered extends Answers<Holdings> {
  readonly valuation: Valuation;
  /** One line each for stderr: prices that could not be had. */
  readonly warnings: readonly string[];
}

/**
 * Asks every account. Prices are asked once per exchange, by the first of its accounts that opens; when they fail, the
 * account is still fine and a warning says what is missing.
 */
export async function gather(
  handles: readonly AccountHandle[],
  call: Call,
  wants: {readonly positions: boolean},
): Promise<Gathered> {
  const boards = new Map<string, Promise<PriceBoard | Failure>>();
  const pricesOnce = (adapter: ExchangeAdapter, handle: AccountHandle, signal: AbortSignal) => {
    const key = placeOf(handle);
    // A little less time than the account has: prices that hang must not take its balances along.
    const part = {...call, signal, timeoutMs: Math.ceil(call.timeoutMs * 0.8)};
    const board =
      boards.get(key) ?? within(part, (until) => adapter.marketData.prices(until)).catch((error: unknown) => toFailure(error));
    boards.set(key, board);
    return board;
  };
  const answers = await askAccounts(handles, call, async (adapter, signal, handle) => {
    const wantsPositions = wants.positions && handle.products.includes('linear');
    const board = pricesOnce(adapter, handle, signal);
    try {
      const [balances, positions] = await Promise.all([
        adapter.account.balances('ALL', signal).then(({rows}) => rows),
        wantsPositions ? (adapter.derivatives?.positions(signal).then(({rows}) => rows) ?? []) : [],
      ]);
      return {balances, positions};
    } finally {
      // Other accounts of this exchange are valued with it: a failure of this one must not cut it off.
      await board;
    }
  });
  // In the order of the accounts, not of arrival: the same money has the same value twice.
  const places = [...new Set(answers.answers.map(({handle}) => placeOf(handle)))];
  const told = await Promise.all([...new Set(handles.map(placeOf))].map((place) => boards.get(place)));
  const valuation = createValuation(told.filter((board) => board !== undefined && 'price' in board));
  return {...answers, valuation, warnings: await missingPrices(places, boards)};
}

/** Only for exchanges of which an account answered: the failure of the others says enough. */
async function missingPrices(places: readonly string[], boards: ReadonlyMap<string, Promise<PriceBoard | Failure>>) {
  const lines = places.map(async (place) => {
    const board = await boards.get(place);
    return board !== undefined && 'kind' in board
      ? [`no prices from ${place.split('/')[0]}: ${board.message.replace(/\.$/, '')}`]
      : [];
  });
  return (await Promise.all(lines)).flat();
}

/** A testnet's prices are not the live exchange's, and one server that is down says nothing about another. */
function placeOf({exchange, environment, restUrl = ''}: AccountHandle): string {
  return `${exchange}/${environment}/${restUrl}`;
}
