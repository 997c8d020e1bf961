/** What each pair earned, over all of its life: of its own fills, and of the funding while it held its contracts. */
import {type Decimal, dec, plain, ZERO} from '../model/decimal.ts';
import type {HeldBy} from '../portfolio/gather.ts';
import {isFrom, type Sender} from '../state/account-names.ts';
import type {Intent, Journal} from '../state/journal.ts';
import type {PairLeg, PairPlan, PairSide} from '../state/pair-plan.ts';
import type {AccountHistory} from './accounting/account-run.ts';
import type {Method} from './accounting/inventory.ts';
import {type PairLegResult, runPairLeg} from './accounting/pair-run.ts';
import type {Sums} from './accounting/sums.ts';

export type PairRow = {readonly pair: string; readonly asset: string} & Readonly<Record<keyof Sums, string | null>>;

/** An account as far as its logs are known: all of its rows. */
export interface KnownAccount {
  readonly sender: Sender;
  readonly held: HeldBy;
  readonly history: AccountHistory;
}

/** Newest first; those that traded nothing are left out. */
export function pairRows(known: readonly KnownAccount[], method: Method, at: number, journal: Journal): readonly PairRow[] {
  const all = journal.pairs();
  return all.flatMap((route) => {
    const {pair} = route;
    if (pair === undefined || pair.kind !== 'OPEN') return [];
    const closings = all.filter((each) => each.pair?.closes === route.id);
    const intents = [route, ...closings].flatMap(({id}) => journal.legs(id)).filter(hasTraded);
    return intents.length === 0 ? [] : [rowOf(route.id, pair, intents, {known, method, at})];
  });
}

interface Context {
  readonly known: readonly KnownAccount[];
  readonly method: Method;
  readonly at: number;
}

function rowOf(pair: string, plan: PairPlan, intents: readonly Intent[], context: Context): PairRow {
  const sides = (['long', 'short'] as const).map((side) => sideOf(plan[side], side, intents, context));
  const sum = (field: keyof PairLegResult) =>
    sides.reduce<Decimal | null>((total, each) => {
      const amount = each?.[field] ?? null;
      return total === null || amount === null ? null : total.plus(amount);
    }, ZERO);
  const [realized, unrealizedChange, funding, fees] = (['realized', 'unrealizedChange', 'funding', 'fees'] as const).map(sum);
  const isKnown = realized != null && unrealizedChange != null && funding != null && fees != null;
  const text = (amount: Decimal | null | undefined) => (amount == null ? null : plain(amount));
  return {
    ...{pair, asset: plan.asset},
    equityChange: isKnown ? plain(realized.plus(unrealizedChange).plus(funding).minus(fees)) : null,
    ...{realized: text(realized), unrealizedChange: text(unrealizedChange), funding: text(funding), interest: '0'},
    ...{fees: text(fees), deposits: '0', withdrawals: '0', unexplained: isKnown ? '0' : null},
  };
}

/** Null where the account, or a fill of the pair, is not known. */
function sideOf(leg: PairLeg, side: PairSide, intents: readonly Intent[], {known, method, at}: Context): PairLegResult | null {
  const account = known.find(({sender}) => isFrom(leg, sender));
  if (account === undefined) return null;
  const {history, held} = account;
  const own = intents.filter((intent) => intent.symbol === leg.symbol && isFrom(intent, account.sender));
  const orderIds = new Set(own.flatMap(({order}) => order?.id ?? []));
  const filled = own.reduce<Decimal>((sum, {order}) => sum.plus(order?.filled ?? '0'), ZERO);
  const seen = history.rows.reduce<Decimal>((sum, {fill}) => {
    return fill?.symbol === leg.symbol && orderIds.has(fill.orderId) ? sum.plus(fill.quantity) : sum;
  }, ZERO);
  if (!seen.eq(filled)) return null;
  const positions = held.positions.filter(({symbol}) => symbol === leg.symbol);
  const meant = positions.find(({quantity}) => quantity.startsWith('-') === (side === 'short'));
  return runPairLeg(
    {
      ...{symbol: leg.symbol, rows: history.rows, prices: history.prices, orderIds, at},
      position: positions.length > 1 ? null : dec(positions[0]?.quantity ?? '0'),
      mark: meant?.markPrice == null ? null : dec(meant.markPrice),
    },
    method,
  );
}

function hasTraded({order}: Intent): boolean {
  return order?.filled != null && order.filled !== '0';
}
