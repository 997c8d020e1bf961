import {DeskError} from '../model/errors.ts';
import type {Clock} from '../transport/clock.ts';
import {completeAmend, deleteAmend, insertAmend, lately, selectAmends, selectRaises} from './amend-row.ts';
import type {Database} from './database.ts';
import {insertEvidence, insertIntent, reopenIntent, selectIntents} from './intent-row.ts';
import {
  type Intent,
  type IntentDraft,
  type IntentState,
  isUnsettled,
  type Journal,
  type JournalView,
  type SentRecord,
  type Settlement,
} from './journal.ts';
import type {ProcessIdentity} from './process-identity.ts';

import {readHalt} from './sql-halt.ts';
import {guarded, type Store} from './store.ts';

const UNSETTLED = `state IN ('SENT', 'ACKED', 'UNKNOWN', 'UNRESOLVED')`;
const COUNTED = `state NOT IN ('REJECTED', 'NOT_PLACED')`;

const MAY_BE_OPEN = `state NOT IN ('REJECTED', 'NOT_PLACED') AND coalesce(json_extract(order_json, '$.status'), '')
  NOT IN ('FILLED', 'CANCELED', 'REJECTED', 'EXPIRED')`;

/** Straight from the columns, of the newest intents: what ends risk asks before its first request must not read all of them. */
function symbolsOf(which: string): string {
  return `SELECT DISTINCT symbol FROM (SELECT json_extract(request, '$.symbol') AS symbol FROM intents
    WHERE account = ? AND created_at >= ? AND ${which} ORDER BY created_at DESC LIMIT 20000)`;
}

/** The journal in the database. Every write is on the disk when it returns. */
export function createJournal(store: Store, clock: Clock, identity: ProcessIdentity): Journal {
  const writing = <T>(work: (database: Database) => T): T =>
    guarded(() => {
      const database = store.forWriting();
      return database.durably(() => work(database));
    });
  const reading = <T>(work: (database: Database) => T): T => guarded(() => work(store.forReading()));
  const one = (database: Database, id: string): Intent => {
    const [intent] = selectIntents(database, 'id = ?', id);
    if (intent === undefined) throw new DeskError('internal', `The order journal has no intent ${id}.`);
    return intent;
  };
  return {
    open: (draft, check) => writing((database) => openIntent(database, draft, check, identity, clock.now())),
    markSent: (id, sent) =>
      writing((database) => {
        const intent = one(database, id);
        if (!holds(database, id, identity))
          throw new DeskError('internal', `Another mxt has taken over intent ${id}; nothing was sent.`);
        const halt = readHalt(database);
        if (halt !== null) throw halted(halt.reason);
        sendIntent(database, intent, sent, clock.now());
        return one(database, id);
      }),
    amend: (draft, check) =>
      writing((database) => {
        check(viewOf(database, null));
        return insertAmend(database, draft, clock);
      }),
    amended: (row, after) => writing((database) => completeAmend(database, row, after)),
    retract: (row) => writing((database) => deleteAmend(database, row)),
    amends: (ms) => reading((database) => selectAmends(database, ms, clock)),
    raised: (since) => reading((database) => selectRaises(database, since)),
    settle: (id, settlement) =>
      writing((database) => {
        settleIntent(database, one(database, id), settlement, clock);
        return one(database, id);
      }),
    note: (id, evidence) => writing((database) => insertEvidence(database, id, {at: clock.now(), ...evidence})),
    lease: (id) => writing((database) => takeLease(database, id, identity)),
    release: (id) =>
      writing((database) => {
        database.statement('UPDATE intents SET holder = NULL WHERE id = ? AND holder = ?').run(id, identity.self);
      }),
    get: (id) => reading((database) => selectIntents(database, 'id = ?', id)[0] ?? null),
    find: (id) =>
      reading((database) =>
        selectIntents(database, 'id = ?1 OR client_order_id = ?1 OR key = ?1 OR order_id = ?1 ORDER BY created_at DESC', id),
      ),
    unsettled: () => reading((database) => selectIntents(database, `${UNSETTLED} ORDER BY created_at`)),
    children: (parent) => reading((database) => selectIntents(database, 'parent = ? ORDER BY child', parent)),
    mayBeOpen: (account, limit) =>
      reading((database) =>
        selectIntents(database, `account = ? AND ${MAY_BE_OPEN} ORDER BY created_at DESC LIMIT ?`, account, limit),
      ),
    symbols: (account, since, which) =>
      reading((database) =>
        database
          .statement(symbolsOf(which === 'ALL' ? 'TRUE' : MAY_BE_OPEN))
          .all(account, since)
          .map(({symbol}) => String(symbol)),
      ),
    list: (since, limit) =>
      reading((database) =>
        selectIntents(database, `account <> '*' AND created_at >= ? ORDER BY created_at DESC, id LIMIT ?`, since, limit),
      ),
    heard: (ms) =>
      reading((database) =>
        selectIntents(database, `account <> '*' AND (updated_at >= ? OR heard_mono BETWEEN ? AND ?)`, ...lately(ms, clock)),
      ),
  };
}

/** Why nothing may be sent while the flag is up. */
export function halted(reason: string): DeskError {
  return new DeskError('limit', `Trading is halted: ${reason}.`, {
    hint: 'Allow orders again with `mxt kill --lift`.',
    sent: false,
  });
}

