/** What a run of pairs says of itself: how they ended, what struck them, and each broken promise with the seed that replays it. */
import {bound} from './report.ts';
import {ALL_FAULTS} from './swarm.ts';

const SHOWN = 5;

/** What befalls a pair beside the faults of one request: its stream, its process, its user. */
export const PAIR_TROUBLES = [
  'stream drop',
  'stream duplicate',
  'stream reorder',
  'stream cut',
  'killed',
  'interrupted',
] as const;

export type PairTrouble = (typeof PAIR_TROUBLES)[number];

const KINDS: readonly string[] = [...ALL_FAULTS, ...PAIR_TROUBLES];

export interface PairTally {
  readonly episodes: number;
  readonly cpuMs: number;
  /** By kind of fault, and by how the episodes ended. */
  readonly hits: Readonly<Record<string, number>>;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly failures: readonly {readonly seed: number; readonly broken: readonly string[]}[];
}

export function tallied(one: PairTally | undefined, other: PairTally): PairTally {
  if (one === undefined) return other;
  return {
    ...{episodes: one.episodes + other.episodes, cpuMs: one.cpuMs + other.cpuMs},
    ...{hits: sum(one.hits, other.hits), outcomes: sum(one.outcomes, other.outcomes)},
    failures: [...one.failures, ...other.failures].toSorted((a, b) => a.seed - b.seed),
  };
}

function sum(one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>): Record<string, number> {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries([...names].map((name) => [name, (one[name] ?? 0) + (other[name] ?? 0)]));
}

export function pairSummary(
  subject: string,
  seed: number,
  {episodes, cpuMs, hits, outcomes, failures}: PairTally,
  {took, marks}: {readonly took: number; readonly marks: boolean},
): {readonly text: string; readonly isGood: boolean} {
  const [exchange] = subject.split(' ');
  const never = KINDS.filter((kind) => (hits[kind] ?? 0) === 0);
  const strikes = KINDS.reduce((total, kind) => total + (hits[kind] ?? 0), 0);
  const verdict =
    failures.length === 0 ? `0 broken promises (95 %: under ${bound(episodes)} per episode)` : `${failures.length} BROKEN`;
  const ends = Object.entries(outcomes)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${count} ${name}`);
  const lines = [
    `${subject}: ${episodes} pairs from seed ${seed}: ${verdict}; ${ends.join(', ')}; ${strikes} faults of ${KINDS.length - never.length}/${KINDS.length} kinds; ${Math.round(cpuMs / episodes)} ms of CPU each; ${Math.round(took / 100) / 10} s in all`,
    ...failures
      .slice(0, SHOWN)
      .flatMap((failure) => [
        `  seed ${failure.seed}: ${failure.broken.join('; ')}`,
        `    replay: npm run simulate -- --exchange ${exchange} --pairs 1 --seed ${failure.seed} --trace`,
      ]),
    ...(failures.length > SHOWN
      ? [
          `  and seeds ${failures
            .slice(SHOWN)
            .map((failure) => failure.seed)
            .join(', ')}`,
        ]
      : []),
    ...(marks && never.length > 0 ? [`  these faults never struck: ${never.join(', ')}`] : []),
  ];
  return {text: lines.join('\n'), isGood: failures.length === 0 && (!marks || never.length === 0)};
}
