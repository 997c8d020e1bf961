import type {Curve} from './curve.ts';
import type {Solution} from './optimum.ts';
import type {Candidate} from './route.ts';

/** One candidate after planning: either excluded, or with its curve and what it does alone. */
export interface Planned {
  readonly candidate: Candidate;
  readonly excluded: string | null;
  readonly curve: Curve | null;
  readonly standalone: Solution | null;
}
