/** An account whose key may only read: asked once and never waited for, unless a trade key ends its orders. */
import {type AccountHandle, type CallOptions, withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {Rows} from '../../adapter/contract/rows.ts';
import type {Position} from '../../model/account.ts';
import {DeskError} from '../../model/errors.ts';
import type {Order} from '../../model/order.ts';
import {openOrders} from '../look/open-orders.ts';
import type {OrderDeps} from '../order-deps.ts';
import {asDeskError} from './fight.ts';
import {isOutOfReach} from './reach.ts';
import {type AccountEnd, statusOf} from './sweep.ts';

/** Longest wait for the one answer. */
const ONE_QUESTION_MS = 3000;

const NONE: Rows<Position> = {rows: [], missing: []};

/** Positions that can't be read take no orders along. */
async function positionsOf(adapter: ExchangeAdapter, call: CallOptions): Promise<Rows<Position>> {
  try {
    return await withTimeout(call, async (signal) => (await adapter.derivatives?.positions(signal)) ?? NONE);
  } catch (error) {
    return {rows: [], missing: [{what: 'positions', error: asDeskError(error)}]};
  }
}

interface Trader {
  readonly handle: AccountHandle;
  readonly end: Promise<AccountEnd>;
}

/** `traders`: accounts at the same place whose key may trade. `flattens`: positions are asked for too. */
export async function readOnly(
  handle: AccountHandle,
  traders: readonly Trader[],
  deps: Pick<OrderDeps, 'call' | 'state'>,
  say: (line: string) => void,
  flattens = false,
): Promise<AccountEnd> {
  const {clock} = deps.call;
  const startedAt = clock.monotonic();
  const call = {...deps.call, timeoutMs: ONE_QUESTION_MS};
  let unreached: readonly string[] = [];
  let left: readonly Position[] = [];
  const done = (error: DeskError | null, survivors: readonly Order[], line: string): AccountEnd => {
    say(`${handle.account}: ${line}`);
    return {
      account: {...statusOf(handle, clock.monotonic() - startedAt, error), unreached},
      verdicts: [],
      survivors,
      doubtful: [],
      flat: flattens ? {closings: [], left, error} : null,
    };
  };
  let adapter: ExchangeAdapter;
  try {
    adapter = await handle.adapter();
  } catch (error) {
    // What could not be opened need not be a key that may only read.
    const failure = asDeskError(error);
    return done(failure, [], `nothing was canceled - ${failure.message}`);
  }
  try {
    const twin = await sameAccount(handle, traders, call);
    if (twin !== null) {
      const {account} = await twin.end;
      return done(null, [], `a key that may only read; done with ${account.account}, which is the same account`);
    }
    const scope = {symbol: null, products: 'ALL'} as const;
    const [{rows, missing: unlisted}, held] = await Promise.all([
      withTimeout(call, (signal) => openOrders(adapter, scope, deps, signal)),
      flattens ? positionsOf(adapter, call) : NONE,
    ]);
    left = held.rows;
    const missing = [...unlisted, ...held.missing];
    unreached = missing.filter((part) => isOutOfReach(handle, part)).map(({what}) => what);
    const hole = missing.find((part) => !isOutOfReach(handle, part));
    if (hole !== undefined) return done(hole.error, rows, `its key may only read, and ${hole.what} could not be read`);
    if (rows.length === 0 && left.length === 0) return done(null, [], 'its key may only read; nothing is open');
    const positions = left.length === 0 ? '' : ` and ${left.length} positions`;
    const error = new DeskError('permission', `Its key may only read: ${rows.length} orders${positions} are left.`, {
      hint: 'End them with a key that may trade.',
    });
    return done(error, rows, error.message);
  } catch (error) {
    const failure = asDeskError(error);
    return done(failure, [], `its key may only read, and its orders could not be read - ${failure.message}`);
  }
}

/** The trade key of the same exchange account, by the exchange's own id of it. Null: none is known to be. */
async function sameAccount(handle: AccountHandle, traders: readonly Trader[], call: CallOptions): Promise<Trader | null> {
  if (traders.length === 0) return null;
  const uid = async (of: AccountHandle) => {
    const adapter = await of.adapter();
    return withTimeout(call, (signal) => adapter.account.uid(signal)).catch(() => null);
  };
  const [own, ...others] = await Promise.all([uid(handle), ...traders.map((trader) => uid(trader.handle).catch(() => null))]);
  return traders.find((_, index) => own !== null && own !== undefined && others[index] === own) ?? null;
}
