/** A fault plan out of a seed: which faults take part, and how often, is drawn anew for every seed (swarm testing). */
import type {FaultRule} from './faults.ts';
import {seededRandom} from './random.ts';

const HTML = '<!doctype html><html><title>502 Bad Gateway</title><body>cloudflare</body></html>';

/** Each with the largest probability it may get. */
const CANDIDATES: readonly (readonly [FaultRule, number])[] = [
  [{point: 'req.head', action: {do: 'reset'}}, 0.05],
  [{point: 'resp.head', action: {do: 'drop'}}, 0.05],
  [{point: 'resp.head', action: {do: 'reset'}}, 0.05],
  [{point: 'resp.body', action: {do: 'cut', bytes: 20, how: 'reset'}}, 0.05],
  [{point: 'resp.body', action: {do: 'cut', bytes: 20, how: 'end'}}, 0.05],
  [{point: 'resp.body', action: {do: 'garbage'}}, 0.03],
  [{point: 'gw.pre', action: {do: 'answer', status: 503, body: HTML, headers: {'content-type': 'text/html'}}}, 0.05],
  [{point: 'engine.post', action: {do: 'answer', status: 502, body: HTML, headers: {'content-type': 'text/html'}}}, 0.1],
  [{point: 'engine.post', action: {do: 'drop'}}, 0.1],
  [{point: 'resp.delay', action: {do: 'delay', ms: 700}}, 0.2],
  [{point: 'ws.out', action: {do: 'duplicate'}}, 0.2],
  [{point: 'ws.out', action: {do: 'reorder'}}, 0.1],
  [{point: 'ws.out', action: {do: 'reset'}}, 0.02],
  [{point: 'read.lag', action: {do: 'lag', ms: 2000}}, 0.2],
];

/** The rules of one seed. */
export function faultSwarm(seed: number): readonly FaultRule[] {
  const random = seededRandom(seed, 'fault-swarm');
  return CANDIDATES.flatMap(([rule, most]) =>
    random() < 0.5 ? [{...rule, probability: Math.round(random() * most * 1000) / 1000}] : [],
  );
}
