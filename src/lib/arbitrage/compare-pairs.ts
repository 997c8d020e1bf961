/** `mxt funding --pairs`: the best pair of each coin over the accounts, with what its accounts pay in fees. */
import {listedSymbol} from '../adapter/account-names.ts';
import {type AccountHandle, askAccounts, type CallOptions} from '../adapter/accounts.ts';
import {readFees} from '../adapter/trading-fees.ts';
import type {FundingAnswer} from '../markets/funding.ts';
import type {FundingVenue} from '../markets/funding-rates.ts';
import {yourName} from '../model/asset-names.ts';
import {pricePerCoin} from '../model/coins.ts';
import {type DecimalText, plain} from '../model/decimal.ts';
import {splitSymbol} from '../model/symbol.ts';
import {PublicReads} from '../router/public-reads.ts';
import {type Result, resultOf} from '../router/result-of.ts';
import {type FundingLeg, type FundingPair, type FundingPlace, pairsOf, withFees} from './funding-pairs.ts';

const FEES_MAX_AGE_MS = 86_400_000;
/** Exchanges tell fees symbol by symbol, at a price: of more pairs only the widest are asked for. */
const PAIRS_WITH_FEES = 25;
/** Contracts on many units of a coin are named after their number: 1000PEPE, SHIB1000, 1MBABYDOGE. */
const MAY_BE_MANY = /^(?:10{3,}|1M)[A-Z]|10{3,}$/i;

export interface PairsAnswer extends FundingAnswer {
  /** The widest first. */
  readonly pairs: readonly FundingPair[];
}

type Missing = FundingAnswer['missing'][number];
type Handles = ReadonlyMap<string, AccountHandle>;

/** Adds the pairs to the rates. What they need and could not be read is in `missing`, and makes the document incomplete. */
export async function comparePairs(
  rates: FundingAnswer,
  accounts: readonly AccountHandle[],
  call: CallOptions,
): Promise<PairsAnswer> {
  const handles: Handles = new Map(accounts.map((handle) => [handle.account, handle]));
  const {places, missing: unplaced} = await placesOf(rates, handles, call);
  const pairs = pairsOf(places);
  const fees = await feesOf(pairs.filter(isAsked(handles)), handles, call);
  const feeOf = ({account, symbol}: FundingLeg): DecimalText | null => fees.known.get(keyOf(account, symbol)) ?? null;
  const missing = [...rates.missing, ...unplaced, ...fees.missing];
  return {
    ...rates,
    complete: rates.complete && missing.length === 0,
    missing,
    pairs: pairs.map((pair) => withFees(pair, feeOf(pair.long), feeOf(pair.short))),
  };
}

/** Each contract in coins. One that may stand for many of a coin, and does not say how many, is left out and named. */
async function placesOf({symbols}: FundingAnswer, handles: Handles, call: CallOptions) {
  const reads = new PublicReads(call, null);
  const rows = symbols.flatMap(({symbol, venues}) => venues.map((venue) => ({symbol, venue})));
  const found = await Promise.all(
    rows.map(async ({symbol, venue}): Promise<{readonly place?: FundingPlace; readonly missing?: Missing}> => {
      const handle = handles.get(venue.account);
      const {base = symbol, settle = null} = splitSymbol(symbol) ?? {};
      if (handle === undefined || !MAY_BE_MANY.test(base)) return {place: placeOf(symbol, venue, {base, settle, many: '1'})};
      const adapter = await handle.adapter();
      const {value, failure} = await reads.market(adapter, handle, listedSymbol(handle, symbol) ?? symbol);
      if (failure !== null) return {missing: {account: venue.account, what: `rules of ${symbol}`, error: failure}};
      const {coin = null, coinsPerUnit = '1'} = value.multiple ?? {};
      const asset = coin === null ? base : yourName(handle.names ?? {}, coin);
      return {place: placeOf(symbol, venue, {base: asset, settle, many: coinsPerUnit})};
    }),
  );
  return {places: found.flatMap(({place}) => place ?? []), missing: found.flatMap(({missing}) => missing ?? [])};
}

function placeOf(
  symbol: string,
  venue: FundingVenue,
  {base, settle, many}: {readonly base: string; readonly settle: string | null; readonly many: DecimalText},
): FundingPlace {
  const {account, exchange, rate, intervalHours, nextAt, annualized, markPrice} = venue;
  const mark = markPrice === null || many === '1' ? markPrice : plain(pricePerCoin(markPrice, many));
  return {account, exchange, symbol, asset: base, settle, rate, intervalHours, nextAt, annualized, markPrice: mark};
}

/** The widest pairs, and those of accounts without a key, whose standard fees need no question. */
function isAsked(handles: Handles) {
  return ({long, short}: FundingPair, index: number): boolean =>
    index < PAIRS_WITH_FEES || [long, short].every(({account}) => handles.get(account)?.mode === 'public');
}

/** Taker fees by account and symbol; one that could not be read ends no other. */
async function feesOf(pairs: readonly FundingPair[], handles: Handles, call: CallOptions) {
  const legs = Map.groupBy(
    pairs.flatMap(({long, short}) => [long, short]),
    ({account}) => account,
  );
  const asked = [...legs.keys()].flatMap((account) => handles.get(account) ?? []);
  const age = {maxAgeMs: FEES_MAX_AGE_MS, now: call.clock.now()};
  const {answers, statuses} = await askAccounts(asked, call, (adapter, signal, handle) => {
    const symbols = new Set(legs.get(handle.account)?.map(({symbol}) => symbol));
    const read = async (symbol: string) => {
      const answer = readFees(adapter, handle, listedSymbol(handle, symbol) ?? symbol, age, signal);
      return [symbol, await resultOf(answer, call)] as const;
    };
    return Promise.all([...symbols].map(read));
  });
  const all = answers.flatMap(({handle: {account}, value}) => value.map(([symbol, fee]) => ({account, symbol, fee})));
  const missing = [
    ...statuses.flatMap(({account, error}) => (error === undefined ? [] : [{account, what: 'fees', error}])),
    ...all.flatMap(({account, symbol, fee: {failure: error}}) =>
      error === null ? [] : [{account, what: `fees of ${symbol}`, error}],
    ),
  ];
  return {known: new Map(all.flatMap(takerOf)), missing};
}

function takerOf({
  account,
  symbol,
  fee: {value},
}: {
  readonly account: string;
  readonly symbol: string;
  readonly fee: Result<{readonly taker: DecimalText}>;
}): readonly (readonly [string, DecimalText])[] {
  return value === null ? [] : [[keyOf(account, symbol), value.taker]];
}

function keyOf(account: string, symbol: string): string {
  return `${account} ${symbol}`;
}
