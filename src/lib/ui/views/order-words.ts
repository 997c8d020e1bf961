/** An order's type and status in words: those of the exchange where mxt does not know them. */
import type {Order} from '../../model/order.ts';

/** The exchange's own words, kept where mxt could not read them. */
interface WithRaw {
  readonly raw?: {readonly status?: string; readonly type?: string};
}

export function typeWords(order: Pick<Order, 'type'> & WithRaw): string {
  return words(order.type, order.raw?.type);
}

export function statusWords(order: Pick<Order, 'status'> & WithRaw): string {
  return words(order.status, order.raw?.status);
}

function words(known: string, raw: string | undefined): string {
  return known === 'UNKNOWN' && raw !== undefined && raw !== '' ? `UNKNOWN (${raw})` : known;
}