function openIntent(
  database: Database,
  draft: IntentDraft,
  check: (view: JournalView) => void,
  identity: ProcessIdentity,
  at: number,
): {intent: Intent; fresh: boolean} {
  const {account, venue, credential, clientOrderId} = draft;
  // The same key under another name is the same account: an id stands for one order on it.
  const [known] = selectIntents(
    database,
    `client_order_id = ?1 AND (account = ?2 OR (venue = ?3 AND credential = ?4)) ORDER BY account <> ?2`,
    clientOrderId,
    account,
    venue,
    credential,
  );
  if (known !== undefined) {
    if (known.terms !== draft.terms || known.venue !== venue) throw otherTerms(known);
    if (!maySendAgain(known) || isHeld(database, known.id, identity)) return {intent: known, fresh: false};
  }
  check(viewOf(database, draft));
  if (known === undefined) insertIntent(database, draft, identity.self, at);
  else reopenIntent(database, known.id, draft, identity.self, at);
  const id = known?.id ?? draft.id;
  insertEvidence(database, id, {
    at,
    source: 'mxt',
    says: known === undefined ? 'intent journaled' : 'opened again: it was never sent',
  });
  const [intent] = selectIntents(database, 'id = ?', id);
  return {intent: intent as Intent, fresh: true};
}

/** Only what provably never left this machine: the holder died before SENT, or not one byte was written. */
function maySendAgain({state, unsent}: Intent): boolean {
  return state === 'INTENT' || (state === 'NOT_PLACED' && unsent);
}

/** The refusal of another order under an id that stands for one already. */
export function otherTerms({clientOrderId, key, state}: Intent): DeskError {
  return new DeskError('limit', `The client order id ${key ?? clientOrderId} already stands for another order (${state}).`, {
    hint: `See it with \`mxt order show ${key ?? clientOrderId}\`; give a new order a new --client-id.`,
    clientOrderId,
    sent: false,
  });
}

/** The intent being opened (again) is no precedent for itself. */
function viewOf(database: Database, draft: IntentDraft | null): JournalView {
  const others = (intents: Intent[]) =>
    intents.filter(({account, clientOrderId}) => account !== draft?.account || clientOrderId !== draft.clientOrderId);
  return {
    halt: readHalt(database),
    since: (at) => others(selectIntents(database, `created_at >= ? AND ${COUNTED} ORDER BY created_at`, at)),
    raised: (at) => selectRaises(database, at),
    unsettled: () => others(selectIntents(database, `${UNSETTLED} ORDER BY created_at`)),
  };
}

function sendIntent(database: Database, intent: Intent, sent: SentRecord, at: number): void {
  database
    .statement(
      `UPDATE intents SET state = 'SENT', attempts = attempts + 1, wire = ?, body_hash = ?, fence_at = ?, sent_at = ?, updated_at = ?
       WHERE id = ?`,
    )
    .run(JSON.stringify(sent.wire), sent.bodyHash, sent.fenceAt, at, at, intent.id);
  insertEvidence(database, intent.id, {
    at,
    source: 'mxt',
    says: `send ${intent.attempts + 1}, body ${sent.bodyHash.slice(0, 16)}`,
  });
}

function settleIntent(
  database: Database,
  intent: Intent,
  {state, evidence, order, error, unsent}: Settlement,
  clock: Clock,
): void {
  const at = clock.now();
  const final: ReadonlySet<IntentState> = new Set(['CONFIRMED', 'REJECTED', 'NOT_PLACED']);
  // Proof is proof: a later doubt does not undo it. CONFIRMED may still learn the order's newer state, and an order that is
  // there outweighs any proof that it was not.
  const seen = state === 'CONFIRMED' && intent.state === 'NOT_PLACED';
  const stands = final.has(intent.state) && state !== intent.state && !seen;
  if (!stands) {
    database
      .statement(
        `UPDATE intents SET state = ?, order_json = coalesce(?, order_json), order_id = coalesce(?, order_id), error = ?,
           unsent = ?, updated_at = ?, heard_mono = ? WHERE id = ?`,
      )
      .run(
        state,
        order === undefined ? null : JSON.stringify(order),
        order?.id ?? null,
        error === undefined ? null : JSON.stringify(error),
        unsent === true ? 1 : 0,
        at,
        clock.monotonic(),
        intent.id,
      );
    if (!isUnsettled(state)) database.statement('UPDATE intents SET holder = NULL WHERE id = ?').run(intent.id);
  }
  insertEvidence(database, intent.id, {at, ...evidence});
}

function holderOf(database: Database, id: string): string | null {
  const holder = database.statement('SELECT holder FROM intents WHERE id = ?').get(id)?.holder;
  return holder === null || holder === undefined ? null : String(holder);
}

function holds(database: Database, id: string, identity: ProcessIdentity): boolean {
  return holderOf(database, id) === identity.self;
}

/** Held by a living process, this one included: two callers in one process are two callers. */
function isHeld(database: Database, id: string, identity: ProcessIdentity): boolean {
  const holder = holderOf(database, id);
  return holder !== null && (holder === identity.self || identity.isAlive(holder));
}

function takeLease(database: Database, id: string, identity: ProcessIdentity): boolean {
  if (isHeld(database, id, identity) && !holds(database, id, identity)) return false;
  database.statement('UPDATE intents SET holder = ? WHERE id = ?').run(identity.self, id);
  return true;
}
