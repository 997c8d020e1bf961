/** Books, rules, fees and balances of all accounts, asked at once: one round trip when rules and fees are cached. */
import {listedSymbol} from '../adapter/account-names.ts';
import {type AccountHandle, type AccountStatus, type Answer, askAccounts, type CallOptions} from '../adapter/accounts.ts';
import {nearMarkets} from '../adapter/find-market.ts';
import {sameAccounts} from '../adapter/same-account.ts';
import {DeskError, type Failure} from '../model/errors.ts';
import type {Side} from '../model/order.ts';
import {productOf, splitSymbol} from '../model/symbol.ts';
import {type AccountAnswer, type Asked, askAccount, failuresOf, hasNone, whyUnanswered} from './ask-account.ts';
import {absent, candidateOf} from './candidate.ts';
import {siblingsOf} from './conversion.ts';
import type {LiveBooks} from './live-books.ts';
import {refuseTwoCoins} from './one-coin.ts';
import {PublicReads} from './public-reads.ts';
import type {Candidate} from './route.ts';

export interface GatherRequest {
  readonly symbol: string;
  readonly side: Side;
  /** Levels asked of each book. */
  readonly depth: number;
  readonly anyQuote: boolean;
  /** Accounts or exchanges left out by name. */
  readonly exclude: readonly string[];
  /** False to look only: no balances are asked, and none bounds the plan. */
  readonly withBalances: boolean;
  /** False where no fee is shown: then none is asked. */
  readonly withFees?: boolean;
  /** True when the plan is to be sent: accounts that may only read are left out. */
  readonly placing?: boolean;
  /** Where the books of a watch come from. Absent: each is asked for. */
  readonly books?: LiveBooks;
  /** Why an account may not trade this now (a limit that is used up), by its name; null where it may. */
  readonly barred?: (account: string) => string | null;
}

export interface Gathered {
  readonly candidates: readonly Candidate[];
  /** The same answers for a trade of this side: another balance pays. */
  readonly forSide: (side: Side) => readonly Candidate[];
  readonly statuses: readonly AccountStatus[];
  readonly failures: readonly Failure[];
}

/**
 * Asks every account; one that fails becomes excluded candidates and a failure, and never stops the others. Throws
 * `usage` for an unknown name to exclude and for a symbol that is two coins, and `not-found` with near names when all that
 * were asked answered that they have no such symbol.
 */
export async function gather(accounts: readonly AccountHandle[], call: CallOptions, request: GatherRequest): Promise<Gathered> {
  checkExcluded(accounts, request.exclude);
  const asked = accounts.filter((handle) => leftOut(handle, request) === null);
  const reads = new PublicReads(call, request.books ?? null);
  const {answers, statuses} = await askAccounts(asked, call, (adapter, signal, handle) =>
    askAccount(adapter, handle, questionsTo(handle, asked, request), {reads, call, signal}),
  );
  const missing = answers.filter(({value}) => hasNone(value));
  if (missing.length > 0 && missing.length === asked.length) throw await notListed(asked, call, request.symbol);
  const now = call.clock.now();
  const sameAs = sameAccounts(answers.map(({handle, value}) => ({handle, uid: value.uid})));
  const forSide = (side: Side) =>
    accounts.flatMap((handle): readonly Candidate[] => {
      const status = statuses.find(({account}) => account === handle.account);
      const latencyMs = status?.latencyMs ?? 0;
      const answer = answers.find((each) => each.handle === handle)?.value;
      if (answer !== undefined) {
        const found = candidatesOf(handle, answer, {...request, side}, {now, latencyMs});
        return found.map((candidate) => countedOnce(candidate, sameAs.get(handle.account)));
      }
      const reason = leftOut(handle, request) ?? status?.error?.message ?? 'not asked';
      return [absent(handle, listedSymbol(handle, request.symbol) ?? request.symbol, reason, latencyMs)];
    });
  const candidates = forSide(request.side);
  refuseTwoCoins(candidates);
  const own = answers.flatMap(({handle: {account, exchange}, value}) => {
    // Several questions, one reason: said once.
    const reasons = new Map(failuresOf(value).map((failure) => [failure.message, failure]));
    return [...reasons.values()].map((failure) => ({...failure, account, exchange}));
  });
  const failures = [...statuses.flatMap(({error}) => error ?? []), ...own];
  return {candidates, forSide, statuses: withUnanswered(statuses, answers), failures};
}

