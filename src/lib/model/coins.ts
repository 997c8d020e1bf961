/** Contracts that count several of a coin (one unit of 1000PEPE is 1000 PEPE): sizes and prices in units, and in coins. Pure. */
import {type Decimal, type DecimalText, dec} from './decimal.ts';
import type {Market} from './market.ts';

/** The coin behind the base of a market: PEPE of 1000PEPE. */
export function coinOf({base, multiple}: Pick<Market, 'base' | 'multiple'>): string {
  return multiple?.coin ?? base;
}

/** How many of it one unit is: "1000" of 1000PEPE, "1" where the base is the coin itself. */
export function coinsPerUnitOf({multiple}: Pick<Market, 'multiple'>): DecimalText {
  return multiple?.coinsPerUnit ?? '1';
}

/** Coins in so many units. */
export function toCoins(units: Decimal | DecimalText, coinsPerUnit: DecimalText): Decimal {
  return dec(units).times(coinsPerUnit);
}

/** Units that so many coins are. */
export function toUnits(coins: Decimal | DecimalText, coinsPerUnit: DecimalText): Decimal {
  return dec(coins).div(coinsPerUnit);
}

/** The price of one coin, where one unit costs so much. */
export function pricePerCoin(price: Decimal | DecimalText, coinsPerUnit: DecimalText): Decimal {
  return dec(price).div(coinsPerUnit);
}

/** The price of one unit, where one coin costs so much. */
export function pricePerUnit(price: Decimal | DecimalText, coinsPerUnit: DecimalText): Decimal {
  return dec(price).times(coinsPerUnit);
}
