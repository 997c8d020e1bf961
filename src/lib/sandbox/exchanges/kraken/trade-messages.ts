/**
 * Orders over a socket: the same work as over REST, under other names of the same things.
 * https://docs.kraken.com/api/docs/websocket-v2/add_order and .../amend_order, .../cancel_order, .../cancel_all
 */
import {memberTexts} from '../../kit/params.ts';

export type Members = Readonly<Record<string, unknown>>;

/** Names of a message's members by what REST calls them. */
const SAME: Readonly<Record<string, string>> = {
  order_type: 'ordertype',
  side: 'type',
  symbol: 'pair',
  order_userref: 'userref',
  order_qty: 'volume',
  display_qty: 'displayvol',
};
const AMEND_SAME: Readonly<Record<string, string>> = {order_id: 'txid', symbol: 'pair'};
const UNDERSCORED: readonly string[] = ['stp_type', 'time_in_force'];

/** The requests that a message stands for, as REST would have their parameters: one, or one for each order to cancel. */
export function restParameters(method: string, params: Members): readonly ReadonlyMap<string, string>[] {
  if (method === 'add_order') return [placement(params)];
  if (method === 'amend_order') return [renamed(params, AMEND_SAME)];
  if (method !== 'cancel_order') return [memberTexts(params)];
  const idsOf = (name: string) => (Array.isArray(params[name]) ? (params[name] as readonly unknown[]).map(String) : []);
  const txids = [...idsOf('order_id'), ...idsOf('order_userref')].map((txid) => new Map([['txid', txid]]));
  const requests = [...txids, ...idsOf('cl_ord_id').map((id) => new Map([['cl_ord_id', id]]))];
  return requests.length === 0 ? [new Map()] : requests;
}

function placement({
  triggers,
  fee_preference,
  cash_order_qty,
  post_only,
  conditional,
  margin,
  ...params
}: Members): Map<string, string> {
  const texts = renamed(params, SAME);
  for (const name of UNDERSCORED) {
    const value = texts.get(name);
    texts.delete(name);
    if (value !== undefined && name === 'time_in_force') texts.set('timeinforce', value.toUpperCase());
    if (value !== undefined && name === 'stp_type') texts.set('stptype', value.replace('_', '-'));
  }
  const limit = texts.get('limit_price');
  texts.delete('limit_price');
  if (triggers !== null && typeof triggers === 'object') {
    const {price, reference, price_type} = triggers as Members;
    // Prices relative to the market are refused like those with a sign over REST.
    texts.set('price', price_type === undefined || price_type === 'static' ? String(price ?? '') : '+');
    if (reference !== undefined) texts.set('trigger', String(reference));
    if (limit !== undefined) texts.set('price2', limit);
  } else if (limit !== undefined) texts.set('price', limit);
  const flags = [
    ...(post_only === true ? ['post'] : []),
    ...(fee_preference === 'base' ? ['fcib'] : fee_preference === 'quote' ? ['fciq'] : []),
    ...(cash_order_qty === undefined ? [] : ['viqc']),
  ];
  if (flags.length > 0) texts.set('oflags', flags.join(','));
  if (cash_order_qty !== undefined) texts.set('volume', String(cash_order_qty));
  for (const [name, value] of closing(conditional)) texts.set(name, value);
  if (margin === true) texts.set('leverage', '5');
  return texts;
}

/** What REST calls the parts of a conditional close. */
function closing(conditional: unknown): readonly (readonly [string, string])[] {
  if (typeof conditional !== 'object' || conditional === null) return [];
  const {order_type, trigger_price, limit_price, ...others} = conditional as Members;
  const [price, price2] = trigger_price === undefined ? [limit_price, undefined] : [trigger_price, limit_price];
  const isRelative = Object.entries(others).some(([name, value]) => name.endsWith('_price_type') && value !== 'static');
  return [
    ['close[ordertype]', String(order_type ?? '')],
    // Prices relative to the market are refused like those with a sign over REST.
    ['close[price]', isRelative ? '+' : String(price ?? '')],
    ...(price2 === undefined ? [] : [['close[price2]', String(price2)] as const]),
  ];
}

function renamed(params: Members, names: Readonly<Record<string, string>>): Map<string, string> {
  return new Map([...memberTexts(params)].map(([name, value]) => [names[name] ?? name, value]));
}

/** What a message's answer says of the result that REST would have given. */
export function messageResult(method: string, params: Members, request: ReadonlyMap<string, string>, result: unknown): object {
  const {txid, amend_id, count} = result as {
    readonly txid?: readonly string[];
    readonly amend_id?: string;
    readonly count?: number;
  };
  const echoed = (...names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (params[name] === undefined ? [] : [[name, params[name]]])));
  if (method === 'amend_order') return {amend_id, ...echoed('order_id', 'cl_ord_id')};
  if (method === 'cancel_all') return {count};
  if (method === 'cancel_order') {
    const [order_id, cl_ord_id] = [request.get('txid'), request.get('cl_ord_id')];
    return {...(order_id !== undefined && {order_id}), ...(cl_ord_id !== undefined && {cl_ord_id})};
  }
  const userref = params.order_userref;
  return {
    ...(txid !== undefined && {order_id: txid[0]}),
    ...echoed('cl_ord_id'),
    ...(userref !== undefined && {order_userref: Number(userref)}),
  };
}
