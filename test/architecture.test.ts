import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {dirname, join, normalize} from 'node:path';
import {describe, expect, it} from 'vitest';

const ROOT = new URL('..', import.meta.url).pathname;
const files = tracked('src').filter((path) => /\.tsx?$/.test(path));

/** Files of a folder that git knows or would add, and that are there. */
function tracked(folder: string): readonly string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', folder];
  const paths = execFileSync('git', args, {cwd: ROOT, encoding: 'utf8'}).split('\n');
  return paths.filter((path) => path !== '' && existsSync(join(ROOT, path)));
}

/** Which layer a file belongs to, by its folder. */
function layerOf(path: string): string {
  const exchange = /^src\/lib\/(exchanges)\/([^/]+)\//.exec(path) ?? /^src\/lib\/(sandbox)\//.exec(path);
  if (exchange !== null) return exchange[1] === 'exchanges' ? `exchanges/${exchange[2]}` : 'sandbox';
  if (path.startsWith('src/commands/')) return 'commands';
  if (path.startsWith('src/library/')) return 'library';
  return /^src\/lib\/([^/]+)\//.exec(path)?.[1] ?? 'desk';
}

/** What each layer may import besides itself and packages. An arrow only points down. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  model: [],
  disk: [],
  transport: ['model'],
  state: ['model', 'transport', 'disk'],
  adapter: ['model', 'transport', 'state'],
  exchanges: ['model', 'transport', 'state', 'adapter'],
  config: ['model', 'disk'],
  portfolio: ['model', 'adapter', 'transport', 'state'],
  markets: ['model', 'adapter', 'transport', 'state'],
  router: ['model', 'adapter', 'transport', 'state', 'orders', 'portfolio', 'config'],
  orders: ['model', 'adapter', 'transport', 'state', 'portfolio', 'config'],
  arbitrage: ['model', 'adapter', 'transport', 'state', 'router', 'portfolio', 'orders', 'markets', 'feed'],
  alerts: ['model', 'adapter', 'transport', 'state', 'router', 'portfolio', 'markets', 'feed'],
  rebalance: ['model', 'adapter', 'transport', 'state', 'router', 'orders', 'portfolio', 'config'],
  ledger: ['model', 'adapter', 'transport', 'state', 'portfolio'],
  notify: ['model', 'transport', 'config'],
  feed: ['model', 'adapter', 'transport', 'state', 'notify'],
  doctor: ['model', 'adapter', 'transport', 'state', 'config', 'orders'],
  schemas: ['model'],
  ui: ['model'],
  sandbox: ['model'],
  library: ['model', 'transport', 'state', 'adapter', 'config', 'orders', 'router', 'arbitrage', 'feed', 'sandbox', 'desk'],
  desk: [
    'model',
    'disk',
    'transport',
    'state',
    'adapter',
    'config',
    'ui',
    'orders',
    'router',
    'portfolio',
    'feed',
    'alerts',
    'notify',
  ],
};

/** Layers whose types a view may name. */
const VIEWED = [
  'rebalance',
  'arbitrage',
  'portfolio',
  'ledger',
  'router',
  'orders',
  'feed',
  'doctor',
  'markets',
  'adapter',
  'config',
  'state',
  'transport',
];

interface Import {
  readonly from: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

function importsOf(path: string): Import[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const pattern = /(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'(\.[^']+)'|import\('(\.[^']+)'\)/g;
  return [...text.matchAll(pattern)].map((match) => ({
    from: path,
    target: normalize(join(dirname(path), (match[2] ?? match[3]) as string)),
    typeOnly: match[1] !== undefined,
  }));
}

const imports = files.flatMap(importsOf);

/** The file without its comments. */
function codeOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/g, '');
}

/** The only file through which an order may leave. */
const SEND = 'src/lib/orders/place/send.ts';

function isAllowed({from, target, typeOnly}: Import): boolean {
  const [source, goal] = [layerOf(from), layerOf(target)];
  if (source === goal) return true;
  if (source === 'commands') return !goal.startsWith('exchanges');
  // A view may name the result types of the services it draws; it never calls them.
  if (source === 'ui' && typeOnly && VIEWED.includes(goal)) return true;
  return (ALLOWED[source.split('/')[0] as string] ?? []).includes(goal);
}

/** Files that import each other in a circle, types included: each circle as its files in order (Tarjan's components). */
function circles(): readonly string[] {
  const targets = Map.groupBy(imports, ({from}) => from);
  const [index, low, stack, found] = [new Map<string, number>(), new Map<string, number>(), [] as string[], [] as string[]];
  const visit = (file: string): number => {
    const own = index.size;
    index.set(file, own);
    low.set(file, own);
    stack.push(file);
    for (const {target} of targets.get(file) ?? []) {
      const reach = index.has(target) ? (stack.includes(target) ? (index.get(target) ?? own) : own) : visit(target);
      low.set(file, Math.min(low.get(file) ?? own, reach));
    }
    if (low.get(file) === own) {
      const circle = stack.splice(stack.indexOf(file));
      if (circle.length > 1) found.push(circle.toSorted().join(' '));
    }
    return low.get(file) ?? own;
  };
  for (const file of files) if (!index.has(file)) visit(file);
  return found;
}

/** Where a test may know an exchange by name: its own folders, recorded answers, and clients that third parties wrote for it. */
const KNOW_NAMES = /^test\/(?:lib\/(?:sandbox\/)?exchanges\/[^/]+\/|recorded\/|lib\/sandbox\/third-party-)/;

