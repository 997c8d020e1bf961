/** What is typed for `order place`, as flags and as the order they mean. */
import {Args, Flags, type Interfaces} from '@oclif/core';
import {parseTyped} from '../model/decimal.ts';
import {DeskError} from '../model/errors.ts';
import type {TimeInForce} from '../model/order.ts';
import {likelySymbol, splitSymbol} from '../model/symbol.ts';
import {priceIn} from '../model/typed/price.ts';
import {checkSizeForm} from '../model/typed/size.ts';
import {type TypedFields, unitOf} from '../model/typed/words.ts';
import type {TypedOrder} from '../orders/place/terms.ts';
import type {TypedPlacing} from '../router/place-typed.ts';
import {parseOrderId, parsePercent} from './flags.ts';
import type {FieldKind} from './order-lines.ts';
import {SERIES_FLAGS} from './series-flags.ts';
import {parseSide} from './side.ts';

/** Of one order; `order place --from` has them in its lines, so that the command checks by `orderArgs` that they are there. */
export const PLACE_ARGS = {
  side: Args.string({ignoreStdin: true, description: 'buy or sell'}),
  quantity: Args.string({ignoreStdin: true, description: 'how much of the base: 0.5, 1k; or 500usdt, 50%, all'}),
  symbol: Args.string({ignoreStdin: true, description: 'BTC/USDT, or BTC/USDT:USDT for a perpetual'}),
};

/** A price as typed: a number in canonical text, or words. */
export const priceText = Flags.custom<string>({
  parse: async (input, _context, {name}) => {
    priceIn(input, `--${name}`);
    return canonical(input);
  },
});

/** On every command that asks before it moves money. */
export const YES = Flags.boolean({char: 'y', description: 'ask no question'});

/** What may be said of one order: on the command line, or in a line of --from. */
export const ORDER_FLAGS = {
  on: Flags.string({helpValue: 'ACCOUNT', exclusive: ['route'], description: 'place it there; without it the order is routed'}),
  route: Flags.option({options: ['best', 'split'] as const, description: 'the one best account (default), or over several'})(),
  'any-quote': Flags.boolean({exclusive: ['on'], description: 'compare USD, USDT and USDC, at their market price'}),
  exclude: Flags.string({
    helpValue: 'ACCOUNT',
    multiple: true,
    multipleNonGreedy: true,
    exclusive: ['on'],
    default: [],
    description: 'route past this account',
  }),
  replan: Flags.integer({
    helpValue: 'N',
    min: 0,
    max: 10,
    exclusive: ['on'],
    default: 2,
    description: 'how often a proven remainder of a route is planned again',
  }),
  price: priceText({
    helpValue: 'P',
    description: 'limit price: 60000, or bid, ask, mid, last with an offset (bid-0.1%); without it a market order',
  }),
  tif: Flags.string({helpValue: 'gtc|ioc|fok', description: 'how long it rests (default gtc)'}),
  'post-only': Flags.boolean({default: false, description: 'refuse rather than trade at once'}),
  'reduce-only': Flags.boolean({default: false, description: 'only make a position smaller'}),
  'stop-price': priceText({helpValue: 'P', description: 'wait until the price of the market is there'}),
  trigger: Flags.option({
    options: ['last', 'mark', 'index'] as const,
    dependsOn: ['stop-price'],
    description: 'the price that fires it (default last); the stop price may lie on either side of it',
  })(),
  'take-profit': priceText({
    helpValue: 'P',
    description: 'the exchange closes at P what this order opens: its own linked order, refused where it has none',
  }),
  'stop-loss': priceText({helpValue: 'P', description: 'the same on the losing side; beside --take-profit one ends the other'}),
  'client-id': Flags.string({helpValue: 'ID', description: 'one intent, one order, however often the command runs'}),
  quote: Flags.boolean({description: 'QUANTITY is in quote currency'}),
  exact: Flags.boolean({description: 'refuse instead of rounding'}),
  'max-slippage': Flags.string({helpValue: 'PCT', description: 'take nothing worse than the best price by more'}),
  'allow-duplicate': Flags.boolean({description: 'place the same order again within a minute'}),
  despite: Flags.string({
    helpValue: 'ID',
    multiple: true,
    multipleNonGreedy: true,
    default: [],
    description: 'although this order has an unknown outcome',
  }),
};

export const PLACE_FLAGS = {
  ...ORDER_FLAGS,
  ...SERIES_FLAGS,
  from: Flags.string({
    helpValue: 'FILE',
    exclusive: [...Object.keys(ORDER_FLAGS), ...Object.keys(SERIES_FLAGS)],
    description: 'orders as JSON lines, fields named like the arguments and flags; - reads stdin',
  }),
  'dry-run': Flags.boolean({description: 'print exactly what would be sent; send nothing'}),
  yes: YES,
};

/** What a line of --from may have. */
export const LINE_FIELDS: ReadonlyMap<string, FieldKind> = new Map([
  ...Object.keys(PLACE_ARGS).map((name) => [name, 'ARGUMENT'] as const),
  ...Object.entries(ORDER_FLAGS).map(
    ([name, {type, multiple = false}]: readonly [string, {readonly type: string; readonly multiple?: boolean}]) =>
      [name, type === 'boolean' ? 'BOOLEAN' : multiple ? 'LIST' : 'TEXT'] as const,
  ),
]);

