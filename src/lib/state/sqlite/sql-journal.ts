import {linkedIdsOf} from '../../model/linked.ts';
import type {Clock} from '../../transport/clock.ts';
import type {Sender} from '../account-names.ts';
import {draftFrom, openedIntent, sentIntent, settledIntent} from '../intent-changes.ts';
import type {Admission, Intent, IntentDraft, Journal, JournalView, Opened, SentRecord} from '../journal.ts';
import {keptEnd, openingOf, routeOpeningOf} from '../opening.ts';
import {NO_ORIGIN, type OriginSource} from '../origin.ts';
import type {ProcessIdentity} from '../process-identity.ts';
import {completeAmend, deleteAmend, insertAmend, lately, selectAmends} from './amend-row.ts';
import type {Database} from './database.ts';
import {insertAlias, insertIntent, reopenIntent, selectIntents, writeEvidence, writeSent, writeSettled} from './intent-row.ts';
import {
  claimantOf,
  findIntents,
  getIntent,
  legsOf,
  linkedParents,
  listIntents,
  one,
  replacingIntents,
  routesOf,
  symbolsOf,
} from './lookups.ts';
import {MAY_BE_OPEN, PARENTS, SENT_FROM, UNSETTLED} from './open-legs.ts';
import {aimRoute, endRoute, holderOfRoute, replaceRoute, selectRoutes, takeUpRoute} from './route-row.ts';
import {COUNTED, selectValues} from './sent-values.ts';
import {readHalt} from './sql-halt.ts';
import {guarded, type Store} from './store.ts';

/** The journal in the database. Every write is on the disk when it returns. */
export function createJournal(store: Store, clock: Clock, identity: ProcessIdentity, origin: OriginSource = NO_ORIGIN): Journal {
  const writing = <T>(work: (database: Database) => T): T =>
    guarded(() => {
      const database = store.forWriting();
      return database.durably(() => work(database));
    });
  const reading = <T>(work: (database: Database) => T): T => guarded(() => work(store.forReading()));
  const leases = createLeases(identity);
  return {
    open: (draft, admission, sent = null) =>
      writing((database) => openIntent(database, draftFrom(draft, origin()), admission, leases, {at: clock.now(), sent})),
    adopt: (draft, sent, settlement, admission) =>
      writing((database) => {
        const from = draftFrom(draft, origin());
        const opened = openIntent(database, from, admission, leases, {at: sent.signedAt ?? clock.now(), sent: null});
        if (opened.found !== 'FRESH') return opened;
        const found = {...opened.intent, sent, sentAt: sent.signedAt};
        const intent = settledIntent(found, settlement, true, clock.now());
        writeSent(database, found);
        writeSettled(database, opened.intent, intent, clock);
        leases.release(database, intent.id);
        return {found: 'FRESH', intent};
      }),
    markSent: (id, sent, check) =>
      writing((database) => {
        const known = one(database, id);
        if (!leases.holds(database, id)) return null;
        check(viewOf(database, known));
        const intent = sentIntent(known, sent, clock.now());
        writeSent(database, intent);
        return intent;
      }),
    settle: (id, settlement, supersedes) =>
      writing((database) => {
        const known = one(database, id);
        const replaces = supersedes(settlement.state, known.state);
        const intent = settledIntent(known, settlement, replaces, clock.now());
        if (replaces) writeSettled(database, known, intent, clock);
        else writeEvidence(database, id, {at: clock.now(), ...settlement.evidence});
        return intent;
      }),
    note: (id, evidence) => writing((database) => writeEvidence(database, one(database, id).id, {at: clock.now(), ...evidence})),
    lease: (id) => writing((database) => leases.take(database, id)),
    release(id) {
      // A verdict has let go of it already, mostly: then nothing is to be written.
      if (reading((database) => leases.holds(database, id))) writing((database) => leases.release(database, id));
    },
    get: (id) => reading((database) => getIntent(database, id)),
    find: (id) => reading((database) => findIntents(database, id)),
    unsettled: () => reading((database) => selectIntents(database, `${UNSETTLED} ORDER BY created_at, id`)),
    legs: (routeId) => reading((database) => legsOf(database, routeId)),
    parents: (sender) =>
      reading((database) => {
        const rows = database.statement(PARENTS).all(...valuesOf(sender));
        return new Map(rows.map(({id, parent}) => [String(id), String(parent)]));
      }),
    linked: (ids) => reading((database) => linkedParents(database, ids)),
    replacing: (id) => reading((database) => replacingIntents(database, id)),
    mayBeOpen: (sender, limit) =>
      reading((database) =>
        selectIntents(
          database,
          `${SENT_FROM} AND ${MAY_BE_OPEN} ORDER BY created_at DESC, id LIMIT ?`,
          ...valuesOf(sender),
          limit,
        ),
      ),
    symbols: (sender, since, which) => reading((database) => symbolsOf(database, sender, since, which)),
    list: (since, limit) => reading((database) => listIntents(database, since, limit)),
    changedWithin: (ms) =>
      reading((database) =>
        selectIntents(
          database,
          '(heard_mono IS NOT NULL AND updated_at >= ?) OR heard_mono BETWEEN ? AND ? ORDER BY created_at, id',
          ...lately(ms, clock),
        ),
      ),

    openRoute: (draft, admission) =>
      writing((database) => {
        const known = routesOf(database, draft.id).find(({id}) => id === draft.id);
        if (known !== undefined) {
          const isHeld = leases.isAlive(holderOfRoute(database, draft.id));
          const found = routeOpeningOf(known, draft, isHeld, legsOf(database, draft.id), admission.mayRepeat);
          if (found === 'TAKEN_UP') {
            takeUpRoute(database, draft.id, leases.self);
            return {found, route: {...known, ended: keptEnd(known.ended)}};
          }
          if (found !== 'FRESH') return {found, route: known};
        }
        admission.check(viewOf(database, null));
        return {found: 'FRESH', route: replaceRoute(database, draft, leases.self, clock.now())};
      }),
    aimRoute: (id, target, plan) => writing((database) => aimRoute(database, id, target, plan ?? null)),
    endRoute: (id, end) => writing((database) => endRoute(database, id, end)),
    routes: (id) => reading((database) => routesOf(database, id)),
    pairs: () => reading((database) => selectRoutes(database, `kind = 'PAIR' ORDER BY created_at DESC, id`)),

    amend: (draft, check) =>
      writing((database) => {
        check(viewOf(database, null));
        return insertAmend(database, draft, clock, origin());
      }),
    amended: (row, after) => writing((database) => completeAmend(database, row, after)),
    retract: (row) => writing((database) => deleteAmend(database, row)),
    amends: (ms) => reading((database) => selectAmends(database, ms, clock)),
    valuesSince: (since, sender, except) => reading((database) => selectValues(database, since, {sender, except, own: null})),
  };
}

