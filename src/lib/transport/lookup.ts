/** Names to addresses: one question per name at a time, however many connections wait for it. */
import {type LookupAddress, type LookupOptions, lookup as systemLookup} from 'node:dns';
import type {LookupFunction} from 'node:net';

// The C library asks each server twice for five seconds, and no process can end while it does: a dead resolver would hold
// a command for half a minute after its answer. Systems without this variable keep their own times.
process.env.RES_OPTIONS ??= 'timeout:2 attempts:2';

type Answer = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;

const waiting = new Map<string, Answer[]>();

/** For `net.connect` and what builds on it. */
export const sharedLookup: LookupFunction = (name, options, callback) => {
  ask(name, options, (error, addresses) => {
    const [first] = addresses;
    if (error !== null || options.all === true) callback(error, addresses);
    else callback(null, first?.address ?? '', first?.family);
  });
};

function ask(name: string, options: LookupOptions, answer: Answer): void {
  const key = `${name} ${options.family ?? 0} ${options.hints ?? 0}`;
  const others = waiting.get(key);
  if (others !== undefined) return void others.push(answer);
  const all = [answer];
  waiting.set(key, all);
  systemLookup(name, {...options, all: true}, (error, addresses = []) => {
    waiting.delete(key);
    for (const each of all) each(error, addresses);
  });
}
