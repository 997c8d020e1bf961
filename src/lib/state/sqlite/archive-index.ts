/** Archived orders in the database: which files there are, and in which of them, and where, an order of some name stands. */
import {hash} from 'node:crypto';
import type {Intent} from '../journal.ts';
import type {Database} from './database.ts';

/** An order as its file has it, a line of JSON. */
export interface ArchivedLine extends Intent {
  /** The exchange's id, kept where a later answer leaves it out. */
  readonly orderId: string | null;
  /** Ids that the exchange made of it. */
  readonly aliases: readonly string[];
}

/** What it is asked for: by one of its own names, as part of a route, as what took the place of another one. */
export type NameKind = 'name' | 'parent' | 'replaces';

export function namesOf({id, clientOrderId, clientId, orderId, aliases}: ArchivedLine): readonly string[] {
  const names = [id, clientOrderId, clientId, orderId, ...aliases];
  return [...new Set(names.filter((name) => name !== null))];
}

/** Every key under which it is found. Different names may share one: what is found is compared. */
export function keysOf(line: ArchivedLine): readonly number[] {
  const {routeId, replaces} = line;
  return [
    ...namesOf(line).map((name) => keyOf('name', name)),
    ...(routeId === null ? [] : [keyOf('parent', routeId)]),
    ...(replaces === null ? [] : [keyOf('replaces', replaces)]),
  ];
}

/** 48 bits: few bytes in the index, and an exact number. */
export function keyOf(kind: NameKind, name: string): number {
  return Number.parseInt(hash('sha256', `${kind}\0${name}`, 'hex').slice(0, 12), 16);
}

export function insertKeys(
  database: Database,
  line: ArchivedLine,
  place: {readonly archive: number; readonly at: number; readonly length: number},
): void {
  const insert = database.statement('INSERT OR IGNORE INTO archived VALUES (?, ?, ?, ?)');
  for (const key of keysOf(line)) insert.run(key, place.archive, place.at, place.length);
}
