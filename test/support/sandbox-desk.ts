/** Real adapters against the sandbox over sockets, for the contract suite and the acceptance tests. */
import type {AdapterContext} from '../../src/lib/adapter/context.ts';
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import type {Placement} from '../../src/lib/adapter/contract/trading.ts';
import {loadExchange} from '../../src/lib/adapter/registry.ts';
import type {AccountConfig} from '../../src/lib/model/account.ts';
import type {Order, OrderRef} from '../../src/lib/model/order.ts';
import {Secret} from '../../src/lib/model/secret.ts';
import type {ExchangeMemory} from '../../src/lib/state/exchange-memory.ts';
import {createVolatileMemory} from '../../src/lib/state/volatile-memory.ts';
import {type Clock, systemClock, systemRandom} from '../../src/lib/transport/clock.ts';
import {createHttp} from '../../src/lib/transport/undici-http.ts';
import {systemSockets} from '../../src/lib/transport/ws-socket.ts';

export interface VenueAddress {
  readonly rest: string;
  readonly stream: string;
  readonly credentials: Readonly<Record<string, string>>;
}

/** Fields of a keys file as an account holds them. */
export function secretsOf(fields: Readonly<Record<string, string>>): AccountConfig['credentials'] {
  const {apiKey = '', ...others} = fields;
  const secrets = Object.entries(others).map(([name, value]) => [name, new Secret(value)] as const);
  return {apiKey: new Secret(apiKey), ...Object.fromEntries(secrets)};
}

const http = createHttp({connectTimeoutMs: 2000});

/** The real adapter of one exchange, pointed at an address. */
export async function openAdapter(
  exchange: string,
  at: VenueAddress,
  change: Partial<AccountConfig> & {clock?: Clock; memory?: ExchangeMemory} = {},
): Promise<ExchangeAdapter> {
  const {clock = systemClock, memory = createVolatileMemory(clock), ...account} = change;
  const context: AdapterContext = {
    account: {
      account: exchange,
      exchange,
      credentials: secretsOf(at.credentials),
      products: ['spot'],
      environment: 'sandbox',
      mode: 'trade',
      urls: {rest: at.rest, stream: at.stream},
      ...account,
    },
    http,
    sockets: systemSockets,
    clock,
    random: systemRandom,
    memory,
    timeoutMs: 5000,
    debug: () => {},
  };
  return (await loadExchange(exchange)).create(context);
}

/** Polls until `probe` answers something, every few milliseconds, for half a minute at most: a loaded machine is slow. */
export async function eventually<T>(what: string, probe: () => Promise<T | null | undefined | false>): Promise<T> {
  const giveUpAt = performance.now() + 30_000;
  while (performance.now() < giveUpAt) {
    const answer = await probe();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  throw new Error(`never happened: ${what}`);
}

/** The order behind a placement, once the engine has spoken: PENDING does not count for plain orders. */
export async function settled(adapter: ExchangeAdapter, placement: Placement, ref: OrderRef): Promise<Order> {
  if (placement.outcome === 'PLACED') return placement.order;
  if (placement.outcome !== 'ACCEPTED') throw placement.error;
  return eventually(`order ${ref.clientOrderId} shows`, () => adapter.trading.order(ref, AbortSignal.timeout(5000)));
}
