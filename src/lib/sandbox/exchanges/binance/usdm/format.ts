/** How USD-M futures write numbers: prices and quantities with the decimals of the contract, money with eight. */
import type {DecimalText} from '../../../../model/decimal.ts';
import type {EngineMarket} from '../../../engine/types.ts';
import {fixed8} from '../view.ts';

type Steps = Pick<EngineMarket, 'tickSize' | 'stepSize'>;

/** With this many decimals, cut: ("1.5", 3) -> "1.500". */
export function fixed(value: DecimalText | null, places: number): string {
  const [whole = '0', fraction = ''] = (value ?? '0').split('.');
  return places === 0 ? whole : `${whole}.${fraction.padEnd(places, '0').slice(0, places)}`;
}

export function decimalsOf(step: DecimalText): number {
  return step.split('.')[1]?.length ?? 0;
}

/** Decimals that a price may be sent with: one more than its tick, which is why the tick must be read from the filter. */
export function pricePrecision({tickSize}: Steps): number {
  return Math.min(8, decimalsOf(tickSize) + 1);
}

export function quantityPrecision({stepSize}: Steps): number {
  return decimalsOf(stepSize);
}

export function priceText(market: Steps, price: DecimalText | null): string {
  return fixed(price, pricePrecision(market));
}

export function quantityText(market: Steps, quantity: DecimalText | null): string {
  return fixed(quantity, quantityPrecision(market));
}

export const money = fixed8;

/**
 * A number as Java prints a double, which the list of algo orders does: "0.0", "74457.1", "7.0E-4".
 * Seen on the exchange's test network in 2026-09.
 */
export function asDouble(value: DecimalText | null): string {
  const [whole = '0', fraction = ''] = (value ?? '0').split('.');
  const digits = `${whole}${fraction}`.replace(/^0+/, '').replace(/0+$/, '');
  if (digits === '') return '0.0';
  const exponent = whole.replace(/^0+/, '') === '' ? -(fraction.search(/[1-9]/) + 1) : whole.length - 1;
  if (exponent >= -3 && exponent < 7) {
    const rest = fraction.replace(/0+$/, '');
    return `${whole}.${rest === '' ? '0' : rest}`;
  }
  const rest = digits.slice(1);
  return `${digits[0]}.${rest === '' ? '0' : rest}E${exponent}`;
}
