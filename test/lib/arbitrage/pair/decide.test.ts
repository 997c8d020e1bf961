import {describe, expect, it} from 'vitest';
import type {PairAction, PairWorld} from '../../../../src/lib/arbitrage/pair/action.ts';
import {decide, MOST_UNFILLED} from '../../../../src/lib/arbitrage/pair/decide.ts';
import {standingOf} from '../../../../src/lib/arbitrage/pair/pair.ts';
import {type PairState, projectPair} from '../../../../src/lib/arbitrage/pair/projection.ts';
import {dec, plain} from '../../../../src/lib/model/decimal.ts';
import {seededRandom} from '../../../../src/lib/sandbox/engine/random.ts';
import type {Intent} from '../../../../src/lib/state/journal.ts';
import type {PairPlan} from '../../../../src/lib/state/pair-plan.ts';
import {book, LONG, leg, PAIR, world} from '../../../support/pair-plan.ts';

const stateAfter = (legs: readonly Intent[], plan: PairPlan = PAIR) => projectPair(plan, legs);
const next = (legs: readonly Intent[], at: PairWorld = world(), plan: PairPlan = PAIR) =>
  decide(plan, stateAfter(legs, plan), at);

describe('what a pair does next', () => {
  it.each<[string, readonly Intent[], PairWorld, Partial<PairAction>]>([
    [
      'begins with a bit of the lead, at a price that keeps the spread',
      [],
      world(),
      {do: 'PLACE', side: 'long', quantity: '0.4', price: '60060'},
    ],
    [
      'follows what the lead filled, within the band',
      [leg('BUY', '0.4', '0.25')],
      world(),
      {do: 'PLACE', side: 'short', quantity: '0.25', price: '59459.5'},
    ],
    [
      'goes on with the lead once the other side is there',
      [leg('BUY', '0.4', '0.4'), leg('SELL', '0.4', '0.4')],
      world(),
      {do: 'PLACE', side: 'long', quantity: '0.4'},
    ],
    [
      'asks while the lead is in doubt, and hedges none of it',
      [leg('BUY', '0.4', null, {state: 'UNKNOWN', order: null})],
      world(),
      {do: 'SETTLE'},
    ],
    [
      'asks while the follower is in doubt, and sends no second one',
      [leg('BUY', '0.4', '0.4'), leg('SELL', '0.4', null, {state: 'SENT', order: null}, 1)],
      world(),
      {do: 'SETTLE'},
    ],
    [
      'asks for an order that should have ended and has not',
      [leg('BUY', '0.4', '0.1', {order: {...leg('BUY', '0.4', '0.1').order, status: 'NEW'} as Intent['order']})],
      world(),
      {do: 'SETTLE'},
    ],
    [
      'takes an order that was never placed for nothing',
      [leg('BUY', '0.4', null, {state: 'NOT_PLACED', order: null})],
      world(),
      {do: 'PLACE', side: 'long'},
    ],
    ['waits without a book', [], world({}, {short: null}), {do: 'WAIT'}],
    ['waits while the spread is not there', [], world({}, {short: book([['59990', '5']], [['60070', '5']])}), {do: 'WAIT'}],
    ['waits for a book of the follower rather than leave it', [leg('BUY', '0.4', '0.4')], world({}, {short: null}), {do: 'WAIT'}],
    [
      'follows although nothing new may be begun',
      [leg('BUY', '0.4', '0.4')],
      world({stopped: 'Interrupted.'}),
      {do: 'PLACE', side: 'short', quantity: '0.4'},
    ],
    [
      'ends when nothing new may be begun and nothing is due',
      [],
      world({stopped: 'Interrupted.'}),
      {do: 'END', why: 'Interrupted.'},
    ],
    [
      'ends under the halt, which refuses the follower',
      [leg('BUY', '0.4', '0.4')],
      world({halted: true}),
      {do: 'END', why: 'Trading is halted.'},
    ],
    ['leaves what is under a step', [leg('BUY', '1', '1'), leg('SELL', '1', '0.9995')], world(), {do: 'END', why: null}],
    [
      'ends when the follower finds nothing for long',
      [leg('BUY', '0.4', '0.4'), ...Array.from({length: MOST_UNFILLED}, (_, n) => leg('SELL', '0.4', '0', {}, n + 1))],
      world(),
      {do: 'END', why: expect.stringContaining('in a row')},
    ],
  ])('%s', (_what, legs, at, expected) => {
    expect(next(legs, at)).toMatchObject(expected);
  });

  it('takes no more of the lead than its book has within the spread', () => {
    const thin = book(
      [['59990', '5']],
      [
        ['60000', '0.1'],
        ['60100', '5'],
      ],
    );
    expect(next([], world({}, {long: thin}))).toMatchObject({do: 'PLACE', side: 'long', quantity: '0.1'});
  });

  it('hedges no coin that a fee may have kept back', () => {
    const plan = {...PAIR, long: {...LONG, symbol: 'BTC/USDT', product: 'spot' as const, coinFee: '0.001'}};
    const bought = (fees: readonly {asset: string; amount: string}[]) => {
      const one = leg('BUY', '0.4', '0.4');
      return {...one, order: {...one.order, fees}} as Intent;
    };
    expect(next([bought([])], world(), plan)).toMatchObject({side: 'short', quantity: '0.399'});
    expect(next([bought([{asset: 'BTC', amount: '0.002'}])], world(), plan)).toMatchObject({side: 'short', quantity: '0.398'});
    expect(next([bought([{asset: 'BNB', amount: '0.2'}])], world(), plan)).toMatchObject({side: 'short', quantity: '0.4'});
  });

  it('counts coins where a contract counts thousands of them', () => {
    const plan = {
      ...PAIR,
      asset: 'PEPE',
      maxUnhedged: '500000',
      long: {...LONG, quantity: '1000000'},
      short: {...PAIR.short, coinsPerUnit: '1000', quantity: '1000000'},
    };
    const books = {
      long: book([['0.0099', '9000000']], [['0.01', '9000000']]),
      short: book([['10.1', '9000']], [['10.2', '9000']]),
    };
    const at = world({}, books, {tickSize: '0.0001', stepSize: '1', minQuantity: '1', minNotional: '1'});
    expect(decide(plan, stateAfter([], plan), at)).toEqual({do: 'PLACE', side: 'long', quantity: '500000', price: '0.0101'});
    expect(decide(plan, stateAfter([leg('BUY', '500000', '1500')], plan), at)).toMatchObject({
      do: 'PLACE',
      side: 'short',
      quantity: '1',
    });
  });

  it('leaves no last bit that its market would refuse', () => {
    const plan = {...PAIR, maxUnhedged: '0.4', long: {...LONG, quantity: '0.4009'}, short: {...PAIR.short, quantity: '0.4009'}};
    const at = world({}, {}, {minNotional: '100', stepSize: '0.0001', minQuantity: '0.0001'});
    expect(decide(plan, stateAfter([], plan), at)).toMatchObject({do: 'PLACE', quantity: '0.2004'});
  });

  it('closes with what can only reduce, under the halt too', () => {
    const plan: PairPlan = {...PAIR, kind: 'CLOSE', closes: 'p', minSpreadBps: null};
    expect(decide(plan, stateAfter([], plan), world({halted: true}))).toMatchObject({
      do: 'PLACE',
      side: 'long',
      quantity: '0.4',
      price: '59390.5',
    });
    expect(decide(plan, stateAfter([leg('SELL', '0.4', '0.4')], plan), world({halted: true}))).toMatchObject({
      do: 'PLACE',
      side: 'short',
      quantity: '0.4',
    });
  });

  describe('closes a pair of which one side is ahead', () => {
    const closing = (long: string, short: string, change: Partial<PairPlan> = {}): PairPlan => ({
      ...{...PAIR, kind: 'CLOSE', closes: 'p', minSpreadBps: null, lead: 'short'},
      ...{long: {...LONG, quantity: long}, short: {...PAIR.short, quantity: short}},
      ...change,
    });
    const dear = world({}, {}, {minNotional: '6000', minQuantity: '0.1'});

    it('by what is alone first', () => {
      expect(next([], world(), closing('0.9', '0.8'))).toMatchObject({do: 'PLACE', side: 'long', quantity: '0.1'});
      expect(next([leg('SELL', '0.1', '0.1')], world(), closing('0.9', '0.8'))).toMatchObject({side: 'short', quantity: '0.4'});
    });

    it('by as much less of the other side, where what is alone is under the smallest order', () => {
      expect(next([], dear, closing('0.83', '0.8'))).toMatchObject({do: 'PLACE', side: 'short', quantity: '0.37'});
    });

    it('by no less than its market takes', () => {
      const plan = closing('0.83', '0.8', {maxUnhedged: '0.1'});
      expect(next([], dear, plan)).toMatchObject({do: 'PLACE', side: 'short', quantity: '0.1'});
    });

    it('in the same bits as ever, where the side that is traded first is ahead', () => {
      expect(next([], world(), closing('0.8', '0.9'))).toMatchObject({do: 'PLACE', side: 'short', quantity: '0.4'});
      expect(next([leg('BUY', '0.4', '0.4')], world(), closing('0.8', '0.9'))).toMatchObject({side: 'long', quantity: '0.3'});
    });
  });
});

