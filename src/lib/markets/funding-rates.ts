/** What holders of contracts pay each other next, side by side over exchanges. Public: no key is needed. */
import {listedSymbol, yourSymbol} from '../adapter/account-names.ts';
import {type AccountHandle, type AccountStatus, askAccounts, type CallOptions, withTimeout} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import type {Rows} from '../adapter/contract/rows.ts';
import {placeOf} from '../adapter/same-account.ts';
import type {FundingRate} from '../model/contract.ts';
import {type DecimalText, dec, plain} from '../model/decimal.ts';
import {DeskError, type Failure, toFailure} from '../model/errors.ts';
import {nearest} from '../model/nearest.ts';
import type {ContractFilter} from './contract-filter.ts';

const HOURS_PER_YEAR = 8760;
/** Decimal places of a yearly rate. */
const RATE_PLACES = 12;

/** One contract on one exchange. Accounts that see the same one have one row. */
export interface FundingVenue {
  readonly account: string;
  readonly exchange: string;
  /** Of one interval, as a fraction; above 0 longs pay. */
  readonly rate: DecimalText | null;
  readonly intervalHours: DecimalText | null;
  readonly nextAt: string | null;
  readonly predicted: boolean;
  /** rate x 8760 / intervalHours; null where either is not known. */
  readonly annualized: DecimalText | null;
  /** Null: neither side pays, or the rate is not known. */
  readonly payer: 'LONG' | 'SHORT' | null;
  readonly markPrice: DecimalText | null;
  readonly indexPrice: DecimalText | null;
}

export interface FundingSymbol {
  readonly symbol: string;
  readonly venues: readonly FundingVenue[];
}

export interface FundingDocument {
  readonly at: string;
  readonly complete: boolean;
  readonly symbols: readonly FundingSymbol[];
  /** What the exchanges sent and could not be read. */
  readonly missing: readonly {readonly account: string; readonly what: string; readonly error: Failure}[];
  readonly accounts: readonly AccountStatus[];
}

/** `filters` empty: every contract. Throws `not-found` for one that fits none where all exchanges answered. */
export async function compareFunding(
  filters: readonly ContractFilter[],
  handles: readonly AccountHandle[],
  call: CallOptions,
): Promise<FundingDocument> {
  const asked = tradingContracts(handles);
  const boards = new Map<string, Promise<Rows<FundingRate>>>();
  const {answers, statuses, complete} = await askAccounts(asked, call, (adapter, _signal, handle) =>
    boardOf(adapter, handle, filters, boards, call),
  );
  const seen = new Set<string>();
  const all = answers.flatMap(({handle, value}) =>
    value.rows.flatMap((rate) => {
      const key = `${placeOf(handle)} ${rate.symbol}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return [{symbol: yourSymbol(handle, rate.symbol), venue: venueOf(handle, rate)}];
    }),
  );
  const missing = answers.flatMap(({handle: {account}, value}) =>
    value.missing.map(({what, error}) => ({account, what, error: toFailure(error)})),
  );
  const isWhole = complete && missing.length === 0;
  const names = [...new Set(all.map(({symbol}) => symbol))];
  const absent = filters.find(({fits}) => !names.some(fits));
  if (absent !== undefined && isWhole) throw await notListed(absent, asked, call);
  const wanted = filters.length === 0 ? all : all.filter(({symbol}) => filters.some(({fits}) => fits(symbol)));
  const symbols = [...Map.groupBy(wanted, ({symbol}) => symbol)].map(([symbol, rows]) => {
    return {symbol, venues: rows.map(({venue}) => venue)};
  });
  return {
    at: new Date(call.clock.now()).toISOString(),
    complete: isWhole,
    symbols: symbols.toSorted((a, b) => (a.symbol < b.symbol ? -1 : Number(a.symbol > b.symbol))),
    missing,
    accounts: statuses,
  };
}

/** Accounts that trade contracts. Throws `not-found` where there is none. */
export function tradingContracts(handles: readonly AccountHandle[]): readonly AccountHandle[] {
  const asked = handles.filter(({products}) => products.includes('linear'));
  if (asked.length > 0) return asked;
  throw new DeskError('not-found', 'No account here trades contracts.', {
    hint: 'Add linear to the products of an account in the keys file, or add an exchange with --exchange.',
  });
}

/** One question an exchange, with a time of its own: other accounts use the answer too. */
function boardOf(
  {derivatives}: ExchangeAdapter,
  handle: AccountHandle,
  filters: readonly ContractFilter[],
  boards: Map<string, Promise<Rows<FundingRate>>>,
  call: CallOptions,
): Promise<Rows<FundingRate>> {
  if (derivatives === undefined) {
    return Promise.reject(new DeskError('unsupported', `mxt reads no funding of ${handle.exchange}.`));
  }
  const known = boards.get(placeOf(handle));
  if (known !== undefined) return known;
  const exact = filters.map(({symbol}) => symbol);
  const symbols =
    filters.length === 0 || exact.includes(null)
      ? null
      : exact.flatMap((symbol) => (symbol === null ? [] : (listedSymbol(handle, symbol) ?? [])));
  const board = withTimeout(call, (signal) => derivatives.funding(symbols, signal));
  boards.set(placeOf(handle), board);
  return board;
}

function venueOf({account, exchange}: AccountHandle, funding: FundingRate): FundingVenue {
  const {rate, intervalHours, nextAt, predicted, markPrice, indexPrice} = funding;
  return {
    ...{account, exchange, rate, intervalHours, nextAt, predicted},
    annualized: annualized(rate, intervalHours),
    payer: rate === null || dec(rate).isZero() ? null : rate.startsWith('-') ? 'SHORT' : 'LONG',
    markPrice,
    indexPrice,
  };
}

/** Simple, not compounded. Null where the interval is not known: 8 hours are never assumed. */
function annualized(rate: DecimalText | null, intervalHours: DecimalText | null): DecimalText | null {
  if (rate === null || intervalHours === null || dec(intervalHours).isZero()) return null;
  return plain(dec(rate).times(HOURS_PER_YEAR).div(intervalHours).toDecimalPlaces(RATE_PLACES));
}

async function notListed({typed}: ContractFilter, asked: readonly AccountHandle[], call: CallOptions): Promise<DeskError> {
  const {answers} = await askAccounts(asked, call, async ({derivatives}, signal) => derivatives?.funding(null, signal));
  const names = answers.flatMap(({value}) => value?.rows.map(({symbol}) => symbol) ?? []);
  const near = nearest(typed, new Set(names));
  return new DeskError('not-found', `No exchange has a contract "${typed.slice(0, 40)}" that pays funding.`, {
    hint: near.length > 0 ? `Did you mean ${near.join(', ')}?` : 'See all of them with `mxt funding`.',
  });
}
