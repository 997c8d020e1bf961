/** How histories are cut: by instants or ids, and fifty rows to a page. */
import type {Params} from '../../kit/params.ts';

const PAGE = 50;

/** The page after `ofs` rows. */
export function pageOf<T>(rows: readonly T[], params: Params): readonly T[] {
  const offset = params.integer('ofs') ?? 0;
  return rows.slice(offset, offset + PAGE);
}

/** Whether an instant lies after `start` and not after `end`; each is in seconds, or an id that `instantOf` knows the time of. */
export function spanOf(params: Params, instantOf: (id: string) => number | null): (at: number) => boolean {
  const bound = (name: string, open: number, unknown: number) => {
    const given = params.optional(name);
    return given === null ? open : (milliseconds(given) ?? instantOf(given) ?? unknown);
  };
  const [never, ever] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const from = bound('start', ever, never);
  const to = bound('end', never, ever);
  return (at) => at > from && at <= to;
}

/** Of seconds, which may have a fraction; null for an id. */
function milliseconds(given: string): number | null {
  return /^\d+(\.\d+)?$/.test(given) ? Math.round(Number(given) * 1000) : null;
}