describe('a pair over random markets', () => {
  const STEPS = 400;

  /** Fills as a market may: all, a part, nothing; sometimes the answer is lost, and found out later. */
  function run(seed: number, plan: PairPlan) {
    const random = seededRandom(seed, 'pair');
    const legs: Intent[] = [];
    let worst = dec(0);
    let ended: PairAction | null = null;
    for (let step = 0; step < STEPS && ended === null; step += 1) {
      const mid = 60_000 + Math.round((random() - 0.5) * 100);
      const edge = Math.round((random() - 0.4) * 60);
      const size = () => plain(dec(random()).times(0.6).toDecimalPlaces(3).plus('0.001'));
      const books = {
        long: book(
          [[String(mid - 1), size()]],
          [
            [String(mid), size()],
            [String(mid + 5), size()],
          ],
        ),
        short: book(
          [
            [String(mid + edge), size()],
            [String(mid + edge - 5), size()],
          ],
          [[String(mid + edge + 1), size()]],
        ),
      };
      const isStopped = step > STEPS / 2;
      const action = decide(plan, projectPair(plan, legs), world({stopped: isStopped ? 'over' : null}, books));
      if (action.do === 'SETTLE') {
        const at = legs.findIndex(({state}) => state === 'UNKNOWN');
        const known = legs[at];
        if (known !== undefined && random() < 0.5) legs[at] = settled(known, random);
      }
      if (action.do === 'PLACE') {
        const side = (action.side === 'long') === (plan.kind === 'OPEN') ? 'BUY' : 'SELL';
        const placed = leg(side, action.quantity, null, {state: 'UNKNOWN', order: null}, legs.length);
        legs.push(random() < 0.2 ? placed : settled(placed, random));
      }
      if (action.do === 'END') ended = action;
      const state = projectPair(plan, legs);
      const lead = exposureOf(state);
      if (lead.known.gt(worst)) worst = lead.known;
      expect(lead.known.gte(0), `seed ${seed}: over-hedged by ${plain(lead.known.neg())}`).toBe(true);
    }
    return {worst, ended, state: projectPair(plan, legs), legs};
  }

  function settled(one: Intent, random: () => number): Intent {
    const quantity = one.request.quantity;
    const part = random() < 0.5 ? quantity : plain(dec(quantity).times(random()).toDecimalPlaces(3, 1));
    return {...leg(one.side, quantity, random() < 0.15 ? '0' : part, {}, one.legIndex ?? 0)};
  }

  /** What the long side is ahead by, as far as is known, with all that is in doubt of the other side taken as there. */
  function exposureOf({long, short}: PairState) {
    return {known: long.net.minus(short.net).minus(short.doubt).minus(0)};
  }

  it('never has more alone than was allowed, never hedges more than there is, and ends within a lot', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const {worst, ended, state} = run(seed, PAIR);
      expect(worst.lte(dec(PAIR.maxUnhedged).plus(LONG.lot)), `seed ${seed}: ${plain(worst)} alone`).toBe(true);
      expect(ended, `seed ${seed}`).not.toBeNull();
      expect(['hedged', 'open'], `seed ${seed}`).toContain(standingOf(PAIR, state));
    }
  });
});
