import {DeskError} from '../../model/errors.ts';
import type {Clock} from '../../transport/clock.ts';
import {isFrom, type Sender} from '../account-names.ts';
import {draftFrom, sentIntent, withEvidence} from '../intent-changes.ts';
import type {Intent, IntentValue, Journal, JournalView} from '../journal.ts';
import {isUnsettled} from '../journal.ts';
import {hasLinked, isCounted, keptEnd, linksOf, mayBeOpen, routeOpeningOf} from '../opening.ts';
import {NO_ORIGIN, type OriginSource} from '../origin.ts';
import type {ProcessIdentity} from '../process-identity.ts';
import type {RouteIntent} from '../routes.ts';
import {summed} from '../sent-values.ts';
import {isLately} from './lately.ts';
import {amendsOf} from './memory-amends.ts';
import {isHeldBy, openIntent, settleIntent} from './memory-intents.ts';
import {copied, type HeldIntent, type MemoryStore} from './memory-store.ts';

const DAY_MS = 86_400_000;

/** The journal without a disk. A check runs before the first change, so that what it refuses has changed nothing. */
export function createMemoryJournal(
  store: MemoryStore,
  clock: Clock,
  identity: ProcessIdentity,
  origin: OriginSource = NO_ORIGIN,
): Journal {
  const held = (id: string): HeldIntent => {
    const found = store.intents.get(id);
    if (found === undefined) throw new DeskError('internal', `The order journal has no intent ${id}.`);
    return found;
  };
  return {
    open: (draft, admission, sent = null) =>
      openIntent(store, draftFrom(draft, origin()), admission, viewOf(store, draft), identity, {at: clock.now(), sent}),
    adopt(draft, sent, settlement, admission) {
      const at = sent.signedAt ?? clock.now();
      const opened = openIntent(store, draftFrom(draft, origin()), admission, viewOf(store, draft), identity, {at, sent: null});
      if (opened.found !== 'FRESH') return opened;
      const {id} = opened.intent;
      store.intents.set(id, {...held(id), intent: {...opened.intent, sent, sentAt: sent.signedAt}, holder: null});
      return {found: 'FRESH', intent: settleIntent(store, held(id), settlement, () => true, clock)};
    },
    markSent(id, sent, check) {
      const found = held(id);
      if (found.holder !== identity.self) return null;
      check(viewOf(store, found.intent));
      found.intent = sentIntent(found.intent, copied(sent), clock.now());
      return found.intent;
    },
    settle: (id, settlement, supersedes) => settleIntent(store, held(id), settlement, supersedes, clock),
    note(id, evidence) {
      const found = held(id);
      found.intent = withEvidence(found.intent, {at: clock.now(), ...evidence});
    },
    lease(id) {
      const found = store.intents.get(id);
      if (found === undefined) return true;
      if (found.holder !== identity.self && isHeldBy(identity, found.holder)) return false;
      found.holder = identity.self;
      return true;
    },
    release(id) {
      const found = store.intents.get(id);
      if (found?.holder === identity.self) found.holder = null;
    },
    ...readingOf(store),
    valuesSince: (since, sender, except) =>
      valuesOf(
        [...store.intents.values()].map(({intent}) => intent),
        store,
        {since, sender, except},
      ),
    changedWithin: (ms) => heardOf(store, ms, clock),
    ...routesIn(store, clock, identity),
    ...amendsOf(store, {clock, origin}, () => viewOf(store, null)),
  };
}

/** What is only looked up. */
function readingOf(store: MemoryStore) {
  const all = (): readonly Intent[] => [...store.intents.values()].map(({intent}) => intent);
  const sentFrom = (sender: Sender) => newestFirst(all().filter((intent) => isFrom(intent, sender)));
  return {
    get: (id: string) => store.intents.get(id)?.intent ?? null,
    find: (id: string) => findIn(store, id),
    unsettled: () => oldestFirst(all().filter(({state}) => isUnsettled(state))),
    list: (since: number, limit: number) => newestFirst(all().filter(({createdAt}) => createdAt >= since)).slice(0, limit),
    legs: (routeId: string) => legsOf(store, routeId),
    parents: (sender: Sender) =>
      new Map(
        sentFrom(sender)
          .filter(mayBeOpen)
          .flatMap(({clientOrderId, clientId, routeId}) => (routeId === null ? [] : [[clientOrderId, clientId ?? routeId]])),
      ),
    linked: (ids: readonly string[]) => linksOf(all(), new Set(ids)),
    replacing: (id: string) => oldestFirst(all().filter(({replaces}) => replaces === id)),
    mayBeOpen: (sender: Sender, limit: number) => sentFrom(sender).filter(mayBeOpen).slice(0, limit),
    symbols: (sender: Sender, since: number, which: 'ALL' | 'MAY_BE_OPEN') => {
      const isOpen = (each: Intent) => mayBeOpen(each) || hasLinked(each);
      const found = sentFrom(sender).filter((each) => each.createdAt >= since && (which === 'ALL' || isOpen(each)));
      return [...new Set(found.map(({symbol}) => symbol))];
    },
  };
}