/** Side, quantity and symbol of one order. Throws `usage` for those that are missing. */
export function orderArgs(args: Readonly<Record<'side' | 'quantity' | 'symbol', string | undefined>>): OrderArgs {
  const {side, quantity, symbol} = args;
  if (side !== undefined && quantity !== undefined && symbol !== undefined) return {side, quantity, symbol};
  const missing = (['side', 'quantity', 'symbol'] as const).filter((name) => args[name] === undefined);
  throw new DeskError('usage', `An order needs ${missing.map((name) => name.toUpperCase()).join(', ')}.`, {
    hint: 'Write it as `mxt order place buy 0.5 BTC/USDT`, or give --from FILE.',
  });
}

/** Throws `usage` for an order beside a file of orders: one of them would be left out. */
export function refuseArgs(args: Readonly<Record<string, unknown>>): void {
  const typed = Object.values(args).filter((arg) => arg !== undefined);
  if (typed.length === 0) return;
  throw new DeskError('usage', `--from has all orders; "${typed.join(' ').slice(0, 60)}" is one more.`, {
    hint: 'Leave out SIDE, QUANTITY and SYMBOL, or --from.',
  });
}

/** Where and how an order is placed, beside its terms. */
export function placingOf(flags: Interfaces.InferredFlags<typeof ORDER_FLAGS>): Omit<TypedPlacing, 'typed'> {
  const {on = null, route: mode = 'best', exact, despite, 'allow-duplicate': allowDuplicate, exclude, replan} = flags;
  const routing = {gathering: {anyQuote: flags['any-quote'], exclude}, replan};
  return {on, mode, options: {exact, despite, allowDuplicate}, routing};
}

interface OrderArgs {
  readonly side: string;
  readonly quantity: string;
  readonly symbol: string;
}

interface TypedFlags {
  readonly on?: string | undefined;
  readonly price?: string | undefined;
  readonly tif?: string | undefined;
  readonly 'post-only': boolean;
  readonly 'reduce-only': boolean;
  readonly 'stop-price'?: string | undefined;
  readonly 'take-profit'?: string | undefined;
  readonly 'stop-loss'?: string | undefined;
  readonly trigger?: 'last' | 'mark' | 'index' | undefined;
  readonly 'client-id'?: string | undefined;
  readonly quote: boolean;
  readonly 'max-slippage'?: string | undefined;
}

const TRIGGERS = {last: 'LAST', mark: 'MARK', index: 'INDEX'} as const;

/** Throws `usage` naming what is wrong. */
export function typedOrder(args: OrderArgs, flags: TypedFlags): TypedOrder {
  const {
    price = null,
    'stop-price': stopPrice = null,
    'take-profit': takeProfit = null,
    'stop-loss': stopLoss = null,
    'post-only': postOnly,
    'reduce-only': reduceOnly,
    'max-slippage': slippage,
  } = flags;
  if (flags.on === undefined && (postOnly || reduceOnly || stopPrice !== null || flags.tif?.toLowerCase() === 'fok')) {
    throw new DeskError('usage', 'A routed order takes no --post-only, --reduce-only, --stop-price or --tif fok.', {
      hint: 'Say where it goes with --on ACCOUNT.',
    });
  }
  if (slippage !== undefined && stopPrice !== null)
    throw new DeskError('usage', '--max-slippage and --stop-price exclude each other.');
  return {
    ...typedSize(args, flags.quote, {price, stopPrice, takeProfit, stopLoss}),
    triggerBy: flags.trigger === undefined ? null : TRIGGERS[flags.trigger],
    timeInForce: flags.tif === undefined ? null : parseTif(flags.tif),
    postOnly,
    reduceOnly,
    maxSlippage: slippage === undefined ? null : parsePercent(slippage, '--max-slippage'),
    clientId: flags['client-id'] === undefined ? null : parseOrderId(flags['client-id'], '--client-id'),
  };
}

/** Side, size and prices of a trade, in the unit that the size names where the pair is plain from the symbol. Throws `usage`. */
export function typedSize<Prices extends {readonly price: string | null; readonly stopPrice?: string | null}>(
  {side, quantity, symbol}: {readonly side: string; readonly quantity: string; readonly symbol: string},
  isQuote: boolean,
  prices: Prices,
): TypedFields & Prices {
  checkSizeForm(quantity);
  const likely = likelySymbol(symbol);
  const typed = {
    side: parseSide(side),
    symbol,
    quantity: canonical(quantity),
    quantityIn: isQuote ? ('QUOTE' as const) : ('BASE' as const),
    ...prices,
  };
  return {...typed, quantityIn: unitOf(typed, likely === null ? null : splitSymbol(likely))};
}

function canonical(text: string): string {
  return parseTyped(text) ?? text.toLowerCase();
}

function parseTif(text: string): TimeInForce {
  const wanted = text.toUpperCase();
  if (wanted === 'GTC' || wanted === 'IOC' || wanted === 'FOK') return wanted;
  throw new DeskError('usage', `--tif "${text.slice(0, 20)}" is none of gtc, ioc, fok.`);
}
