/** Records in the journal who ended orders. Always after the last request: no cancel waits for the database. */
import type {AccountStatus} from '../../adapter/accounts.ts';
import {toFailure} from '../../model/errors.ts';
import type {ActionDraft} from '../../state/action-log.ts';
import type {OrderDeps} from '../order-deps.ts';
import type {CancelVerdict} from './cancel-one.ts';

interface Ended {
  readonly orders: readonly CancelVerdict[];
  readonly accounts: readonly (AccountStatus & {readonly unnamed?: number})[];
}

/** What a cancel of single orders came to. Never throws: a line is said instead. */
export function recordCancels(
  {orders}: Pick<Ended, 'orders'>,
  deps: Pick<OrderDeps, 'state'>,
  say?: (line: string) => void,
): void {
  record(orders.flatMap(actionOf), deps, say);
}

/** The same of everything that was open (in one symbol): a row for each account, and one for each order that is named. */
export function recordCancelAll(
  {orders, accounts}: Ended,
  symbol: string | null,
  deps: Pick<OrderDeps, 'state'>,
  say?: (line: string) => void,
): void {
  const whole = accounts.map(({account, exchange, status, unnamed = 0, error}): ActionDraft => {
    const named = orders.filter(({outcome, order}) => outcome === 'canceled' && order?.account === account).length;
    const detail = `${named + unnamed} canceled${error === undefined ? '' : `; ${error.message}`}`;
    return {kind: 'cancel-all', account, exchange, symbol, id: null, clientOrderId: null, outcome: status, detail};
  });
  record([...whole, ...orders.flatMap(actionOf)], deps, say);
}

/** Of what names no order nothing was sent, unless it is in doubt: the order itself could not be read then. */
function actionOf({outcome, order, error}: CancelVerdict): readonly ActionDraft[] {
  if (order === null && outcome !== 'unknown') return [];
  const {account = null, exchange = null, clientOrderId = null} = order ?? error ?? {};
  const names = {account, exchange, symbol: order?.symbol ?? null, id: order?.id ?? null, clientOrderId};
  return [{kind: 'cancel', ...names, outcome, detail: error?.message ?? null}];
}

/** Writes them at once. What was done stands, whether it is recorded or not. */
export function record(actions: readonly ActionDraft[], {state}: Pick<OrderDeps, 'state'>, say?: (line: string) => void): void {
  if (actions.length === 0) return;
  try {
    state.actions.note(actions);
  } catch (error) {
    say?.(`What was done is not in the journal of this machine: ${toFailure(error).message}`);
  }
}
