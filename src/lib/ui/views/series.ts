/** A ladder or slices in time: the question before it, and what became of it. */
import type {PlacedSeries} from '../../orders/series/series.ts';
import type {SeriesPlan} from '../../state/routes.ts';
import {prose} from '../prose.ts';
import type {Screen} from '../screen.ts';
import {orderWords, placingWords} from './asked-order.ts';
import {missingWords, outcomesView, wordText} from './order.ts';

/** All of it, then each order with its numbers, as a question. */
export function seriesWords(
  asked: Parameters<typeof orderWords>[0],
  {symbol, legs}: SeriesPlan,
  where: {readonly on: string | null; readonly mode: string},
): string {
  const {side} = asked;
  const each = legs.map(({quantity, quantityIn, price, during}) => {
    const at = during === null ? '' : `, at ${new Date(during[0]).toISOString()}`;
    return `  ${orderWords({side, quantity, quantityIn, symbol, price})}${at}`;
  });
  const [first, last] = [legs[0]?.price ?? null, legs.at(-1)?.price ?? null];
  const price = first === null || first === last ? first : `${first} to ${last}`;
  return `${placingWords({...asked, symbol, price}, where)} in ${legs.length} orders\n${each.join('\n')}`;
}

export function seriesView({orders, resolved, children, outcome, missing, clientId}: PlacedSeries, screen: Screen): string {
  const words = resolved.map((word) => prose(`  ${wordText(word)}`, screen));
  const left = children.flatMap(({index, outcome: fate, error}) =>
    fate === 'missed' || fate === 'unsent'
      ? [prose(`Order ${index + 1} of ${children.length}: ${fate}: ${error?.message ?? ''}`, screen, 'warn')]
      : [],
  );
  const replayed = children.filter((child) => child.replayed).length;
  const told = replayed === 0 ? [] : [`${replayed} of ${children.length} were sent by an earlier run.`];
  const short = outcome === 'partial' ? [missingWords(missing)] : [];
  const warnings = [...told, ...short].map((line) => prose(line, screen, 'warn'));
  const named = `Its name is ${clientId}: the same command with --client-id ${clientId} goes on with it, order cancel ${clientId} ends it.`;
  return [outcomesView(orders, screen), ...words, ...left, ...warnings, prose(named, screen)].join('\n');
}
