/**
 * `limits.maxPosition`: how large a position in one contract may become. Counted as if every order of the account that rests on
 * this side were filled, because several small ones make a large position together.
 */
import type {Money} from '../../config/keys-file.ts';
import {dec, ZERO} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Side} from '../../model/order.ts';
import type {IntentValue, JournalView} from '../../state/journal.ts';
import {type HeldContracts, notionalOf, restingNotional, unlistedOf} from './held-contracts.ts';
import {type LimitSubject, nets} from './limit-subject.ts';
import {convert, type Rates, shown} from './valuation.ts';

/** Throws `limit` when the position would become larger than allowed with this order and all that rest on its side. */
export function checkPosition(
  subject: LimitSubject,
  held: HeldContracts,
  value: IntentValue,
  limit: Money,
  {view, rates}: {readonly view: Pick<JournalView, 'since' | 'unsettled'>; readonly rates: Rates},
): void {
  const {adapter, market, request} = subject;
  const {account} = adapter.config;
  const own = held.positions.filter(
    ({symbol, quantity}) => symbol === market.symbol && (nets(subject) || isOn(request.side, quantity)),
  );
  const opening = held.opening.filter(({symbol, side}) => symbol === market.symbol && side !== opposite(request.side));
  const position = own.reduce((sum, each) => sum.plus(notionalOf('maxPosition', each)), ZERO);
  const resting = opening.reduce((sum, each) => sum.plus(restingNotional('maxPosition', each, own)), ZERO);
  const unlisted = unlistedOf(subject, held, view).filter(({symbol, side}) => symbol === market.symbol && side === request.side);
  const worth = (each: IntentValue) => convert(each, limit.asset, rates, 'maxPosition');
  const more = unlisted.reduce((sum, intent) => sum.plus(worth(intent.value)), worth(value));
  const per = convert({amount: '1', asset: market.quote}, limit.asset, rates, 'maxPosition');
  const signed = resting
    .times(per)
    .plus(more)
    .times(request.side === 'BUY' ? 1 : -1);
  const after = position.times(per).plus(signed).abs();
  if (after.lte(limit.amount)) return;
  throw new DeskError(
    'limit',
    `The position in ${market.symbol} on ${account} could become ${shown(after, limit.asset)}, the limit is ${limit.amount} ${limit.asset} (limits.maxPosition).`,
    {hint: 'Nothing was sent. Reduce with --reduce-only, or change limits.maxPosition in the keys file.', sent: false},
  );
}

function isOn(side: Side, quantity: string): boolean {
  return side === 'BUY' ? dec(quantity).gt(0) : dec(quantity).lt(0);
}

function opposite(side: Side): Side {
  return side === 'BUY' ? 'SELL' : 'BUY';
}
