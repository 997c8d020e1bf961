/** What is typed for a route, as flags and as the request they make. */
import {Args, Flags} from '@oclif/core';
import {oneSymbol} from '../model/one-symbol.ts';
import type {RouteMode, RouteRequest} from '../router/route.ts';
import {parsePercent} from './flags.ts';
import {priceText, typedSize} from './place-flags.ts';

export const ROUTE_ARGS = {
  side: Args.string({ignoreStdin: true, required: true, description: 'buy or sell'}),
  quantity: Args.string({
    ignoreStdin: true,
    required: true,
    description: 'how much of the base: 0.5, 1k; or 500usdt; 50% or all with --split',
  }),
  symbol: Args.string({ignoreStdin: true, required: true, description: 'BTC/USDT, or BTC/USDT:USDT for a perpetual'}),
};

export const ROUTE_FLAGS = {
  route: Flags.option({options: ['best', 'split'] as const, default: 'best', description: 'one account, or several'})(),
  split: Flags.boolean({description: 'the same as --route split'}),
  quote: Flags.boolean({description: 'QUANTITY is in quote currency, fees included'}),
  price: priceText({helpValue: 'P', description: 'take nothing beyond this price: 60000, or bid, ask, mid, last with an offset'}),
  rest: Flags.boolean({dependsOn: ['price'], description: 'show where the rest would stand at --price'}),
  'max-slippage': Flags.string({helpValue: 'PCT', description: 'take nothing worse than the best price by more'}),
  'any-quote': Flags.boolean({description: 'compare USDT, USDC and USD markets, conversion paid for'}),
  exclude: Flags.string({
    helpValue: 'NAME',
    multiple: true,
    multipleNonGreedy: true,
    default: [],
    description: 'leave out this account or exchange; repeatable',
  }),
  depth: Flags.integer({default: 500, min: 1, max: 5000, description: 'levels asked of each book'}),
};

interface TypedFlags {
  readonly route: RouteMode;
  readonly split: boolean;
  readonly quote: boolean;
  readonly price?: string | undefined;
  readonly rest: boolean;
  readonly 'max-slippage'?: string | undefined;
}

/** Throws `usage` naming what is wrong. */
export function routeRequestOf(
  args: {readonly side: string; readonly quantity: string; readonly symbol: string},
  flags: TypedFlags,
): RouteRequest {
  const slippage = flags['max-slippage'];
  return {
    ...typedSize({...args, symbol: oneSymbol(args.symbol)}, flags.quote, {price: flags.price ?? null}),
    mode: flags.split ? 'split' : flags.route,
    maxSlippage: slippage === undefined ? null : parsePercent(slippage, '--max-slippage'),
    rest: flags.rest,
  };
}
