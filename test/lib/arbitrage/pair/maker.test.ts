import {describe, expect, it} from 'vitest';
import type {PairAction} from '../../../../src/lib/arbitrage/pair/action.ts';
import {decide} from '../../../../src/lib/arbitrage/pair/decide.ts';
import {standingOf} from '../../../../src/lib/arbitrage/pair/pair.ts';
import {projectPair} from '../../../../src/lib/arbitrage/pair/projection.ts';
import {dec, plain, ZERO} from '../../../../src/lib/model/decimal.ts';
import type {OrderStatus} from '../../../../src/lib/model/order.ts';
import {seededRandom} from '../../../../src/lib/sandbox/engine/random.ts';
import type {Intent} from '../../../../src/lib/state/journal.ts';
import type {PairPlan} from '../../../../src/lib/state/pair-plan.ts';
import {book, leg, PAIR, world} from '../../../support/pair-plan.ts';

const MAKER: PairPlan = {...PAIR, maker: true};
const FRONT = '59990.5';

/** An order that was sent to rest, as the journal has it. */
function rest(quantity: string, filled: string | null, price = FRONT, status: OrderStatus = 'NEW', index = 0): Intent {
  const one = leg('BUY', quantity, filled, {}, index);
  const request = {...one.request, price, timeInForce: 'GTC', postOnly: true} as Intent['request'];
  return {...one, request, order: one.order === null ? null : {...one.order, price, timeInForce: 'GTC', status}};
}

const names = (legs: readonly Intent[]) => new Set(legs.map(({clientOrderId}) => clientOrderId));
const next = (legs: readonly Intent[], at = world(), plan = MAKER, unsure: ReadonlySet<string> = new Set()) =>
  decide(plan, projectPair(plan, legs, unsure), at);

/** The own order is alone in front. */
const OWN_IN_FRONT = book(
  [
    [FRONT, '0.4'],
    ['59990', '5'],
  ],
  [['60000', '5']],
);

describe('a maker pair', () => {
  it('rests in front of the queue, as large as what may be alone', () => {
    expect(next([])).toEqual({do: 'REST', side: 'long', quantity: '0.4', price: FRONT});
  });

  it('rests behind what keeps the spread, with what following would cost through the depth of the other book', () => {
    expect(next([], world(), {...MAKER, minSpreadBps: '20'})).toMatchObject({do: 'REST', price: '59937'});
    const thin = book(
      [
        ['60060', '0.2'],
        ['60000', '5'],
      ],
      [['60070', '5']],
    );
    expect(next([], world({}, {short: thin}), {...MAKER, minSpreadBps: '10'})).toMatchObject({do: 'REST', price: '59967'});
  });

  it('never rests across the book, nor goes in front of itself', () => {
    const tight = book([['59999.5', '5']], [['60000', '5']]);
    expect(next([], world({}, {long: tight}))).toMatchObject({do: 'REST', price: '59999.5'});
    expect(next([rest('0.4', '0')], world({}, {long: OWN_IN_FRONT}))).toMatchObject({do: 'WAIT'});
  });

  it('sells as it buys, the other way round', () => {
    const plan: PairPlan = {...MAKER, lead: 'short'};
    expect(next([], world(), plan)).toEqual({do: 'REST', side: 'short', quantity: '0.4', price: '60069.5'});
    expect(next([], world(), {...plan, minSpreadBps: '20'})).toMatchObject({do: 'REST', price: '60123.5'});
  });

  it('is moved at once where the other book broke its spread, and to a better place once the books show it', () => {
    const plan = {...MAKER, minSpreadBps: '10'};
    const fallen = world({restedMs: 0}, {long: OWN_IN_FRONT, short: book([['60040', '5']], [['60050', '5']])});
    expect(next([rest('0.4', '0')], fallen, plan)).toMatchObject({do: 'MOVE', clientOrderId: 'c0', price: '59977'});
    const better = book([['59998', '5']], [['60000', '5']]);
    expect(next([rest('0.4', '0')], world({restedMs: 0}, {long: better}))).toMatchObject({do: 'WAIT'});
    expect(next([rest('0.4', '0')], world({}, {long: better}))).toMatchObject({do: 'MOVE', price: '59998.5'});
  });

  it('has each fill followed while it rests', () => {
    const one = rest('0.4', '0.1', FRONT, 'PARTIALLY_FILLED');
    expect(next([one])).toMatchObject({do: 'PLACE', side: 'short', quantity: '0.1'});
    expect(next([one, leg('SELL', '0.1', '0.1', {}, 1)], world({}, {long: OWN_IN_FRONT}))).toMatchObject({do: 'WAIT'});
  });

  const unfilled = [1, 2, 3].map((index) => leg('SELL', '0.1', '0', {}, index));
  it.each<[string, readonly Intent[], Parameters<typeof world>]>([
    ['nothing new may be begun', [rest('0.4', '0')], [{stopped: 'Interrupted.'}]],
    ['trading is halted', [rest('0.4', '0')], [{halted: true}]],
    ['a fill would not be heard of', [rest('0.4', '0')], [{noRest: 'the order stream'}]],
    ['there is no book to follow on', [rest('0.4', '0')], [{}, {short: null}]],
    ['there is none, and some of it is to be followed', [rest('0.4', '0.1')], [{}, {short: null}]],
    ['the other side is in doubt', [rest('0.4', '0.1'), leg('SELL', '0.1', null, {state: 'UNKNOWN', order: null}, 1)], []],
    ['the other side finds nothing to trade', [rest('0.4', '0.1'), ...unfilled], []],
  ])('is taken back where %s', (_what, legs, at) => {
    expect(next(legs, world(...at))).toMatchObject({do: 'CANCEL', clientOrderId: 'c0'});
  });

  it('is asked for when it is not sure, what is known of it is followed, and no other one rests', () => {
    const one = rest('0.4', '0.1');
    const unsure = names([one]);
    expect(next([one], world(), MAKER, unsure)).toMatchObject({do: 'PLACE', side: 'short', quantity: '0.1'});
    expect(next([one, leg('SELL', '0.1', '0.1', {}, 1)], world(), MAKER, unsure)).toEqual({do: 'SETTLE'});
    expect(standingOf(MAKER, projectPair(MAKER, [one], unsure))).toBe('unknown');
  });

  it('keeps back of a piece what the last one needs to be followed', () => {
    const plan = {...MAKER, long: {...PAIR.long, quantity: '0.4'}, short: {...PAIR.short, quantity: '0.4'}};
    const at = world({}, {}, {minNotional: '600', stepSize: '0.001'});
    expect(next([rest('0.4', '0.399')], at, plan)).toMatchObject({do: 'PLACE', side: 'short', quantity: '0.389'});
    // It has ended: nothing more comes.
    expect(next([rest('0.4', '0.399', FRONT, 'CANCELED')], at, plan)).toMatchObject({do: 'PLACE', quantity: '0.399'});
  });

  it('is placed for no more than is not alone yet', () => {
    const at = world({}, {}, {minNotional: '600'});
    const ended = rest('0.4', '0.009', FRONT, 'CANCELED');
    expect(next([ended], at)).toMatchObject({do: 'REST', quantity: '0.391'});
  });
});

