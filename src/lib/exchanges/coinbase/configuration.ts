/**
 * What an order was placed with: one object under the name of its kind. Pure.
 * https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/guides/orders
 */
import {Row} from '../../adapter/kit/row.ts';
import {type DecimalText, dec} from '../../model/decimal.ts';
import type {ShownOrderType, TimeInForce} from '../../model/order.ts';

type Kind = readonly [type: ShownOrderType, timeInForce: TimeInForce | null];

/** Kinds that are good till a date have a time in force that the desk has no word for. */
const KINDS: Readonly<Record<string, Kind>> = {
  market_market_ioc: ['MARKET', 'IOC'],
  market_market_fok: ['MARKET', 'FOK'],
  sor_limit_ioc: ['LIMIT', 'IOC'],
  limit_limit_gtc: ['LIMIT', 'GTC'],
  limit_limit_gtd: ['LIMIT', null],
  limit_limit_fok: ['LIMIT', 'FOK'],
  stop_limit_stop_limit_gtc: ['STOP_LIMIT', 'GTC'],
  stop_limit_stop_limit_gtd: ['STOP_LIMIT', null],
  // Rests at its price, and sells at market when its trigger on the other side is reached.
  trigger_bracket_gtc: ['LIMIT', 'GTC'],
};

export interface Configuration {
  readonly type: ShownOrderType;
  /** The exchange's name of the kind. */
  readonly rawType: string;
  readonly timeInForce: TimeInForce | null;
  readonly postOnly: boolean;
  readonly price: DecimalText | null;
  readonly stopPrice: DecimalText | null;
  readonly stopDirection: string;
  /** Base units; null where the order is sized in quote money. */
  readonly quantity: DecimalText | null;
  readonly quoteSize: DecimalText | null;
}

/** The terms of an order as they are now: with the last edit, if there was one. */
export function configurationOf(row: Row): Configuration {
  const all = row.any('order_configuration');
  const [rawType = '', value] = Object.entries(typeof all === 'object' && all !== null ? all : {}).find(isThere) ?? [];
  const terms = new Row(value);
  const [type, timeInForce] = KINDS[rawType] ?? kindIn(row);
  const edit = lastEdit(row);
  const base = terms.nonZero('base_size');
  return {
    type,
    rawType: rawType || row.text('order_type'),
    timeInForce,
    postOnly: terms.flag('post_only') === true,
    price: type === 'MARKET' ? null : (edit?.nonZero('price') ?? terms.nonZero('limit_price')),
    stopPrice: terms.nonZero('stop_price') ?? terms.nonZero('stop_trigger_price'),
    stopDirection: terms.text('stop_direction'),
    quantity: edit?.nonZero('size') ?? base,
    quoteSize: base === null ? terms.nonZero('quote_size') : null,
  };
}

function isThere([, value]: readonly [string, unknown]): boolean {
  return typeof value === 'object' && value !== null;
}

/** Where the configuration does not tell, the words beside it may. */
function kindIn(row: Row): Kind {
  const type = row.text('order_type');
  return type === 'LIMIT' || type === 'MARKET' || type === 'STOP_LIMIT' ? [type, null] : ['UNKNOWN', null];
}

/** Edits stand in a list of their own, each with its time. */
function lastEdit(row: Row): Row | null {
  const edits = row.any('edit_history');
  const rows = (Array.isArray(edits) ? edits : []).map((edit) => new Row(edit));
  const timeOf = (edit: Row) => Date.parse(edit.text('replace_accept_timestamp')) || 0;
  return rows.reduce<Row | null>((last, edit) => (last === null || timeOf(edit) >= timeOf(last) ? edit : last), null);
}

/** A quote amount seldom divides: what is left and cannot buy one step more is no shortfall. */
export function isDust(row: Row, quoteSize: DecimalText, step: DecimalText): boolean {
  const [average, spent] = [row.nonZero('average_filled_price'), row.amount('filled_value')];
  if (average === null || spent === null) return false;
  const fees = row.flag('size_inclusive_of_fees') === true ? (row.amount('total_fees') ?? '0') : '0';
  return dec(quoteSize).minus(spent).minus(fees).lt(dec(average).mul(step));
}
