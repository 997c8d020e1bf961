/** An account of a scripted exchange that holds contracts: orders that only reduce close them, and any answer may be spoilt. */
import {allRows} from '../../src/lib/adapter/contract/rows.ts';
import type {Placement, PreparedOrder, Trading} from '../../src/lib/adapter/contract/trading.ts';
import type {Position} from '../../src/lib/model/account.ts';
import type {HeldAs, MarginMode, PositionMode} from '../../src/lib/model/contract.ts';
import {dec, plain} from '../../src/lib/model/decimal.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import type {Market, MarketRules} from '../../src/lib/model/market.ts';
import type {OrderRequest} from '../../src/lib/model/order.ts';
import {type EndingAccount, endingAccount} from './ending-account.ts';
import {fakeDerivatives} from './fake-account.ts';
import type {Members} from './patched.ts';
import {MARKET, type Rig, rig} from './scripted-exchange.ts';

export const PERP = 'BTC/USDT:USDT';

/** What happens to one order. `lost`: it takes effect, and its answer does not come. `vanished`: it never arrives. */
export type OrderFate = 'refused' | 'lost' | 'vanished' | null;

export interface HoldingOptions {
  readonly rules?: Partial<MarketRules>;
  /** By the number of the order, from 1, and what it asks for. */
  readonly fate?: (count: number, request: OrderRequest) => OrderFate;
  /** By the number of the read, from 1: whether it fails. */
  readonly readFails?: (count: number) => boolean;
  /** Of the positions; that of the settings is CROSS. */
  readonly marginMode?: MarginMode;
  /** How contracts are held cannot be read: the question fails. */
  readonly settingsFail?: boolean;
  /** As the row of a position says it. */
  readonly positionMode?: PositionMode;
  /** Positions are never answered. */
  readonly readHangs?: boolean;
  readonly members?: Partial<Members>;
}

export interface HoldingAccount extends EndingAccount {
  /** Signed size by symbol and side, what is flat left out. */
  held(): Readonly<Record<string, string>>;
  /** What each order was encoded by. */
  readonly encoded: (HeldAs | null)[];
  /** Sizes of the orders that arrived. */
  readonly sizes: string[];
  hold(symbol: string, quantity: string): void;
}

export function perpetual(symbol: string, rules: Partial<MarketRules> = {}): Market {
  const base = symbol.split('/')[0] ?? '';
  const own = {...MARKET.rules, minNotionalOnReduceOnly: false, ...rules};
  return {...MARKET, symbol, exchangeSymbol: symbol, base, product: 'linear', settle: 'USDT', rules: own};
}

export function positionOf(symbol: string, quantity: string): Position {
  return {
    ...{symbol, coin: symbol.split('/')[0] ?? '', coinsPerUnit: '1', quantity, entryPrice: '100', breakEvenPrice: null},
    ...{markPrice: '100', liquidationPrice: null, leverage: '10', marginMode: 'CROSS', margin: null, maintenance: null},
    ...{unrealizedPnl: '0', realizedPnl: null},
  };
}

/** `positions`: signed sizes by symbol; two of one symbol stand for the sides of hedge mode. */
export async function holdingAccount(
  positions: readonly (readonly [symbol: string, quantity: string])[],
  options: HoldingOptions = {},
  account = 'desk',
  shared: Rig = rig(),
): Promise<HoldingAccount> {
  const {rules = {}, fate = () => null, readFails = () => false, marginMode = 'CROSS', members = {}} = options;
  const book = positions.map(([symbol, quantity]) => ({symbol, quantity}));
  const sizes: string[] = [];
  const isHedged = new Set(positions.map(([symbol]) => symbol)).size < positions.length;
  const counts = {orders: 0, reads: 0};
  const reduce = ({request}: PreparedOrder) => {
    const against = book.find(
      ({symbol, quantity}) =>
        symbol === request.symbol && quantity !== '0' && quantity.startsWith('-') === (request.side === 'BUY'),
    );
    if (against === undefined || !request.reduceOnly) return null;
    const held = dec(against.quantity).abs();
    const filled = held.lt(request.quantity) ? held : dec(request.quantity);
    against.quantity = plain(held.minus(filled).times(request.side === 'BUY' ? -1 : 1));
    return plain(filled);
  };
  const placeOrder = async (prepared: PreparedOrder): Promise<Placement> => {
    counts.orders += 1;
    const what = fate(counts.orders, prepared.request);
    if (what === 'vanished') throw new DeskError('unknown-outcome', 'The connection broke.', {sent: true});
    sizes.push(prepared.request.quantity);
    if (what === 'refused') return {outcome: 'REJECTED', error: new DeskError('rejected', 'No counterparty.')};
    const filled = reduce(prepared);
    if (filled === null) return {outcome: 'REJECTED', error: new DeskError('rejected', 'Nothing to reduce.')};
    const order = shared.exchange.accept(prepared, {account, filled, remaining: '0', status: 'FILLED'});
    if (what === 'lost') throw new DeskError('unknown-outcome', 'The connection broke.', {sent: true});
    return {outcome: 'PLACED', order};
  };
  const derivatives = fakeDerivatives({
    positions: async () => {
      counts.reads += 1;
      if (options.readHangs === true) await new Promise(() => {});
      if (readFails(counts.reads)) throw new DeskError('exchange-down', 'HTTP 503.');
      return allRows(
        book
          .filter(({quantity}) => quantity !== '0')
          .map(({symbol, quantity}) => ({
            ...positionOf(symbol, quantity),
            marginMode,
            ...(options.positionMode !== undefined && {positionMode: options.positionMode}),
          })),
      );
    },
    settings: async (symbol) => {
      if (options.settingsFail === true) throw new DeskError('exchange-down', 'HTTP 503.');
      const positionMode = isHedged ? 'HEDGE' : 'ONE_WAY';
      return {symbol, positionMode, marginMode: 'CROSS', leverage: {LONG: '10', SHORT: '10'}};
    },
  });
  const {config, trading} = await shared.handle.adapter();
  const encoded: (HeldAs | null)[] = [];
  const products = ['spot', 'linear'] as const;
  const own = {
    config: {...config, account, products},
    market: async (symbol: string) =>
      symbol.includes(':') && book.some((each) => each.symbol === symbol)
        ? perpetual(symbol, rules)
        : Promise.reject(new DeskError('not-found', `no ${symbol}`)),
    prepareOrder: ((request, market, held) => {
      encoded.push(held);
      return trading.prepareOrder(request, market, held);
    }) satisfies Trading['prepareOrder'],
    placeOrder,
    derivatives,
    ...members,
  };
  const ending = await endingAccount({members: own}, account, shared);
  const handle = {...ending.handle, products};
  return {
    ...ending,
    handle,
    deps: {...ending.deps, accounts: [handle]},
    sizes,
    encoded,
    held: () => Object.fromEntries(book.filter(({quantity}) => quantity !== '0').map(({symbol, quantity}) => [symbol, quantity])),
    hold(symbol, quantity) {
      book.push({symbol, quantity});
    },
  };
}
