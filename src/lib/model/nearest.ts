/** Names that a typo probably meant. */

/**
 * The candidates closest to `word`, best first, at most `limit`: those within a third of its length in edits (a swap of
 * neighbours counts as one). Case and punctuation do not count, and a contract of 1000 coins is next to its coin. Equal distances
 * keep the order of `candidates`.
 */
export function nearest(word: string, candidates: Iterable<string>, limit = 3): readonly string[] {
  const wanted = bare(word.slice(0, 40));
  const most = Math.max(1, Math.floor(wanted.length / 3));
  const scored: {readonly name: string; readonly distance: number}[] = [];
  for (const name of candidates) {
    const letters = bare(name);
    if (letters.replace(THOUSANDS, '') === wanted && letters !== wanted) {
      scored.push({name, distance: 1});
      continue;
    }
    if (Math.abs(letters.length - wanted.length) > most) continue;
    const distance = editDistance(wanted, letters);
    if (distance <= most) scored.push({name, distance});
  }
  return scored
    .sort((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map(({name}) => name);
}

/** 1000PEPE, 1000000MOG. */
const THOUSANDS = /^1(?:000)+/;

function bare(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Optimal string alignment distance: inserts, deletes, substitutions and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({length: b.length + 1}, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(at(previous, j) + 1, at(row, j - 1) + 1, at(previous, j - 1) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(before, j - 2) + 1);
      row.push(best);
    }
    before = previous;
    previous = row;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
