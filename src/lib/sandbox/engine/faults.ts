/**
 * The fault plan: which rule strikes where, and a journal of what did. Pure and seeded, so the same plan serves the
 * sandbox over sockets and the simulation in process. Points and matrix: the numbered fault rows in docs.
 *
 *   client ─► accept ─► req.head ─► req.body ─► req.delay ─► gw.pre ─► [auth, filters] ─► gw.post ─► engine.pre ─► [engine]
 *          ◄─ resp.body ◄─ resp.head ◄─ resp.delay ◄───────────────────────────────────────────── engine.post ◄─┘
 *   streams: ws.open (handshake), ws.in (client to venue), ws.out (venue to client)
 *   always:  read.lag (what queries see), clock (the venue's time), rules (markets change under the client)
 */
import {DeskError} from '../../model/errors.ts';
import type {SandboxRandom} from '../clock.ts';
import type {FaultAction, FaultPoints, FaultSubject} from '../venue.ts';

/** Points inside a venue, and those of the sockets around it (the server's). */
export const VENUE_POINTS = [
  'gw.pre',
  'gw.post',
  'engine.pre',
  'engine.post',
  'read.lag',
  'ws.in',
  'ws.out',
  'clock',
  'rules',
] as const;
export const SOCKET_POINTS = [
  'accept',
  'req.head',
  'req.body',
  'req.delay',
  'resp.delay',
  'resp.head',
  'resp.body',
  'ws.open',
] as const;
export type VenuePoint = (typeof VENUE_POINTS)[number];
export type SocketPoint = (typeof SOCKET_POINTS)[number];
export type FaultPoint = VenuePoint | SocketPoint;

/** What can happen to bytes, beside what a venue can do. */
export type SocketAction =
  | FaultAction
  /** Send (or, at req.body, read) this many bytes of the body, then reset the connection or end it. */
  | {readonly do: 'cut'; readonly bytes: number; readonly how: 'reset' | 'end'}
  /** A body that never ends. */
  | {readonly do: 'endless'}
  /** A gzip body that grows a thousand times. */
  | {readonly do: 'bomb'}
  /** The body without its end and with a byte that no JSON has. */
  | {readonly do: 'garbage'}
  | {readonly do: 'redirect'; readonly to: string};

export interface FaultRule {
  readonly point: FaultPoint;
  readonly action: SocketAction;
  readonly method?: string;
  /** Path of the request; * stands for anything. */
  readonly path?: string;
  readonly symbol?: string;
  readonly clientOrderId?: string;
  /** Strikes from the n-th match on (default 1). */
  readonly nth?: number;
  /** How often it strikes (default: always). */
  readonly times?: number;
  /** 0 to 1 (default 1), seeded. */
  readonly probability?: number;
}

export interface PlannedFault extends FaultRule {
  readonly id: number;
  readonly hits: number;
  readonly strikes: number;
}

export interface InjectedFault {
  readonly at: number;
  readonly rule: number;
  readonly point: FaultPoint;
  readonly action: SocketAction;
  readonly subject: FaultSubject;
}

const JOURNAL_KEPT = 10_000;
const ACTIONS = [
  'drop',
  'delay',
  'answer',
  'error',
  'reset',
  'duplicate',
  'reorder',
  'shift',
  'lag',
  'cut',
  'endless',
  'bomb',
  'garbage',
  'redirect',
];

interface Entry {
  readonly id: number;
  readonly rule: FaultRule;
  hits: number;
  strikes: number;
}

export class FaultPlan implements FaultPoints {
  readonly #random: SandboxRandom;
  readonly #now: () => number;
  #entries: Entry[] = [];
  #journal: InjectedFault[] = [];
  #lastId = 0;

  constructor(random: SandboxRandom, now: () => number) {
    this.#random = random;
    this.#now = now;
  }