function heardOf(store: MemoryStore, ms: number, clock: Clock): readonly Intent[] {
  const heard = [...store.intents.values()].filter(
    ({intent, heardAt}) => heardAt !== null && isLately({wall: intent.updatedAt, monotonic: heardAt}, ms, clock),
  );
  return oldestFirst(heard.map(({intent}) => intent));
}

function findIn(store: MemoryStore, id: string): readonly Intent[] {
  const aliased = store.aliases.get(id);
  const found = [...store.intents.values()].filter(
    ({intent, orderId}) =>
      [intent.id, intent.clientOrderId, intent.clientId, orderId].includes(id) || aliased?.has(intent.id) === true,
  );
  return newestFirst(found.map(({intent}) => intent));
}

function legsOf(store: MemoryStore, route: string): readonly Intent[] {
  const legs = [...store.intents.values()].map(({intent}) => intent).filter(({routeId}) => routeId === route);
  return legs.toSorted((a, b) => (a.legIndex ?? 0) - (b.legIndex ?? 0));
}

/** The intent that is being opened (again) or sent does not count against itself. */
function viewOf(store: MemoryStore, own: Pick<Intent, 'account' | 'clientOrderId'> | null): JournalView {
  const others = () =>
    oldestFirst([...store.intents.values()].map(({intent}) => intent)).filter(
      ({account, clientOrderId}) => account !== own?.account || clientOrderId !== own.clientOrderId,
    );
  return {
    halt: store.halt,
    since: (at) => others().filter(({createdAt, state}) => createdAt >= at && isCounted(state)),
    valuesSince: (at, sender, except) => valuesOf(others(), store, {since: at, sender, except}),
    unsettled: () => others().filter(({state}) => isUnsettled(state)),
    routesSince: (at) => oldestFirst(routesOf(store)).filter(({createdAt}) => createdAt >= at),
    openPairs: () => oldestFirst(routesOf(store)).filter(({kind, ended}) => kind === 'PAIR' && ended === null),
    find: (id) => findIn(store, id),
    routes: (id) => routesNamed(store, id),
  };
}

function valuesOf(
  intents: readonly Intent[],
  {raises}: MemoryStore,
  {since: at, sender, except}: {readonly since: number; readonly sender: Sender; readonly except: readonly string[]},
): readonly IntentValue[] {
  const since = at - (at % DAY_MS);
  const counted = intents.filter(
    (intent) =>
      intent.createdAt >= since && isCounted(intent.state) && isFrom(intent, sender) && !except.includes(intent.routeId ?? ''),
  );
  const raised = raises.filter((raise) => raise.at >= since && isFrom(raise, sender));
  return summed([...counted, ...raised].map(({value}) => ({...value, times: 1})));
}

function routesOf(store: MemoryStore): readonly RouteIntent[] {
  return [...store.routes.values()].map(({route}) => route);
}

function routesNamed(store: MemoryStore, id: string): readonly RouteIntent[] {
  return newestFirst(routesOf(store).filter((route) => route.id === id || route.clientId === id));
}

function routesIn(
  store: MemoryStore,
  clock: Clock,
  identity: ProcessIdentity,
): Pick<Journal, 'openRoute' | 'aimRoute' | 'endRoute' | 'routes' | 'pairs'> {
  return {
    openRoute(draft, {check, mayRepeat}) {
      const known = store.routes.get(draft.id);
      if (known !== undefined) {
        const found = routeOpeningOf(known.route, draft, isHeldBy(identity, known.holder), legsOf(store, draft.id), mayRepeat);
        if (found === 'TAKEN_UP') {
          const route = {...known.route, ended: keptEnd(known.route.ended)};
          store.routes.set(draft.id, {route, holder: identity.self});
          return {found, route};
        }
        if (found !== 'FRESH') return {found, route: known.route};
      }
      check(viewOf(store, null));
      const route = {...draft, target: null, plan: null, ended: null, createdAt: clock.now()};
      store.routes.set(draft.id, {route, holder: identity.self});
      return {found: 'FRESH', route};
    },
    aimRoute(id, target, plan) {
      const held = store.routes.get(id);
      if (held !== undefined) held.route = {...held.route, target, plan: plan === undefined ? null : copied(plan)};
    },
    endRoute(id, end) {
      const held = store.routes.get(id);
      if (held === undefined) return;
      const route = {...held.route, ended: keptEnd(held.route.ended) ?? end};
      store.routes.set(id, {route, holder: end === 'canceled' ? held.holder : null});
    },
    routes: (id) => routesNamed(store, id),
    pairs: () => newestFirst(routesOf(store)).filter(({kind}) => kind === 'PAIR'),
  };
}

function oldestFirst<T extends {readonly createdAt: number; readonly id: string}>(all: readonly T[]): readonly T[] {
  return all.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}

function newestFirst<T extends {readonly createdAt: number; readonly id: string}>(all: readonly T[]): readonly T[] {
  return all.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
}
