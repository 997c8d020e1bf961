/** Whole processes: start-up against bare Node, and `balance` against a careful script and CCXT, on the sandbox. */
import {join} from 'node:path';
import {type Contender, median, processes, type Runs, timed, timesAs} from './lib/measure.ts';
import {print, type Row} from './lib/row.ts';
import {RUN, withSandbox} from './lib/sandbox-process.ts';

const here = (name: string) => new URL(`./lib/${name}`, import.meta.url).pathname;
/** OKX answers for the value of its wallets once in two seconds. */
export const BETWEEN_FIVES_MS = 2500;

/** Prints each row as it is measured. */
export function benchProcesses(quick: boolean): Promise<readonly Row[]> {
  return withSandbox(async ({env, addresses, folder}) => [
    ...startRows(env, quick),
    ...(await balanceRows(env, addresses, folder, quick)),
  ]);
}

function startRows(env: NodeJS.ProcessEnv, quick: boolean): readonly Row[] {
  const runs = processes(
    [
      {name: 'node -e 0', argv: ['-e', '0']},
      {name: 'mxt --version', argv: [RUN, '--version']},
      {name: 'mxt keys list', argv: [RUN, 'keys', 'list', '--json']},
    ],
    quick ? 7 : 21,
    env,
  );
  show(runs);
  const times = (name: string) => timesAs(runs.get(name)?.wallMs, runs.get('node -e 0')?.wallMs);
  return [
    print({what: 'mxt --version / bare node', value: times('mxt --version'), bound: 1.3, unit: 'x'}),
    print({what: 'mxt keys list / bare node', value: times('mxt keys list'), bound: 2.5, unit: 'x'}),
  ];
}

async function balanceRows(env: NodeJS.ProcessEnv, addresses: string, folder: string, quick: boolean): Promise<readonly Row[]> {
  const [two, five] = [{MXT_ACCOUNT: 'binance,bybit'}, {MXT_ACCOUNT: '*'}];
  const markets = join(folder, 'markets.json');
  const contenders: readonly Contender[] = [
    {name: 'node -e 0', argv: ['-e', '0']},
    {name: 'floor', argv: [here('floor-balance.cjs'), addresses]},
    {name: 'mxt balance', argv: [RUN, 'balance', '--json'], env: two},
    {name: 'CCXT', argv: [here('ccxt-balance.mjs'), addresses]},
    {name: 'lean CCXT', argv: [here('ccxt-lean.mjs'), addresses, markets]},
  ];
  const runs = processes(contenders, quick ? 5 : 15, env);
  show(runs);
  const cpu = (name: string) => timesAs(runs.get('mxt balance')?.cpuMs, runs.get(name)?.cpuMs);
  const peak = (name: string) => runs.get(name)?.peakKb ?? Number.NaN;
  const rows = [
    print({what: 'mxt balance, two exchanges, CPU / floor', value: cpu('floor'), bound: 2, unit: 'x'}),
    print({what: 'mxt balance, two exchanges, CPU / CCXT', value: cpu('CCXT'), bound: 0.15, unit: 'x'}),
    print({what: 'mxt balance, two exchanges, CPU / lean CCXT', value: cpu('lean CCXT'), bound: 0.3, unit: 'x'}),
    print({
      what: 'peak memory of mxt balance / bare node',
      value: peak('mxt balance') / peak('node -e 0'),
      bound: 1.6,
      unit: 'x',
    }),
  ];
  const pairs: number[] = [];
  for (let round = -1; round < (quick ? 5 : 15); round++) {
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_FIVES_MS));
    const pair = [
      {name: 'two', argv: [RUN, 'balance', '--json'], env: two},
      {name: 'five', argv: [RUN, 'balance', '--json'], env: five},
    ].map((each) => timed(each, env).cpuMs);
    if (round >= 0) pairs.push((pair[1] ?? 0) / (pair[0] ?? Number.NaN));
  }
  return [...rows, print({what: 'mxt balance, CPU: five exchanges / two', value: median(pairs), bound: 1.3, unit: 'x'})];
}

function show(runs: ReadonlyMap<string, Runs>): void {
  for (const [name, {wallMs, cpuMs, peakKb}] of runs) {
    const [wall, cpu, peak] = [median(wallMs), median(cpuMs), peakKb / 1024].map((value) => value.toFixed(0).padStart(5));
    process.stdout.write(`${' '.repeat(17)}${name.padEnd(16)} ${wall} ms wall ${cpu} ms CPU ${peak} MB\n`);
  }
}