  /** Adds a rule; the answer is its id. Throws `usage` for one that says nothing sensible. */
  add(rule: FaultRule): number {
    checkRule(rule);
    this.#lastId += 1;
    this.#entries.push({id: this.#lastId, rule, hits: 0, strikes: 0});
    return this.#lastId;
  }

  list(): readonly PlannedFault[] {
    return this.#entries.map(({id, rule, hits, strikes}) => ({...rule, id, hits, strikes}));
  }

  /** Takes away one rule, or all. The journal stays. */
  clear(id?: number): void {
    this.#entries = id === undefined ? [] : this.#entries.filter((entry) => entry.id !== id);
  }

  /** What was injected, oldest first. */
  journal(): readonly InjectedFault[] {
    return this.#journal;
  }

  /** What to do at a point inside the venue. */
  at(point: VenuePoint, subject: FaultSubject): FaultAction | null {
    const action = this.#strike(point, subject, '');
    // checkRule lets only a venue's own actions stand at a venue's points.
    return action as FaultAction | null;
  }

  /** What to do at a point of the sockets. `raw` is the request as text: client id and symbol are looked for in it. */
  atSocket(point: SocketPoint, subject: FaultSubject, raw: string): SocketAction | null {
    return this.#strike(point, subject, raw);
  }

  #strike(point: FaultPoint, subject: FaultSubject, raw: string): SocketAction | null {
    for (const entry of this.#entries) {
      if (entry.rule.point !== point || !matches(entry.rule, subject, raw)) continue;
      entry.hits += 1;
      if (entry.hits < (entry.rule.nth ?? 1) || entry.strikes >= (entry.rule.times ?? Number.POSITIVE_INFINITY)) continue;
      if (this.#random() >= (entry.rule.probability ?? 1)) continue;
      entry.strikes += 1;
      if (this.#journal.length >= JOURNAL_KEPT) this.#journal = this.#journal.slice(JOURNAL_KEPT / 2);
      this.#journal.push({at: this.#now(), rule: entry.id, point, action: entry.rule.action, subject});
      return entry.rule.action;
    }
    return null;
  }
}

/** Throws `usage` when the rule names no known point or action, or numbers that mean nothing. */
function checkRule(rule: FaultRule): void {
  const points: readonly string[] = [...VENUE_POINTS, ...SOCKET_POINTS];
  const complain = (what: string, hint: string): never => {
    throw new DeskError('usage', what, {hint});
  };
  if (!points.includes(rule.point)) complain('A fault needs a known injection point.', `Points: ${points.join(', ')}.`);
  if (!ACTIONS.includes(rule.action?.do)) complain('A fault needs a known action.', `Actions: ${ACTIONS.join(', ')}.`);
  const isVenuePoint = (VENUE_POINTS as readonly string[]).includes(rule.point);
  if (isVenuePoint && ACTIONS.indexOf(rule.action.do) >= ACTIONS.indexOf('cut')) {
    complain(`"${rule.action.do}" is done to bytes, not inside an exchange.`, `Points for it: ${SOCKET_POINTS.join(', ')}.`);
  }
  for (const count of [rule.nth ?? 1, rule.times ?? 1])
    if (!Number.isInteger(count) || count < 1) complain('nth and times count from 1.', 'For example --times 1.');
  const probability = rule.probability ?? 1;
  if (!(probability >= 0 && probability <= 1)) complain('A probability lies between 0 and 1.', 'For example --probability 0.1.');
}

function matches(rule: FaultRule, subject: FaultSubject, raw: string): boolean {
  if (rule.method !== undefined && rule.method.toUpperCase() !== subject.method.toUpperCase()) return false;
  if (rule.path !== undefined && !glob(rule.path, subject.path)) return false;
  if (rule.symbol !== undefined && subject.symbol !== rule.symbol && !raw.includes(rule.symbol)) return false;
  return rule.clientOrderId === undefined || subject.clientOrderId === rule.clientOrderId || raw.includes(rule.clientOrderId);
}

function glob(pattern: string, path: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(path);
}
