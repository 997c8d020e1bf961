/**
 * `limits.maxLeverage`: how much all positions of an account may be worth for each unit of its equity, and what its leverage may be
 * set to. Counted as if every order that rests were filled on the side where that makes the position larger.
 */
import type {AllLimits} from '../../config/keys-file.ts';
import {Decimal, type DecimalText, dec, plain, ZERO} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Side} from '../../model/order.ts';
import {splitSymbol} from '../../model/symbol.ts';
import type {IntentValue, JournalView} from '../../state/journal.ts';
import {type HeldContracts, notionalOf, restingNotional, unchecked, unlistedOf} from './held-contracts.ts';
import {type LimitSubject, nets} from './limit-subject.ts';
import {limitName} from './own-limit.ts';
import {convert, type Rates} from './valuation.ts';

/** What figures of several currencies are added up in. */
const COMMON = 'USD';
const SHOWN_PLACES = 2;

/** Throws `limit` when the account could be leveraged higher than allowed with this order and all that rest. */
export function checkLeverage(
  subject: LimitSubject,
  held: HeldContracts,
  value: IntentValue,
  most: DecimalText,
  {view, rates}: {readonly view: Pick<JournalView, 'since' | 'unsettled'>; readonly rates: Rates},
): void {
  const {account} = subject.adapter.config;
  const equity = equityIn(held, rates);
  const book = new Book(held, rates);
  for (const {symbol, side, value: worth} of unlistedOf(subject, held, view)) book.add(symbol, side, inCommon(worth, rates));
  book.add(subject.market.symbol, subject.request.side, inCommon(value, rates));
  const gross = book.worst(nets(subject));
  if (equity.gt(0) && gross.lte(equity.times(most))) return;
  const leverage = equity.gt(0) ? `${plain(gross.div(equity).toDecimalPlaces(SHOWN_PLACES))}x` : 'without any equity';
  throw new DeskError('limit', `${account} could be leveraged ${leverage}, the limit is ${most}x (limits.maxLeverage).`, {
    hint: 'Nothing was sent. Reduce with --reduce-only, or change limits.maxLeverage in the keys file.',
    sent: false,
  });
}

/** Throws `limit` for a leverage that the keys file does not allow to set on this account. */
export function refuseLeverageOver(leverage: DecimalText, account: string, limits: AllLimits): void {
  const bounds = [
    {of: null, bound: limits.maxLeverage},
    {of: account, bound: limits.ofAccount?.get(account)?.maxLeverage ?? null},
  ];
  const known = bounds.flatMap(({of, bound}) =>
    bound === null ? [] : [{name: limitName('maxLeverage', of), bound: dec(bound)}],
  );
  const [least] = known.toSorted((a, b) => a.bound.cmp(b.bound));
  if (least === undefined || dec(leverage).lte(least.bound)) return;
  const {name, bound} = least;
  throw new DeskError('limit', `A leverage of ${leverage}x is over the limit of ${plain(bound)}x (${name}).`, {
    hint: `Nothing was changed. Change ${name} in the keys file if this is meant.`,
    sent: false,
  });
}

/** A coin without a price counts for nothing: that can only refuse more. Throws where none has one. */
function equityIn({equity}: HeldContracts, rates: Rates): Decimal {
  const known = (equity ?? []).flatMap(({amount, asset}) => {
    const rate = rates(asset, COMMON);
    return rate === null ? [] : [dec(amount).times(rate)];
  });
  if (known.length === 0) throw unchecked('maxLeverage', 'the equity of the account is not known');
  return known.reduce((sum, each) => sum.plus(each), ZERO);
}

/** Signed worth per contract, what could be bought and what could be sold. */
class Book {
  readonly #positions = new Map<string, Decimal>();
  readonly #larger = new Map<string, {BUY: Decimal; SELL: Decimal}>();
  /** Of both sides, where a long and a short one stand side by side. */
  readonly #hedged = new Map<string, Decimal>();

  constructor({positions, opening}: HeldContracts, rates: Rates) {
    for (const position of positions) {
      const worth = inCommon({amount: plain(notionalOf('maxLeverage', position)), asset: quoteOf(position.symbol)}, rates);
      this.#positions.set(position.symbol, worth.plus(this.#positions.get(position.symbol) ?? ZERO));
      this.#hedged.set(position.symbol, worth.abs().plus(this.#hedged.get(position.symbol) ?? ZERO));
    }
    for (const order of opening) {
      const worth = inCommon(
        {amount: plain(restingNotional('maxLeverage', order, positions)), asset: quoteOf(order.symbol)},
        rates,
      );
      for (const side of order.side === null ? (['BUY', 'SELL'] as const) : [order.side]) this.add(order.symbol, side, worth);
    }
  }

  add(symbol: string, side: Side, worth: Decimal): void {
    const sides = this.#larger.get(symbol) ?? {BUY: ZERO, SELL: ZERO};
    sides[side] = sides[side].plus(worth);
    this.#larger.set(symbol, sides);
  }

  /**
   * Sum over contracts of the most that each could be worth. `nets`: an order reduces a position on the other side. In hedge mode,
   * which most exchanges keep for all contracts at once, it opens a second one; so it is counted too where the mode is not known.
   */
  worst(nets: boolean): Decimal {
    const symbols = new Set([...this.#positions.keys(), ...this.#larger.keys()]);
    return [...symbols].reduce<Decimal>((sum, symbol) => {
      const position = this.#positions.get(symbol) ?? ZERO;
      const both = this.#hedged.get(symbol) ?? ZERO;
      const {BUY, SELL} = this.#larger.get(symbol) ?? {BUY: ZERO, SELL: ZERO};
      if (!nets || !both.eq(position.abs())) return sum.plus(both).plus(BUY).plus(SELL);
      return sum.plus(Decimal.max(position.abs(), position.plus(BUY).abs(), position.minus(SELL).abs()));
    }, ZERO);
  }
}

function quoteOf(symbol: string): string {
  return splitSymbol(symbol)?.quote ?? COMMON;
}

function inCommon(worth: IntentValue, rates: Rates): Decimal {
  return convert(worth, COMMON, rates, 'maxLeverage');
}
