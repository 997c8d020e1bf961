/** docs/performance.md: what was measured, how, on what, and what is known of the bounds that are not met. */
import {cpus, totalmem} from 'node:os';
import {type Curve, curveText} from './curve.ts';
import {EXPLAINED} from './explained.ts';
import {boundOf, type Row, valueOf, verdictOf} from './row.ts';

/** Markdown. */
export function performancePage(rows: readonly Row[], curves: readonly Curve[]): string {
  const table = rows.map((row) => `| ${row.what} | ${valueOf(row)} | ${boundOf(row)} | ${verdictOf(row)} |`);
  const over = rows.filter((row) => verdictOf(row) !== 'ok');
  const explained = over.map((row) => `- **${row.what}**: ${EXPLAINED[row.what]?.why ?? 'not explained yet.'}`);
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `# Speed

Printed by \`npm run bench -- --write\`; do not edit. Measured on ${cpus().length} cores of ${cpus()[0]?.model ?? 'an unknown processor'}, ${gigabytes} GB, Node ${process.versions.node}.

| what | measured | bound | |
|---|---|---|---|
${table.join('\n')}

## How

- A ratio is the median over rounds in which all contenders run in turns, each round against its own, since a machine has slow minutes.
  CPU is user and system time of the whole process as the kernel counts it.
- The floor of \`balance\` (\`bench/lib/floor-balance.cjs\`) is a CommonJS script on \`node:http\` with the same requests, HMAC and \`JSON.parse\`.
- CCXT runs twice: as its manual says (\`bench/lib/ccxt-balance.mjs\`), and lean: one file per exchange, markets from a file, compile cache
  (\`bench/lib/ccxt-lean.mjs\`).
- "Call to bytes" ends where the HTTP client would be called. An order "with its journal" runs the whole of placing on a real database,
  synced writes included; budgets of rates are left out, since they would make it wait.
- A feed's events come from a server process as fast as the real \`mxt orders watch\` takes them; every line is compared with what was sent.
- Requests, round trips and connections of each command are counted in \`test/acceptance/round-trips.test.ts\`, and the code that it loads in
  \`test/acceptance/loaded-code.test.ts\`: they do not vary with the machine.

## Over the bound

${explained.length === 0 ? 'Nothing.' : explained.join('\n')}

## Scale

How a cost grows: medians of whole processes (CPU of user and system), and of the best round where a call is measured.

${curves.map(curveText).join('\n\n')}
`;
}
