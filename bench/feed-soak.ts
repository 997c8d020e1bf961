/**
 * An hour of order events (100 a second) at once: node bench/feed-soak.ts [EVENTS]
 * A server process sends them as fast as the real `mxt orders watch` takes them; every line is checked. "On one core" is
 * judged by CPU time, user and system, of the watch alone: what else the machine does is then no part of the answer.
 */
import {floodWatch} from '../test/acceptance/flooded-watch.ts';

const EVENTS = Number(process.argv[2] ?? 360_000);
const PROMISED_A_SECOND = 50_000;
const GROWTH_ALLOWED = 0.15;

const {lines, wrong, states, quarter, end, code, stderr} = await floodWatch(EVENTS);
const say = (name: string, value: string) => process.stdout.write(`${name.padEnd(52)} ${value}\n`);
say('events sent, lines read', `${EVENTS}, ${lines}`);
for (const line of wrong) say('WRONG', line);
if (wrong.length > 0 || lines !== EVENTS || states.join() !== 'connecting,live,stopped' || code !== 130) {
  say('the feed was not whole', `states ${states.join()}, exit code ${code} ${stderr}`);
  process.exitCode = 1;
}
if (quarter !== null && end !== null) {
  const read = EVENTS - Math.floor(EVENTS / 4);
  const [cpu, seconds] = [end.cpu - quarter.cpu, (end.at - quarter.at) / 1000];
  const aSecond = read / cpu;
  const growth = end.rssKb / quarter.rssKb - 1;
  say(
    'events a second of CPU time',
    `${Math.round(aSecond).toLocaleString('en')} (at least ${PROMISED_A_SECOND.toLocaleString('en')})`,
  );
  say('CPU an event, frame to line', `${((1e6 * cpu) / read).toFixed(1)} us`);
  say('CPU of the whole process', `${end.cpu.toFixed(2)} s`);
  say('events a second of wall time here', Math.round(read / seconds).toLocaleString('en'));
  say(
    'memory at a quarter, at the end',
    `${(quarter.rssKb / 1024).toFixed(0)} MB, ${(end.rssKb / 1024).toFixed(0)} MB (at most +15 %)`,
  );
  if (aSecond < PROMISED_A_SECOND || growth > GROWTH_ALLOWED) process.exitCode = 1;
}
