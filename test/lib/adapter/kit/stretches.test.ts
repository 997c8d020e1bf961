import fc from 'fast-check';
import {expect, it} from 'vitest';
import {eachAlone} from '../../../../src/lib/adapter/kit/pages.ts';
import {readStretches} from '../../../../src/lib/adapter/kit/stretches.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';

interface Event {
  readonly id: number;
  readonly at: number;
}

/** A history that answers all rows of a stretch, and no more than are wanted. */
function historyOf(events: readonly Event[], widestMs: number) {
  return {
    widestMs,
    keyOf: ({id}: Event) => String(id),
    timeOf: ({at}: Event) => new Date(at).toISOString(),
    async read({from, to}: {readonly from: number; readonly to: number}, wanted: number) {
      expect(to - from).toBeLessThanOrEqual(widestMs);
      const rows = events.filter(({at}) => at >= from && at <= to);
      return rows.length > wanted ? ('TOO_MANY' as const) : {rows, missing: [], isCut: false};
    },
  };
}

it('a history is read oldest first, whatever its density, and says exactly when it was cut', async () => {
  const times = fc.array(fc.integer({min: 0, max: 400}), {maxLength: 60});
  await fc.assert(
    fc.asyncProperty(times, fc.integer({min: 1, max: 70}), fc.integer({min: 1, max: 500}), async (ats, limit, widestMs) => {
      const events = ats.map((at, id) => ({id, at}));
      const {rows, more, missing} = await readStretches(historyOf(events, widestMs), {from: 0, to: 401}, limit);
      const expected = ats.toSorted((a, b) => a - b).slice(0, limit);
      expect(rows.map(({at}) => at)).toEqual(expected);
      expect(new Set(rows.map(({id}) => id)).size).toBe(rows.length);
      if (events.length > limit) expect(more).toBe(true);
      if (events.length < limit) expect(more).toBe(false);
      expect(missing).toEqual([]);
    }),
    {numRuns: 150},
  );
});

it('a stretch that could not be read in full ends it, and more is to come', async () => {
  const part = {what: 'page 2', error: new DeskError('timeout', 'none')};
  const history = {...historyOf([], 10), read: async () => ({rows: [{id: 1, at: 5}], missing: [part], isCut: true})};
  expect(await readStretches(history, {from: 0, to: 100}, 50)).toEqual({rows: [{id: 1, at: 5}], missing: [part], more: true});
});

it('parts stand alone: one that fails is missing, and only when all fail it is thrown', async () => {
  const good = {what: 'good', read: async () => ({rows: [1], missing: []})};
  const bad = (kind: 'timeout' | 'auth') => ({what: kind, read: () => Promise.reject(new DeskError(kind, 'no'))});
  const {rows, missing} = await eachAlone([bad('timeout'), good]);
  expect([rows, missing.map(({what}) => what)]).toEqual([[1], ['timeout']]);
  await expect(eachAlone([bad('auth'), bad('timeout')])).rejects.toThrow(expect.objectContaining({kind: 'auth'}));
  expect(await eachAlone([])).toEqual({rows: [], missing: []});
});
