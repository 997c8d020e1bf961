/** Prints the pages that are made from the code: docs/errors.md and docs/exchanges.md. `--check` only compares. */
import {readFileSync, writeFileSync} from 'node:fs';
import {exchangeIds, loadExchange} from '../src/lib/adapter/registry.ts';
import {ERROR_KINDS} from '../src/lib/model/errors.ts';
import type {LinkedForm} from '../src/lib/model/linked.ts';

const ROOT = new URL('..', import.meta.url).pathname;

export function errorsPage(): string {
  const rows = Object.entries(ERROR_KINDS).map(
    ([kind, {exit, retryable, meaning}]) => `| \`${kind}\` | ${exit} | ${retryable ? 'yes' : 'no'} | ${meaning} |`,
  );
  return `# Errors and exit codes

Printed from \`src/lib/model/errors.ts\` by \`npm run docs\`; do not edit.

Exit 0 is done and complete. Exit 3 is partial: an exchange failed, one leg did not go through, an order ended with less filled than was asked
(\`missing\` says how much), or an order is shown as it was, because it could not be read again. The output says which.

| kind | exit code | safe to try again | meaning |
|---|---|---|---|
${rows.join('\n')}
`;
}

/** In a few words, how an exchange links orders of one product. */
function linkedOf(form: LinkedForm | string | undefined): string {
  if (form === undefined || typeof form === 'string') return 'no';
  const legs = {ANY: 'either or both', ONE: 'one of them', BOTH: 'both together'}[form.legs];
  const side = form.sides.length === 1 ? ` of a ${form.sides[0]?.toLowerCase()}` : '';
  return `${legs}${side}, with ${form.types.join(' and ')} (${form.timesInForce.join(', ')})`;
}

export async function exchangesPage(): Promise<string> {
  const modules = await Promise.all(exchangeIds().map(async (id) => ({id, module: await loadExchange(id)})));
  const row = (title: string, cell: (of: (typeof modules)[number]) => string) =>
    `| ${title} | ${modules.map(cell).join(' | ')} |`;
  const yes = (value: boolean) => (value ? 'yes' : 'no');
  return `# Exchanges

Printed from the exchange modules by \`npm run docs\`; do not edit.

| | ${modules.map(({module}) => `[${module.title}](${module.docs})`).join(' | ')} |
|---|${modules.map(() => '---|').join('')}
${row('`exchange:` in the keys file', ({id}) => `\`${id}\``)}
${row('products', ({module}) => module.products.join(', '))}
${row('credentials', ({module}) => module.credentials.map((set) => ['apiKey', ...set].join(' + ')).join(', or '))}
${row('order types', ({module}) => module.capabilities.orderTypes.join(', '))}
${row('time in force', ({module}) => module.capabilities.timesInForce.join(', '))}
${row('post-only', ({module}) => yes(module.capabilities.postOnly))}
${row('market order by quote amount', ({module}) => yes(module.capabilities.marketByQuote))}
${row('`--take-profit`, `--stop-loss`', ({module}) => module.products.map((product) => `${product}: ${linkedOf(module.capabilities.linkedOrders?.[product])}`).join('; '))}
${row('client order id', ({module}) => module.capabilities.clientOrderIds.form)}
${row('a used client order id is refused', ({module}) => ({OPEN_ONLY: 'while the order is open', EVER: 'always', REPLAY: 'never: the first order is returned', NONE: 'never'})[module.capabilities.clientOrderIds.uniqueness])}
${row('acknowledgement of an order', ({module}) => ({RESULT: "the engine's result", ACCEPTED: 'a receipt; mxt confirms it'})[module.capabilities.acknowledgement])}
`;
}

if (import.meta.main) {
  const pages = {'docs/errors.md': errorsPage(), 'docs/exchanges.md': await exchangesPage()};
  for (const [path, text] of Object.entries(pages)) {
    if (!process.argv.includes('--check')) writeFileSync(`${ROOT}/${path}`, text);
    else if (readFileSync(`${ROOT}/${path}`, 'utf8') !== text) {
      process.stderr.write(`${path} is stale: run "npm run docs".\n`);
      process.exitCode = 1;
    }
  }
}
