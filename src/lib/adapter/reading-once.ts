import type {ExchangeAdapter} from './contract/exchange.ts';

/** The adapter for one look at several orders: what they have in common is asked once, and a failure is the same for all. */
export function readingOnce(adapter: ExchangeAdapter): ExchangeAdapter {
  const answers = new Map<string, Promise<unknown>>();
  const once = <T>(question: string, ask: () => Promise<T>): Promise<T> => {
    const answer = (answers.get(question) as Promise<T> | undefined) ?? ask();
    answers.set(question, answer);
    return answer;
  };
  const {account, marketData, derivatives} = adapter;
  return {
    ...adapter,
    account: {
      ...account,
      balances: (scope, signal) => once(`balances ${scope}`, () => account.balances(scope, signal)),
      fees: (symbol, maxAgeMs, signal) => once(`fees ${symbol}`, () => account.fees(symbol, maxAgeMs, signal)),
    },
    marketData: {
      ...marketData,
      book: (symbol, depth, signal) => once(`book ${symbol} ${depth}`, () => marketData.book(symbol, depth, signal)),
      prices: (signal) => once('prices', () => marketData.prices(signal)),
    },
    ...(derivatives !== undefined && {
      derivatives: {
        ...derivatives,
        margin: (signal) => once('margin', () => derivatives.margin(signal)),
        positions: (signal) => once('positions', () => derivatives.positions(signal)),
      },
    }),
  };
}
