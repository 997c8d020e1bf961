/** One command's desk: the accounts it works on, with everything an adapter needs, opened only when used. */
import type {AccountHandle, CallOptions} from './adapter/accounts.ts';
import type {AdapterContext} from './adapter/context.ts';
import type {ExchangeAdapter} from './adapter/contract/exchange.ts';
import type {Entrance} from './adapter/door.ts';
import {SeenBooks} from './adapter/seen-books.ts';
import {proxyVariable, unusedProxyVariable} from './config/environment.ts';
import type {AccountEntry, KeysFile} from './config/keys-file.ts';
import type {State} from './state/state.ts';
import {type RandomBytes, systemRandom} from './transport/clock.ts';
import {waitedHttp} from './transport/waited.ts';
import type {Waiting} from './ui/waiting.ts';

export interface DeskOptions {
  readonly keys: KeysFile;
  /** Those the command works on, of the keys file. */
  readonly accounts: readonly AccountEntry[];
  readonly call: CallOptions;
  readonly state: State;
  /** One line for the user. */
  readonly warn: (line: string) => void;
  /** Null without --debug: then nothing is traced. */
  readonly debug: ((line: string) => void) | null;
  /** Hears of each request while it has no answer; null where no person looks. */
  readonly waiting: Waiting | null;
  /** What the accounts are opened for. */
  readonly entrance?: Entrance;
}

export interface Desk extends AsyncDisposable {
  readonly keys: KeysFile;
  /** The accounts this command works on, in the order of the keys file. */
  readonly accounts: readonly AccountHandle[];
  readonly call: CallOptions;
  readonly state: State;
  readonly random: RandomBytes;
  /** What its accounts have read of books. */
  readonly books: SeenBooks;
}

/** Opens a desk; nothing is asked of anybody yet. */
export function openDesk(options: DeskOptions): Desk {
  const {keys, call, state} = options;
  const net = {current: null as Promise<Network> | null};
  const books = new SeenBooks(call.clock);
  const direct = proxyNotice(options.warn);
  const accounts = options.accounts.map((entry) => handleOf(entry, {...options, direct, books}, net));
  return {
    keys,
    accounts,
    call,
    state,
    random: systemRandom,
    books,
    async [Symbol.asyncDispose]() {
      if (net.current !== null) await (await net.current).close();
      state.close();
    },
  };
}

/** Says once that a proxy of the environment is not used, when the first account beyond this machine is opened. */
function proxyNotice(warn: (line: string) => void): (entry: AccountEntry) => void {
  let name = unusedProxyVariable(process.env);
  return ({environment}) => {
    if (name === null || environment === 'sandbox') return;
    warn(`Warning: ${name} is set, and mxt heeds HTTPS_PROXY only: it connects directly.`);
    name = null;
  };
}

type Network = Awaited<ReturnType<typeof openNetwork>>;

async function openNetwork(timeoutMs: number) {
  const [{createHttp}, {lazySockets}, proxy] = await Promise.all([
    import('./transport/undici-http.ts'),
    import('./transport/lazy-sockets.ts'),
    proxyVariable(process.env) === null ? null : import('./transport/proxy.ts').then(({createProxy}) => createProxy(process.env)),
  ]);
  const http = createHttp({connectTimeoutMs: Math.min(timeoutMs, 5000), proxy});
  return {http, sockets: lazySockets(proxy), close: () => http.close()};
}

/** The network as one account sees it: with its requests counted while a person waits, and traced under --debug. */
function networkOf(account: string, {http, sockets}: Ports, say: Say | null, {call, waiting}: DeskOptions) {
  const counted = waiting === null ? http : waitedHttp(http, () => waiting.start(account));
  return say === null ? {http: counted, sockets} : traced({http: counted, sockets}, say, call);
}

type Say = (line: string) => void;
type Ports = Pick<AdapterContext, 'http' | 'sockets'>;

async function traced({http, sockets}: Ports, say: Say, {clock}: CallOptions) {
  const {tracedHttp, tracedSockets} = await import('./transport/traced.ts');
  return {http: tracedHttp(http, clock, say), sockets: tracedSockets(sockets, say)};
}

function handleOf(
  entry: AccountEntry,
  options: DeskOptions & {readonly direct: (entry: AccountEntry) => void; readonly books: SeenBooks},
  net: {current: Promise<Network> | null},
): AccountHandle {
  const {keys, call, state, debug, direct, waiting, entrance, books} = options;
  const ownNames = Object.hasOwn(keys.assets, entry.exchange) ? {names: keys.assets[entry.exchange] ?? {}} : {};
  let adapter: Promise<ExchangeAdapter> | null = null;
  const open = async (): Promise<ExchangeAdapter> => {
    if (entry.broken !== undefined) throw entry.broken;
    direct(entry);
    net.current ??= openNetwork(call.timeoutMs);
    const [{checkAtDoor}, {loadExchange}, {rememberingId}, {repeatingReads}, {resolveAccount}] = await Promise.all([
      import('./adapter/door.ts'),
      import('./adapter/registry.ts'),
      import('./adapter/remembered-id.ts'),
      import('./adapter/repeating-reads.ts'),
      import('./config/secrets.ts'),
    ]);
    const module = await loadExchange(entry.exchange);
    // Before any secret is read: no password manager is asked for an account that cannot be opened.
    const products = checkAtDoor({...entry, credentials: Object.keys(entry.credentials)}, module, entrance);
    // A password manager may ask its owner first.
    const opened = waiting?.start(`the secrets of ${entry.account}`);
    const [resolved, network] = await Promise.all([resolveAccount({...entry, products}), net.current]).finally(opened);
    const account = {...resolved, ...ownNames};
    const say = debug === null ? null : (line: string) => debug(`${entry.account}: ${line}`);
    const memory = state.memory(account);
    const exchange = module.create({
      account,
      ...(await networkOf(entry.account, network, say, options)),
      clock: call.clock,
      random: systemRandom,
      memory,
      timeoutMs: call.timeoutMs,
      debug: say ?? (() => {}),
    });
    return books.watched(rememberingId(repeatingReads(exchange, call), memory));
  };
  return {
    account: entry.account,
    exchange: entry.exchange,
    environment: entry.environment,
    mode: entry.mode,
    products: entry.products,
    offers: async () => (await (await import('./adapter/registry.ts')).loadExchange(entry.exchange)).products,
    ...ownNames,
    ...(entry.urls.rest !== undefined && {restUrl: entry.urls.rest}),
    adapter() {
      adapter ??= open();
      return adapter;
    },
  };
}