describe('a maker pair over random markets', () => {
  const STEPS = 300;

  function run(seed: number) {
    const random = seededRandom(seed, 'maker');
    const legs: Intent[] = [];
    let ended: PairAction | null = null;
    for (let step = 0; step < STEPS && ended === null; step += 1) {
      const [mid, edge] = [60_000 + Math.round((random() - 0.5) * 100), Math.round((random() - 0.4) * 60)];
      const size = () => plain(dec(random()).times(0.6).toDecimalPlaces(3).plus('0.001'));
      const books = {
        long: book([[String(mid - 1), size()]], [[String(mid), size()]]),
        short: book(
          [
            [String(mid + edge), size()],
            [String(mid + edge - 5), '5'],
          ],
          [[String(mid + edge + 1), size()]],
        ),
      };
      const action = next(legs, world({stopped: step > STEPS / 2 ? 'over' : null}, books));
      if (action.do === 'REST') legs.push(rest(action.quantity, '0', action.price, 'NEW', legs.length));
      if (action.do === 'MOVE' || action.do === 'CANCEL') change(legs, action);
      if (action.do === 'PLACE') legs.push(leg('SELL', action.quantity, random() < 0.2 ? '0' : action.quantity, {}, legs.length));
      if (action.do === 'END') ended = action;
      if (random() < 0.4) fill(legs, random);
      const {long, short} = projectPair(MAKER, legs);
      const alone = long.net.minus(short.net);
      expect(alone.gte(0), `seed ${seed}: over-hedged by ${plain(alone.neg())}`).toBe(true);
      expect(alone.plus(long.resting).lte(dec(MAKER.maxUnhedged).plus('0.001')), `seed ${seed}: ${plain(alone)} alone`).toBe(
        true,
      );
    }
    return {ended, state: projectPair(MAKER, legs)};
  }

  function change(legs: Intent[], action: Extract<PairAction, {do: 'MOVE' | 'CANCEL'}>): void {
    const at = legs.findIndex(({clientOrderId}) => clientOrderId === action.clientOrderId);
    const one = legs[at];
    if (one?.order == null) return;
    const changed = action.do === 'MOVE' ? {price: action.price} : {status: 'CANCELED' as const};
    legs[at] = {...one, order: {...one.order, ...changed}};
  }

  function fill(legs: Intent[], random: () => number): void {
    const at = legs.findIndex(({order, side}) => side === 'BUY' && order?.status === 'NEW');
    const one = legs[at];
    if (one?.order == null) return;
    const left = dec(one.request.quantity).minus(one.order.filled ?? '0');
    const part = random() < 0.4 ? left : left.times(random()).toDecimalPlaces(3, 1);
    const filled = plain(dec(one.order.filled ?? '0').plus(part));
    const status = part.eq(left) ? ('FILLED' as const) : ('NEW' as const);
    legs[at] = {...one, order: {...one.order, filled, status, averagePrice: filled === '0' ? null : one.order.price}};
  }

  it('never has more alone or resting than was allowed, never hedges more than there is, and ends hedged', () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const {ended, state} = run(seed);
      expect(ended, `seed ${seed}`).not.toBeNull();
      expect(state.long.resting.eq(ZERO), `seed ${seed}: something rests`).toBe(true);
      expect(['hedged', 'open'], `seed ${seed}`).toContain(standingOf(MAKER, state));
    }
  });
});