/** Each question fails by itself; an account of which nothing came has failed. */
function withUnanswered(statuses: readonly AccountStatus[], answers: readonly Answer<AccountAnswer>[]): readonly AccountStatus[] {
  return statuses.map((status) => {
    const answer = answers.find(({handle}) => handle.account === status.account);
    const why = answer === undefined ? null : whyUnanswered(answer.value);
    if (why === null) return status;
    const {account, exchange} = status;
    return {...status, status: 'failed', error: {...why, account, exchange}};
  });
}

/** A misspelt name must not let an order reach the account that was to be left out. Throws `usage`. */
function checkExcluded(accounts: readonly AccountHandle[], exclude: readonly string[]): void {
  for (const name of exclude) {
    if (accounts.some(({account, exchange}) => account === name || exchange === name)) continue;
    throw new DeskError('usage', `--exclude "${name.slice(0, 40)}" is not an account or exchange of this command.`, {
      hint: `Accounts: ${accounts.map(({account}) => account).join(', ')}.`,
    });
  }
}

function leftOut(handle: AccountHandle, request: GatherRequest): string | null {
  const {account, exchange, products, mode} = handle;
  const {exclude, symbol, placing = false, barred} = request;
  if (exclude.includes(account) || exclude.includes(exchange)) return 'left out with --exclude';
  if (placing && mode !== 'trade') return `the account is in ${mode} mode`;
  const product = productOf(symbol);
  if (!products.includes(product)) return `the keys file has no ${product} for this account`;
  if (listedSymbol(handle, symbol) === null) return `${symbol} is another coin there (\`assets\` in the keys file)`;
  return barred?.(account) ?? null;
}

/** The markets of an account in which the order may be traded, as its exchange lists them. */
export function marketsOf(
  handle: Pick<AccountHandle, 'names'>,
  {symbol, anyQuote}: {readonly symbol: string; readonly anyQuote: boolean},
): readonly string[] {
  return (anyQuote ? siblingsOf(symbol) : [symbol]).flatMap((each) => listedSymbol(handle, each) ?? []);
}

function questionsTo(handle: AccountHandle, handles: readonly AccountHandle[], request: GatherRequest): Asked {
  const {symbol, depth, withBalances, withFees = true} = request;
  const symbols = marketsOf(handle, request);
  return {symbols, product: productOf(symbol), depth, withBalances, withFees, handles};
}

function candidatesOf(
  handle: AccountHandle,
  answer: AccountAnswer,
  request: GatherRequest,
  time: {readonly now: number; readonly latencyMs: number},
): readonly Candidate[] {
  const asked = listedSymbol(handle, request.symbol) ?? request.symbol;
  const circumstances = {side: request.side, quote: splitSymbol(asked)?.quote ?? '', ...time};
  const found = answer.markets.map((market) => candidateOf(handle, market, answer, circumstances));
  // Of the other quotes only those that the exchange has.
  return found.filter(({symbol, market}) => symbol === asked || market !== null);
}

/** One balance, and one book to trade in: a plan counts it under one of the keys. */
function countedOnce(candidate: Candidate, sameAs: string | undefined): Candidate {
  if (sameAs === undefined) return candidate;
  return {...candidate, sameAs, excluded: candidate.excluded ?? `the same account as ${sameAs}`};
}

async function notListed(asked: readonly AccountHandle[], call: CallOptions, symbol: string): Promise<DeskError> {
  const near = await askAccounts(asked, call, (adapter, signal) => nearMarkets(symbol, adapter, signal));
  const names = [...new Set(near.answers.flatMap(({value}) => value))];
  return new DeskError('not-found', `No account has a market ${symbol}.`, {
    hint: names.length > 0 ? `Did you mean ${names.join(', ')}?` : 'See what there is with `mxt market list`.',
  });
}
