/**
 * An hour of order events (100 a second) at once: node bench/feed-soak.ts [EVENTS]
 * A server process sends them as fast as the real `mxt orders watch` takes them; every line is checked. "On one core" is
 * judged by CPU time, user and system, of the watch alone: what else the machine does is then no part of the answer.
 */
import {floodWatch} from '../test/lib/exchanges/binance/flood/flooded-watch.ts';

const EVENTS = Number(process.argv[2] ?? 360_000);
const PROMISED_A_SECOND = 50_000;
const GROWTH_ALLOWED = 0.15;

const {lines, wrong, states, usage, code, stderr} = await floodWatch(EVENTS);
const say = (name: string, value: string) => process.stdout.write(`${name.padEnd(52)} ${value}\n`);
say('events sent, lines read', `${EVENTS}, ${lines}`);
for (const line of wrong) say('WRONG', line);
if (wrong.length > 0 || lines !== EVENTS || states.join() !== 'connecting,live,stopped' || code !== 130) {
  say('the feed was not whole', `states ${states.join()}, exit code ${code} ${stderr}`);
  process.exitCode = 1;
}
// The first quarter warms up: compiled code, caches, pools. Memory goes up and down with the garbage collector, so that
// peaks are compared: of the second quarter, and of the last.
const quarter = usage.find(({line}) => line >= EVENTS / 4);
const end = usage.at(-1);
if (quarter !== undefined && end !== undefined) {
  const peak = (from: number, to: number) =>
    Math.max(...usage.filter(({line}) => line >= from * EVENTS && line <= to * EVENTS).map(({rssKb}) => rssKb)) / 1024;
  const [read, cpu] = [end.line - quarter.line, end.cpu - quarter.cpu];
  const aSecond = read / cpu;
  const [early, late] = [peak(0.25, 0.5), peak(0.75, 1)];
  say(
    'events a second of CPU time',
    `${Math.round(aSecond).toLocaleString('en')} (at least ${PROMISED_A_SECOND.toLocaleString('en')})`,
  );
  say('CPU an event, frame to line', `${((1e6 * cpu) / read).toFixed(1)} us`);
  say('CPU of the whole process', `${end.cpu.toFixed(2)} s`);
  say('events a second of wall time here', Math.round((1000 * read) / (end.at - quarter.at)).toLocaleString('en'));
  say('peak memory, second and last quarter', `${early.toFixed(0)} MB, ${late.toFixed(0)} MB (at most +15 %)`);
  if (aSecond < PROMISED_A_SECOND || late > early * (1 + GROWTH_ALLOWED)) process.exitCode = 1;
}
