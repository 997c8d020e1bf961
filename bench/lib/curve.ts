/** How a cost grows with a size: no bound, but a shape to look at. */

export interface Curve {
  readonly title: string;
  /** How it was measured, in a sentence. */
  readonly how: string;
  /** The size first, with its unit. */
  readonly columns: readonly string[];
  readonly points: readonly (readonly string[])[];
}

/** Measures each point in turn and prints it. */
export async function curve<T>(
  head: Omit<Curve, 'points'>,
  sizes: readonly T[],
  measure: (size: T) => Promise<readonly string[]>,
): Promise<Curve> {
  process.stdout.write(`\n${head.title}\n  ${head.columns.join(' | ')}\n`);
  const points: (readonly string[])[] = [];
  for (const size of sizes) {
    const point = await measure(size);
    process.stdout.write(`  ${point.join(' | ')}\n`);
    points.push(point);
  }
  return {...head, points};
}

/** To three digits. */
export function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

/** As markdown. */
export function curveText({title, how, columns, points}: Curve): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [`### ${title}`, '', how, '', line(columns), line(columns.map(() => '---:')), ...points.map(line)].join('\n');
}
