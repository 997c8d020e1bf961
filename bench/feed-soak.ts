/**
 * Order events as fast as the real `mxt orders watch` takes them from a server process; every line is checked. "On one core" is
 * judged by CPU time, user and system, of the watch alone: what else the machine does is then no part of the answer.
 */
import {floodWatch} from '../test/lib/exchanges/binance/flood/flooded-watch.ts';
import {print, type Row} from './lib/row.ts';

/** Prints each row as it is measured. Throws when a line is missing or wrong. */
export async function benchSoak(quick: boolean): Promise<readonly Row[]> {
  const events = quick ? 200_000 : 2_000_000;
  const {lines, wrong, states, usage, code, stderr} = await floodWatch(events);
  if (wrong.length > 0 || lines !== events || states.join() !== 'connecting,live,stopped' || code !== 130)
    throw new Error(`The feed was not whole: ${lines} of ${events} lines, ${states}, exit ${code} ${stderr} ${wrong.join('\n')}`);
  // The first quarter warms up: compiled code, caches, pools. Memory goes up and down with the garbage collector, so that
  // peaks are compared: of the second quarter, and of the last.
  const quarter = usage.find(({line}) => line >= events / 4);
  const end = usage.at(-1);
  if (quarter === undefined || end === undefined) return [];
  const peak = (from: number, to: number) =>
    Math.max(...usage.filter(({line}) => line >= from * events && line <= to * events).map(({rssKb}) => rssKb)) / 1024;
  const perSecond = (end.line - quarter.line) / (end.cpu - quarter.cpu);
  return [
    print({what: 'orders watch, frame to line, of one core', value: perSecond, bound: 100_000, unit: 'events/s', atLeast: true}),
    print({what: `its peak memory over ${events.toLocaleString('en')} events`, value: peak(0, 1), bound: 160, unit: 'MB'}),
    print({what: 'its peak memory, last quarter / second', value: peak(0.75, 1) / peak(0.25, 0.5), bound: 1.05, unit: 'x'}),
  ];
}
