import {seeded} from './virtual-time.ts';

/** How far off a machine's clock is: mostly half a second, at times ten seconds or five minutes. */
export function drawSkew(seed: number): number {
  const random = seeded(seed ^ 0x5bd1e995);
  const spread = random();
  return Math.round((random() - 0.5) * 2 * (spread < 0.6 ? 500 : spread < 0.85 ? 10_000 : 300_000));
}
