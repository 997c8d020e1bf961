/**
 * Changing an order in place. https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-amend-order · A conditional order is
 * changed at an endpoint of its own until it fires; from then on the order that it made is.
 */
import type {AmendChange, Amendment} from '../../adapter/contract/trading.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import type {Order} from '../../model/order.ts';
import {childrenOf, hasFired} from './algo.ts';
import type {Desk} from './desk.ts';
import {type AlgoName, algoNameOf, nameOf} from './encode.ts';
import {itemOf} from './envelope.ts';
import {changeVerdict, doubtfulError, refusalError} from './errors.ts';
import {algoDetails, amendAlgo, amendOrder, type Endpoint} from './rest.ts';
import {inContracts} from './sizes.ts';

/** Signed with the time that was journaled. The ack is a receipt. */
export async function amend(
  desk: Desk,
  order: Order,
  change: AmendChange,
  signedAt: number,
  signal: AbortSignal,
): Promise<Amendment> {
  const {client} = desk;
  client.requireWriter();
  const instId = order.raw?.symbol ?? (await instrumentOf(desk, order, signal));
  const sized = await inWireUnits(desk, instId, change, signal);
  const {endpoint, terms} = isConditional(order)
    ? await conditionalChange(desk, order, sized, signal)
    : {endpoint: amendOrder, terms: {...nameOf(order), newSz: sized.quantity, newPx: sized.price}};
  const body = JSON.stringify({instId, ...terms});
  const item = itemOf(await client.command(endpoint, {instId, body, signedAt}, signal));
  if (item.code !== 0) {
    const verdict = changeVerdict(item.code);
    if (verdict === 'UNKNOWN') throw doubtfulError(item);
    return {style: 'IN_PLACE', outcome: 'REJECTED', error: refusalError(item)};
  }
  if (item.row.text('ordId') === '' && item.row.text('algoId') === '' && item.row.text('clOrdId') === '') {
    throw new DeskError('unknown-outcome', 'OKX acknowledged no order.', {sent: true});
  }
  return {style: 'IN_PLACE', outcome: 'ACCEPTED'};
}

/** Sizes of contracts go out in contracts. Throws with `sent: false` where the size of one is not known. */
async function inWireUnits({sizes}: Desk, instId: string, change: AmendChange, signal: AbortSignal): Promise<AmendChange> {
  if (change.quantity === undefined) return change;
  await sizes.learn([instId], signal).catch(unsent);
  const contract = sizes.of(instId);
  if (contract === null)
    throw new DeskError('not-found', `OKX does not list ${instId}: the size of its contracts is not known.`, {sent: false});
  return {...change, quantity: inContracts(change.quantity, contract)};
}

/** Throws with `sent: false`: without it nothing was changed. */
function instrumentOf({markets}: Desk, {symbol}: Order, signal: AbortSignal): Promise<string> {
  return markets.instrument(symbol, signal).catch(unsent);
}

function unsent(error: unknown): never {
  throw error instanceof DeskError ? new DeskError(error.kind, error.message, {...error.detail, sent: false}) : error;
}

function isConditional({type}: Order): boolean {
  return type === 'STOP_LIMIT' || type === 'STOP_MARKET';
}

interface Change {
  readonly endpoint: Endpoint;
  readonly terms: Readonly<Record<string, string | undefined>>;
}

/** Which kind it is, and whether it has fired, only OKX can tell. Throws with `sent: false` where it does not: nothing was changed. */
async function conditionalChange(
  {client}: Desk,
  order: Order,
  {quantity, price}: AmendChange,
  signal: AbortSignal,
): Promise<Change> {
  const name: AlgoName = algoNameOf(order);
  const [payload] = await client.askPart(algoDetails, {...name}, signal).catch(unsent);
  const row = new Row(payload);
  if (hasFired(row)) {
    const ordId = childrenOf(row).at(-1);
    if (ordId === undefined) throw new DeskError('not-found', 'OKX does not say which order the trigger made.', {sent: false});
    return {endpoint: amendOrder, terms: {ordId, newSz: quantity, newPx: price}};
  }
  const terms = {...name, newSz: quantity};
  if (row.text('ordType') === 'trigger') {
    // Both must be named, also the one that stays.
    const prices = {newTriggerPx: row.text('triggerPx'), newOrdPx: price ?? row.text('ordPx')};
    return {endpoint: amendAlgo, terms: {...terms, ...prices}};
  }
  const side = row.nonZero('slTriggerPx') === null ? 'Tp' : 'Sl';
  const stay = row.text(side === 'Sl' ? 'slTriggerPx' : 'tpTriggerPx');
  const prices = price === undefined ? {} : {[`new${side}TriggerPx`]: stay, [`new${side}OrdPx`]: price};
  return {endpoint: amendAlgo, terms: {...terms, ...prices}};
}
