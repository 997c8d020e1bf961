/** Net exposure: per asset, what lies in wallets plus what contracts add or take. The document of `mxt position`. */
import type {AccountHandle, AccountStatus, CallOptions} from '../adapter/accounts.ts';
import {placeOf} from '../adapter/same-account.ts';
import {type Decimal, type DecimalText, dec, plain, ZERO} from '../model/decimal.ts';
import {type AccountMargin, marginOf} from './account-margin.ts';
import {isDollar} from './dollars.ts';
import {type Gathered, gather, type Unread} from './gather.ts';
import {contractLeg, type ExposureLeg, spotLeg, type ValuedLeg} from './legs.ts';
import {byValue, type Row, rowsOf, sharedPrice, sum, sumOrNull, worthOf} from './rows.ts';
import {type AccountSnapshot, snapshotsOf} from './snapshot.ts';
import {valued} from './valued.ts';
import {warningsOf} from './warnings.ts';

/** Decimal places of a ratio. */
const RATIO_PLACES = 12;

export interface AssetExposure {
  readonly asset: string;
  /** Only where this name is another coin on other exchanges. */
  readonly exchange?: string;
  readonly spot: DecimalText;
  readonly derivatives: DecimalText;
  readonly net: DecimalText;
  /** USD per unit; of its wallets where there are some, else by the mark prices of its contracts. */
  readonly price: DecimalText | null;
  /** What the net is worth, USD: each leg at the price of its own exchange, a contract at its mark price. */
  readonly value: DecimalText | null;
  /** Of all contracts on it, in USD; null when there are none, or one of them could not be valued. */
  readonly unrealizedPnl: DecimalText | null;
  readonly legs: readonly ExposureLeg[];
}

/** USD. */
export interface ExposureTotals {
  /** What `mxt balance` calls its total. */
  readonly equity: DecimalText | null;
  /** Sum of |spot value| (dollars left out) and |notional|, of what is priced. */
  readonly gross: DecimalText | null;
  /** The same with signs. */
  readonly net: DecimalText | null;
  /** gross / equity. */
  readonly leverage: DecimalText | null;
  readonly unrealizedPnl: DecimalText | null;
}

export interface ExposedAccount extends AccountStatus {
  /** Null: not known. */
  readonly margin: AccountMargin | null;
  readonly sameAs?: string;
}

export interface PositionDocument {
  readonly at: string;
  readonly valuation: 'USD';
  readonly complete: boolean;
  readonly unread: readonly Unread[];
  readonly totals: ExposureTotals;
  readonly assets: readonly AssetExposure[];
  readonly accounts: readonly ExposedAccount[];
}

export interface PositionResult {
  readonly document: PositionDocument;
  /** Of each account that was read in full. */
  readonly snapshots: readonly AccountSnapshot[];
  readonly warnings: readonly string[];
}

/** Asks all accounts in one round trip; contracts only of accounts whose products include linear. */
export async function readExposure(handles: readonly AccountHandle[], call: CallOptions): Promise<PositionResult> {
  const gathered = await gather(handles, call, {balances: true, contracts: true, funding: true});
  return exposureOf(gathered, call.clock.now());
}

function exposureOf(gathered: Gathered, now: number): PositionResult {
  const at = new Date(now).toISOString();
  const values = valued(gathered);
  const legs = [
    ...values.balances.map(spotLeg),
    ...gathered.held.flatMap(({handle, positions}) => {
      const rates = gathered.funding.get(placeOf(handle))?.rates;
      return positions.map((position) => contractLeg(handle, position, values, rates?.get(position.symbol) ?? null));
    }),
  ];
  const assets = rowsOf(legs).map(exposure).sort(byValue);
  const unpriced = assets.filter(({value}) => value === null).map(({asset}) => asset);
  const {statuses} = gathered;
  const unvalued = legs.flatMap(unvaluedPart);
  const unread = [...gathered.unread, ...unvalued];
  const complete = gathered.complete && values.total !== null && unvalued.length === 0;
  const margins = new Map(
    gathered.held.map(({handle, pools}) => [handle.account, marginOf(pools, (asset) => values.priceAt(handle, asset))]),
  );
  const accounts = statuses.map((status) => ({...status, margin: margins.get(status.account) ?? null}));
  const totals = totalsOf(legs, gathered.lacksPositions || gathered.mayBeOne.length > 0 || unvalued.length > 0, values.total);
  return {
    document: {at, valuation: 'USD', complete, unread, totals, assets, accounts},
    warnings: warningsOf({...gathered, unread}, unpriced),
    snapshots: snapshotsOf(gathered, values, now),
  };
}

/** A contract without a price is in no sum: that it is missing there must be said. */
function unvaluedPart({leg: {account, symbol, markPrice}, price}: ValuedLeg): readonly Unread[] {
  if (symbol === null || (markPrice !== null && price !== null)) return [];
  const what = markPrice === null ? `mark price of ${symbol}` : `USD price of what ${symbol} settles in`;
  return [{account, what, error: {kind: 'protocol', message: 'The exchange did not send it.'}}];
}

function exposure({asset, exchange, parts}: Row<ValuedLeg>): AssetExposure {
  const contracts = parts.filter(({leg}) => leg.symbol !== null);
  const wallets = parts.filter(({leg}) => leg.symbol === null);
  const spot = sum(wallets.map(({quantity}) => quantity));
  const derivatives = sum(contracts.map(({quantity}) => quantity));
  const isKnown = contracts.length > 0 && contracts.every(({pnl}) => pnl !== null);
  return {
    asset,
    ...(exchange !== null && {exchange}),
    spot,
    derivatives,
    net: plain(dec(spot).plus(derivatives)),
    price: sharedPrice(wallets) ?? sharedPrice(contracts),
    value: sumOrNull(parts.map(worthOf)),
    unrealizedPnl: isKnown ? sum(contracts.map(({pnl}) => pnl)) : null,
    legs: parts.map(({leg}) => leg),
  };
}

/**
 * Without an equity (prices that failed), and while contracts are missing, may be counted twice or have no price (`isShort`), neither gross nor net is
 * known, and leverage would be told too low: they are null.
 */
function totalsOf(legs: readonly ValuedLeg[], isShort: boolean, equity: DecimalText | null): ExposureTotals {
  const contracts = legs.filter(({leg}) => leg.symbol !== null);
  const isKnown = !isShort && contracts.every((each) => each.pnl !== null);
  const pnl = isKnown ? sum(contracts.map((each) => each.pnl)) : null;
  if (equity === null || isShort) return {equity, gross: null, net: null, leverage: null, unrealizedPnl: pnl};
  const exposed = legs.filter(({asset, leg}) => leg.symbol !== null || !isDollar(asset)).map(worthOf);
  const gross = exposed.reduce<Decimal>((total, value) => (value === null ? total : total.plus(value.abs())), ZERO);
  const leverage = dec(equity).gt(0) ? plain(gross.div(equity).toDecimalPlaces(RATIO_PLACES)) : null;
  return {equity, gross: plain(gross), net: sum(exposed), leverage, unrealizedPnl: pnl};
}
