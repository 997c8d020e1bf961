import type {EquitySnapshot, LedgerMemory, LedgerRow, LogCursor} from '../ledger-memory.ts';

const DAY_MS = 86_400_000;

/** What is remembered of one account. */
interface Remembered {
  readonly logs: Map<string, {rows: readonly LedgerRow[]; cursor: LogCursor | null}>;
  /** Oldest first. */
  snapshots: readonly EquitySnapshot[];
}

export type RememberedMoney = Map<string, Remembered>;

/** Logs and snapshots without a disk. */
export function ledgerIn(accounts: RememberedMoney): LedgerMemory {
  const of = (scope: string): Remembered => {
    const known = accounts.get(scope) ?? {logs: new Map(), snapshots: []};
    accounts.set(scope, known);
    return known;
  };
  const inLog = (scope: string, log: string) => of(scope).logs.get(log) ?? {rows: [], cursor: null};
  return {
    cursor: (scope, log) => inLog(scope, log).cursor,
    record(scope, log, rows, whole, cursor) {
      const known = inLog(scope, log);
      const isGone = ({at}: LedgerRow) => whole !== null && at >= whole.since && at <= whole.until;
      const kept = new Map(known.rows.filter((row) => !isGone(row)).map((row) => [row.id, row]));
      for (const row of rows) kept.set(row.id, row);
      of(scope).logs.set(log, {rows: [...kept.values()], cursor: cursor ?? known.cursor});
    },
    rows(scope, from, to) {
      const all = [...of(scope).logs].toSorted(([one], [other]) => (one < other ? -1 : 1));
      const inSpan = all.flatMap(([, {rows}]) => rows.toSorted((one, other) => (one.id < other.id ? -1 : 1)));
      return inSpan.filter(({at}) => at > from && at <= to).toSorted((one, other) => one.at - other.at);
    },
    logs: (scope) => [...of(scope).logs].flatMap(([name, {cursor}]) => (cursor === null ? [] : [name])).sort(),
    keep(scope, snapshot) {
      const others = of(scope).snapshots.filter(({at}) => at !== snapshot.at);
      of(scope).snapshots = [...others, snapshot].toSorted((one, other) => one.at - other.at);
    },
    before: (scope, instant) => of(scope).snapshots.findLast(({at}) => at <= instant) ?? null,
    after: (scope, instant) => of(scope).snapshots.find(({at}) => at > instant) ?? null,
    dayEnds(scope, from, to) {
      const inSpan = of(scope).snapshots.filter(({at}) => at > from && at < to);
      return [...new Map(inSpan.map((each) => [Math.floor(each.at / DAY_MS), each])).values()];
    },
  };
}