describe('the house', () => {
  it('has tests that name no exchange, so that a new one gets them all', () => {
    const ids = new Set(files.flatMap((path) => /^src\/lib\/exchanges\/([^/]+)\//.exec(path)?.[1] ?? []));
    const names = new RegExp(`(?:${[...ids].join('|')})`, 'i');
    const tests = tracked('test').filter((path) => /\.(?:tsx?|snap)$/.test(path) && !KNOW_NAMES.test(path));
    const named = tests.filter((path) => names.test(readFileSync(join(ROOT, path), 'utf8').replaceAll(/https?:\S+/g, '')));
    expect(named).toEqual([]);
  });

  it('has arrows that only point down', () => {
    const wrong = imports.filter((each) => !isAllowed(each)).map(({from, target}) => `${from} -> ${target}`);
    expect(wrong).toEqual([]);
  });

  it('keeps the database behind the contract of the state', () => {
    const users = imports.filter(
      ({from, target}) => /^src\/lib\/state\/(?:sqlite|memory)\//.test(target) && !from.startsWith(dirname(target)),
    );
    expect([...new Set(users.map(({from}) => from))]).toEqual(['src/lib/state/open-state.ts']);
  });

  it('imports decimal.js in one place', () => {
    const users = files.filter((path) => /from 'decimal\.js'/.test(readFileSync(join(ROOT, path), 'utf8')));
    expect(users).toEqual(['src/lib/model/decimal.ts']);
  });

  it('keeps files under 250 lines and commands under 60', () => {
    const long = files
      .map((path) => ({path, lines: readFileSync(join(ROOT, path), 'utf8').split('\n').length - 1}))
      .filter(({path, lines}) => lines > (path.startsWith('src/commands/') ? 60 : 250));
    expect(long).toEqual([]);
  });

  it('takes time and chance from the outside', () => {
    const edges = new Set(['src/lib/transport/clock.ts', 'src/lib/sandbox/system-clock.ts', 'src/lib/ui/flags.ts']);
    const wrong = files.filter(
      (path) => !edges.has(path) && /\b(Date\.now\(|Math\.random\()/.test(readFileSync(join(ROOT, path), 'utf8')),
    );
    expect(wrong).toEqual([]);
  });

  it('has the same files for the same jobs in every exchange folder', () => {
    const names =
      'account adapter balance book book-stream client errors fill index market order order-stream prices rest rights sign ticker trading'.split(
        ' ',
      );
    const folders = new Set(files.flatMap((path) => /^src\/lib\/exchanges\/[^/]+/.exec(path)?.[0] ?? []));
    for (const folder of folders) {
      expect(files.filter((path) => dirname(path) === folder)).toEqual(
        expect.arrayContaining(names.map((name) => `${folder}/${name}.ts`)),
      );
    }
  });

  it('has the same files in every venue folder of the sandbox', () => {
    const names = ['account', 'auth', 'change', 'context', 'endpoints', 'errors', 'facts', 'index', 'limits', 'market-data'];
    const more = ['market-feeds', 'market-stream', 'orders', 'place', 'rules', 'user-stream', 'venue', 'view'];
    const folders = new Set(files.flatMap((path) => /^src\/lib\/sandbox\/exchanges\/[^/]+/.exec(path)?.[0] ?? []));
    for (const folder of folders) {
      expect(files.filter((path) => dirname(path) === folder)).toEqual(
        expect.arrayContaining([...names, ...more].map((name) => `${folder}/${name}.ts`)),
      );
    }
  });

  it('lets an order leave through one file only: one call that places, one that changes', () => {
    // The contract names both, and the adapter that repeats reads hands them on as they are.
    const passes = new Set(['src/lib/adapter/contract/trading.ts', 'src/lib/adapter/repeating-reads.ts']);
    // As a member, in quotes, or taken out of the facet; a function of that name elsewhere is another one.
    const reach = /[.['"`](?:place|amend)Order\b|\{[^{}]*\b(?:place|amend)Order\b[^{}]*\}\s*(?:=(?!\s*await import)|:)/g;
    const doors = files
      .filter((path) => !path.includes('/exchanges/') && !passes.has(path))
      .flatMap((path) => [...codeOf(path).matchAll(reach)].map(([call]) => `${path} ${/\w+Order/.exec(call)?.[0]}`));
    expect(doors).toEqual([`${SEND} placeOrder`, `${SEND} amendOrder`]);
  });

  it('has three who use that file: placing, replacing, and a change that keeps the order', () => {
    const users = files.flatMap((path) => {
      const names = /import \{([^}]*)\} from '[^']*\/send\.ts'/.exec(codeOf(path))?.[1];
      return names === undefined || path.startsWith('src/lib/sandbox/') ? [] : [`${path}: ${names}`];
    });
    expect(users).toEqual([
      'src/lib/orders/change/in-place.ts: changeInPlace',
      'src/lib/orders/change/replace.ts: replace',
      'src/lib/orders/place/submit.ts: place',
    ]);
  });

  it('asks for no more of what orders work with than is taken', () => {
    const taken = /\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}: OrderDeps\b/;
    const greedy = files.filter((path) => !path.endsWith('-command.ts') && taken.test(readFileSync(join(ROOT, path), 'utf8')));
    expect(greedy).toEqual([]);
  });

  it('decides in one file whether an order was placed', () => {
    const verdict = /state: '(?:CONFIRMED|REJECTED|NOT_PLACED|UNKNOWN|UNRESOLVED|ACKED)'/;
    const writers = files.filter((path) => verdict.test(readFileSync(join(ROOT, path), 'utf8')));
    expect(writers).toEqual(['src/lib/orders/judge/judge.ts']);
    const recorders = files.filter((path) => /\bjournal\.(?:settle|adopt)\(/.test(codeOf(path)));
    expect(recorders).toEqual(['src/lib/orders/place/adopt.ts', 'src/lib/orders/settle/record.ts']);
  });

  it('has no circle of imports', () => {
    expect(circles()).toEqual([]);
  });
});
