/** Promise: an alert says each crossing once, and that it knows nothing new, whatever its readings do. */
import {describe, expect, it} from 'vitest';
import type {AlertLine} from '../../../src/lib/alerts/alert-line.ts';
import {type Level, QUIET} from '../../../src/lib/alerts/level.ts';
import type {Reading} from '../../../src/lib/alerts/reading.ts';
import {watchLevel} from '../../../src/lib/alerts/watch-level.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {VirtualTime} from '../../simulation/virtual-time.ts';

const START = Date.UTC(2026, 10, 22);
const down = () => new DeskError('network', 'No connection.');

interface Script {
  /** One a second, the last one for ever: a value, null for none, an error, or the age of a value in ms. */
  readonly readings: readonly (string | null | DeskError | {readonly value: string; readonly ageMs: number} | 'HANGS')[];
  readonly before?: Level;
  readonly hysteresis?: string;
  readonly seconds?: number;
}

async function said({readings, before = QUIET, hysteresis = '0', seconds = readings.length}: Script) {
  const time = new VirtualTime(START);
  const clock = time.clock();
  const stop = new AbortController();
  const lines: AlertLine[] = [];
  const failures: string[] = [];
  let [asked, remembered] = [0, before];
  const read = async (): Promise<Reading> => {
    const next = readings[Math.min(asked++, readings.length - 1)];
    if (next instanceof DeskError) throw next;
    if (next === 'HANGS') await clock.sleep(1_000_000);
    if (next === undefined || next === null || typeof next === 'string') return {value: next ?? null, at: clock.now()};
    return {value: next.value, at: clock.now() - next.ageMs};
  };
  const watch = {
    ...{
      condition: 'price:X/Y > 100',
      bound: {side: '>' as const, value: '100'},
      hysteresis,
      everyMs: 1000,
      staleMs: 5000,
      before,
      read,
    },
    say: (line: AlertLine, after: Level) => {
      lines.push(line);
      remembered = after;
      return false;
    },
    onFailure: (reason: string) => failures.push(reason),
  } as const;
  const work = watchLevel(watch, {clock, signal: stop.signal, timeoutMs: 1000});
  work.catch(() => {});
  await time.pass(seconds * 1000 - 1);
  stop.abort(new DeskError('interrupted', 'Interrupted.'));
  await time.pass(0);
  return {states: lines.map(({state}) => state), lines, failures, remembered, work};
}

describe('an alert on a level', () => {
  it('fires once when it becomes true, also at the start, and clears once when it ceases', async () => {
    expect((await said({readings: ['101', '102', '100', '99', '101']})).states).toEqual(['fired', 'cleared', 'fired']);
    expect((await said({readings: ['100', '99']})).states).toEqual([]);
  });

  it('says nothing twice when it is started again', async () => {
    const {remembered} = await said({readings: ['101']});
    expect((await said({readings: ['102'], before: remembered})).states).toEqual([]);
    expect((await said({readings: ['99'], before: remembered})).states).toEqual(['cleared']);
  });

  it('clears only so far back as it was told to', async () => {
    const {states, lines} = await said({readings: ['101', '99.5', '98.9', '99.5', '100.5'], hysteresis: '0.01'});
    expect(states).toEqual(['fired', 'cleared', 'fired']);
    expect(lines.map(({value}) => value)).toEqual(['101', '98.9', '100.5']);
  });

  it('never fires by a value that is not there, which ends what fired', async () => {
    expect((await said({readings: [null, '101', null]})).states).toEqual(['fired', 'cleared']);
  });

  it('says once that it knows nothing new, with the reason, and fires nothing meanwhile', async () => {
    const {states, lines, failures} = await said({readings: ['99', down()], seconds: 20});
    expect(states).toEqual(['stale']);
    expect(lines[0]).toMatchObject({value: '99', reason: 'No connection.'});
    expect(failures).toEqual(['No connection.']);
  });

  it('goes on after a silence: a crossing that was said is not said again, one that was not is', async () => {
    const silence = Array.from({length: 7}, down);
    expect((await said({readings: ['101', ...silence, '102', '99']})).states).toEqual(['fired', 'stale', 'cleared']);
    expect((await said({readings: ['99', ...silence, '101']})).states).toEqual(['stale', 'fired']);
    expect((await said({readings: ['99', ...silence, '98', ...silence]})).states).toEqual(['stale', 'cleared', 'stale']);
  });

  it('says a silence in time although a question hangs', async () => {
    const {states, lines} = await said({readings: ['99', 'HANGS'], seconds: 9});
    expect(states).toEqual(['stale']);
    expect(Date.parse(lines[0]?.at ?? '') - START).toBeLessThan(5100);
  });

  it('takes old data on an open connection for silence', async () => {
    expect((await said({readings: [{value: '101', ageMs: 6000}]})).states).toEqual(['stale']);
    expect((await said({readings: ['99', {value: '101', ageMs: 4000}]})).states).toEqual(['fired']);
  });

  it('ends with the reason when the first look can never come to anything, and goes on after any other', async () => {
    const refused = new DeskError('not-found', 'There is no such market.');
    await expect((await said({readings: [refused]})).work).rejects.toThrow('no such market');
    expect((await said({readings: [down(), '101']})).states).toEqual(['fired']);
    expect((await said({readings: ['99', refused, '101']})).states).toEqual(['fired']);
  });
});
