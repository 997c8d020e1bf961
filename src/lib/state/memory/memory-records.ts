/** Settings, the halt flag, actions and read fills without a disk. */
import type {Clock} from '../../transport/clock.ts';
import {type ActionDraft, type ActionLog, recorded, switchAction} from '../action-log.ts';
import {type FillMemory, withSpan} from '../fill-memory.ts';
import type {Halt} from '../halt.ts';
import type {OriginSource} from '../origin.ts';
import type {SettingLog} from '../setting-log.ts';
import {copied, type MemoryStore} from './memory-store.ts';

/** Who writes, and when. */
export interface Writer {
  readonly clock: Clock;
  readonly origin: OriginSource;
}

export function settingsIn(store: MemoryStore, {clock, origin}: Writer): SettingLog {
  return {
    open(draft) {
      store.settings = [...store.settings, {...draft, at: clock.now(), outcome: null, origin: origin()}];
      return store.settings.length - 1;
    },
    close(row, outcome) {
      store.settings = store.settings.map((logged, index) => (index === row ? {...logged, outcome} : logged));
    },
    list: (since) => store.settings.filter(({at}) => at >= since).toReversed(),
  };
}

export function haltIn(store: MemoryStore, writer: Writer): Halt {
  const {clock} = writer;
  return {
    current: () => store.halt,
    raise(reason) {
      store.halt ??= {at: clock.now(), reason};
      addAction(store, switchAction('kill', 'halted', reason), writer);
      return store.halt;
    },
    lift() {
      store.halt = null;
      addAction(store, switchAction('lift', 'lifted', null), writer);
    },
  };
}

export function actionsIn(store: MemoryStore, writer: Writer): ActionLog {
  return {
    note(actions) {
      for (const action of actions) addAction(store, action, writer);
    },
    list: (since) =>
      store.actions
        .filter(({at}) => at >= since)
        .toReversed()
        .toSorted((a, b) => b.at - a.at)
        .map(({amend: _, ...action}) => action),
  };
}

/** `amend`: the change whose verdict becomes its outcome. */
export function addAction(store: MemoryStore, draft: ActionDraft, {clock, origin}: Writer, amend: number | null = null): void {
  store.actions = [...store.actions, {...copied(recorded(draft)), at: clock.now(), origin: origin(), amend}];
}

export function endAmendAction(store: MemoryStore, amend: number, outcome: string): void {
  store.actions = store.actions.map((action) => (action.amend === amend ? {...action, outcome} : action));
}

export function fillsIn({fills}: MemoryStore): FillMemory {
  return {
    spans: (scope) => fills.get(scope)?.spans ?? [],
    keep(scope, read, span) {
      const known = fills.get(scope);
      const named = read.map((fill) => [`${fill.at} ${fill.symbol} ${fill.id}`, copied(fill)] as const);
      const spans = known?.spans ?? [];
      fills.set(scope, {
        spans: span === null ? spans : withSpan(spans, span),
        byName: new Map([...(known?.byName ?? []), ...named]),
      });
    },
    list: (scope, since, until) =>
      [...(fills.get(scope)?.byName.values() ?? [])]
        .map((fill) => ({fill, at: Date.parse(fill.at) || 0}))
        .filter(({at}) => at >= since && at < until)
        .toSorted((a, b) => a.at - b.at || compared(a.fill.symbol, b.fill.symbol) || compared(a.fill.id, b.fill.id))
        .map(({fill}) => fill),
  };
}

function compared(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