/** Of `SENT_FROM`. */
function valuesOf({account, venue, credential}: Sender): [string, string, string] {
  return [account, venue, credential];
}

/** `sent`: written as sent at once, so that one write stands before the request. */
interface Opening {
  readonly at: number;
  readonly sent: SentRecord | null;
}

function openIntent(
  database: Database,
  draft: IntentDraft,
  {check, mayRepeat}: Admission,
  leases: Leases,
  {at, sent}: Opening,
): Opened {
  const known = claimantOf(database, draft);
  if (known !== undefined) {
    const found = openingOf(known, draft, leases.isHeld(database, known.id), mayRepeat);
    if (found !== 'FRESH') return {found, intent: known};
  }
  // One that is new has nothing in the journal to leave out.
  check(viewOf(database, known === undefined ? null : draft));
  const opened = openedIntent(draft, known ?? null, at);
  const intent = sent === null ? opened : sentIntent(opened, sent, at);
  if (known === undefined) insertIntent(database, intent, leases.self);
  else reopenIntent(database, known, intent, leases.self);
  for (const alias of linkedIdsOf(intent.request)) insertAlias(database, alias, intent.id);
  return {found: 'FRESH', intent};
}

/** The intent that is being opened (again) or sent does not count against itself. */
function viewOf(database: Database, own: Pick<Intent, 'account' | 'clientOrderId'> | null): JournalView {
  const others = (intents: Intent[]) =>
    intents.filter(({account, clientOrderId}) => account !== own?.account || clientOrderId !== own.clientOrderId);
  return {
    halt: readHalt(database),
    since: (at) => others(selectIntents(database, `created_at >= ? AND ${COUNTED} ORDER BY created_at, id`, at)),
    valuesSince: (at, sender, except) => selectValues(database, at, {sender, except, own}),
    unsettled: () => others(selectIntents(database, `${UNSETTLED} ORDER BY created_at, id`)),
    routesSince: (at) => selectRoutes(database, 'created_at >= ? ORDER BY created_at, id', at),
    openPairs: () => selectRoutes(database, `kind = 'PAIR' AND ended IS NULL ORDER BY created_at, id`),
    find: (id) => findIntents(database, id),
    routes: (id) => routesOf(database, id),
  };
}

/** Who works on an intent. The lease of a dead process is free. */
interface Leases {
  readonly self: string;
  holds(database: Database, id: string): boolean;
  /** Whether the holder, if there is one, lives. */
  isAlive(holder: unknown): boolean;
  /** By a living process, this one included: two callers in one process are two callers. */
  isHeld(database: Database, id: string): boolean;
  take(database: Database, id: string): boolean;
  release(database: Database, id: string): void;
}

function createLeases(identity: ProcessIdentity): Leases {
  const holderOf = (database: Database, id: string) =>
    database.statement('SELECT holder FROM intents WHERE id = ?').get(id)?.holder;
  const holds = (database: Database, id: string) => holderOf(database, id) === identity.self;
  const isAlive = (holder: unknown) => typeof holder === 'string' && (holder === identity.self || identity.isAlive(holder));
  const isHeld = (database: Database, id: string) => isAlive(holderOf(database, id));
  return {
    self: identity.self,
    holds,
    isAlive,
    isHeld,
    take(database, id) {
      if (isHeld(database, id) && !holds(database, id)) return false;
      database.statement('UPDATE intents SET holder = ? WHERE id = ?').run(identity.self, id);
      return true;
    },
    release(database, id) {
      database.statement('UPDATE intents SET holder = NULL WHERE id = ? AND holder = ?').run(id, identity.self);
    },
  };
}
