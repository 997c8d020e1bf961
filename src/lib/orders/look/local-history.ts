import type {HistoryQuery} from '../../adapter/contract/trading.ts';
import type {LoggedAction} from '../../state/action-log.ts';
import type {Intent} from '../../state/journal.ts';
import type {LoggedSetting} from '../../state/setting-log.ts';
import type {OrderDeps} from '../order-deps.ts';
import type {HistoryDocument, ListedOrder, ShownAction, ShownSetting} from './history.ts';
import {orderOfIntent} from './shown-order.ts';

/** What the journal has records of, as it is typed; `cancel` is of one order or of all. */
export const RECORD_KINDS = ['order', 'cancel', 'amend', 'kill', 'lift', 'setting'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

type Deps = Pick<OrderDeps, 'call' | 'state' | 'accounts'>;

/** What this machine's journal has placed and done, newest first: no exchange is asked. `kinds` empty: of every kind. */
export function localHistory(query: HistoryQuery, kinds: readonly RecordKind[], deps: Deps): HistoryDocument {
  const {state, call} = deps;
  const {since, limit} = query;
  const wants = (kind: RecordKind) => kinds.length === 0 || kinds.includes(kind);
  const isMeant = meantBy(query, deps);
  const intents = wants('order') ? some(limit + 1, isMeant, (most) => state.journal.list(since, most)) : [];
  const actions = state.actions.list(since).filter((action) => wants(kindOf(action)) && isMeant(action));
  const settings = wants('setting') ? state.settings.list(since).filter(isMeant) : [];
  return {
    ...{at: new Date(call.clock.now()).toISOString(), complete: true, accounts: [], missing: [], bySymbol: []},
    orders: intents.slice(0, limit).map(shownIntent),
    fills: [],
    more: [intents, actions, settings].some(({length}) => length > limit),
    settings: settings.slice(0, limit).map(shownSetting),
    actions: actions.slice(0, limit).map(shownAction),
  };
}

/** What to say where no order is shown: nothing where none was asked for and there is something else. */
export function emptyLocal({actions = [], settings = []}: HistoryDocument, kinds: readonly RecordKind[]): string {
  if (kinds.length === 0 || kinds.includes('order')) return 'No orders in the journal of this machine.';
  return actions.length + settings.length > 0 ? '' : 'No such records in the journal of this machine.';
}

/** Whether a record is about the accounts and the symbol that were typed. What was done to all of them is about each. */
function meantBy({symbol}: HistoryQuery, {accounts}: Deps) {
  const names = new Set(accounts.map(({account}) => account));
  return (record: {readonly account: string | null; readonly symbol: string | null}) =>
    (record.account === null || names.has(record.account)) &&
    (symbol === null || record.symbol === null || record.symbol === symbol);
}

function kindOf({kind}: LoggedAction): RecordKind {
  return kind === 'cancel-all' ? 'cancel' : kind;
}

/** The order, with what the journal knows beside it. */
function shownIntent(intent: Intent): ListedOrder {
  const {id, state, clientId, replaces, terms, attempts, evidence, origin = null} = intent;
  const said = evidence.map(({at, source, says}) => ({at: new Date(at).toISOString(), source, says}));
  const journal = {intent: id, state, clientId, replaces, terms, attempts, origin, evidence: said};
  return {...orderOfIntent(intent), journal};
}

function shownSetting({venue: _, credential: __, at, ...change}: LoggedSetting): ShownSetting {
  return {...change, at: new Date(at).toISOString()};
}

function shownAction({at, ...action}: LoggedAction): ShownAction {
  return {...action, at: new Date(at).toISOString()};
}

/** At least `wanted` rows that are meant, where there are as many: other accounts' rows may fill the newest ones. */
function some(
  wanted: number,
  isMeant: (intent: Intent) => boolean,
  read: (most: number) => readonly Intent[],
): readonly Intent[] {
  for (let most = wanted; ; most *= 4) {
    const rows = read(most);
    const meant = rows.filter(isMeant);
    if (meant.length >= wanted || rows.length < most) return meant;
  }
}
