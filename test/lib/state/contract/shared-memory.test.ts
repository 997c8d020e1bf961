/** The contract of what is remembered of an exchange, and of the halt flag: one for all processes of the machine. */
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {ExchangeMemory} from '../../../../src/lib/state/exchange-memory.ts';
import {MARKET} from '../../../support/scripted-exchange.ts';
import {account, MACHINES, type Machine, originOf} from './machines.ts';

const SIGNAL = new AbortController().signal;
const refused = (retryAfterMs: number) => ({kind: 'rate-limit', detail: {retryAfterMs, sent: false}});

describe.each(MACHINES)('memory shared by processes, in %s', (_, create) => {
  let machine: Machine;
  beforeEach(() => {
    machine = create();
  });
  afterEach(() => machine.dispose());
  let started = 0;
  const memory = (name = 'main', key = 'a key'): ExchangeMemory =>
    machine.process(`process ${++started}`).memory(account(name, key));
  const ask = (of: ExchangeMemory, budget: string, more: {maxWaitMs?: number; weight?: number} = {}) =>
    of.admit({budget, weight: 1, maxWaitMs: 0, ...more}, SIGNAL);

  it('gives rules and fees to the next process, fees by key', async () => {
    const fees = {symbol: 'BTC/USDT', maker: '0', taker: '0.001', buyFeeIn: 'BASE', at: ''} as const;
    const first = memory();
    first.saveMarkets([MARKET]);
    first.saveFees(fees);
    await machine.time.pass(70_000);
    const other = memory('other-name');
    expect(other.market({symbol: 'BTC/USDT'})).toEqual({market: MARKET, ageMs: 70_000});
    expect(other.market({exchangeSymbol: 'BTCUSDT', product: 'spot'})?.market).toEqual(MARKET);
    expect(other.market({symbol: 'ETH/USDT'})).toBeNull();
    expect(other.market({exchangeSymbol: 'BTCUSDT', product: 'linear'})).toBeNull();
    expect(other.fees('BTC/USDT')).toEqual(fees);
    expect(memory('main', 'other key').fees('BTC/USDT')).toBeNull();
    machine.setClock(-3_600_000);
    expect(other.market({symbol: 'BTC/USDT'})?.ageMs, 'never younger than new').toBe(0);
  });

  it('gives what an exchange said of an account to other processes with its key, for as long as it is trusted', async () => {
    memory().saveAccountFact('mode', 'cash');
    expect(memory('renamed').accountFact('mode', 1000)).toBe('cash');
    expect(memory('main', 'other key').accountFact('mode', 1000)).toBeNull();
    await machine.time.pass(1001);
    expect(memory().accountFact('mode', 1000)).toBeNull();
  });

  it('trusts a clock offset for an hour, while nobody sets the clock or contradicts it', async () => {
    memory().saveClockOffset(-120);
    await machine.time.pass(3_600_000);
    expect(memory('b', 'other key').clockOffset()).toEqual({offsetMs: -120, measuredAt: machine.now() - 3_600_000});
    await machine.time.pass(1);
    expect(memory().clockOffset(), 'it is old').toBeNull();
    memory().saveClockOffset(-120);
    machine.setClock(5000);
    expect(memory().clockOffset(), 'the clock was set').toBeNull();
    memory().saveClockOffset(-5120);
    memory().dropClockOffset();
    expect(memory().clockOffset(), 'it was contradicted').toBeNull();
  });

  it('never passes a ban, whoever was told; a shorter one ends no longer one', async () => {
    memory().block('ip', machine.now() + 60_000);
    const other = memory('b', 'other key');
    await expect(ask(other, 'ip', {maxWaitMs: 10_000})).rejects.toMatchObject(refused(60_000));
    await expect(ask(other, 'ip', {weight: 0})).rejects.toMatchObject(refused(60_000));
    other.block('ip', machine.now() + 1000);
    await expect(ask(other, 'ip')).rejects.toMatchObject(refused(60_000));
    await machine.time.pass(59_000);
    const at = machine.time.now();
    await machine.time.until(ask(other, 'ip', {maxWaitMs: 5000}));
    expect(machine.time.now() - at).toBe(1000);
  });

  it.each([3_600_000, -3_600_000])('counts a ban by a clock that nobody sets (by %i ms)', async (step) => {
    memory().block('ip', machine.now() + 60_000);
    machine.setClock(step);
    await machine.time.pass(20_000);
    await expect(ask(memory(), 'ip')).rejects.toMatchObject(refused(40_000));
    await machine.time.pass(40_000);
    await ask(memory(), 'ip');
  });

  it("keeps one key's budget apart from another's, and spends it once", async () => {
    const [one, two] = [memory(), memory('renamed')];
    one.noteUsage('orders', {used: 8, limit: 10, resetsAt: machine.now() + 5000});
    await ask(one, 'orders');
    await ask(two, 'orders');
    await expect(ask(two, 'orders', {maxWaitMs: 100})).rejects.toMatchObject(refused(5000));
    await ask(memory('b', 'other key'), 'orders');
    machine.setClock(3_600_000);
    const at = machine.time.now();
    await machine.time.until(ask(one, 'orders', {maxWaitMs: 10_000}));
    expect(machine.time.now() - at).toBe(5000);
  });

  it('paces a budget that only the caller knows over all processes', async () => {
    const limit = {counting: 'WINDOW', limit: 10, windowMs: 1000} as const;
    const sentAt: number[] = [];
    const all = Array.from({length: 25}, () =>
      memory()
        .admit({budget: 'ip', weight: 1, maxWaitMs: 60_000, limit}, SIGNAL)
        .then(() => sentAt.push(machine.time.now())),
    );
    const from = machine.time.now();
    await machine.time.until(Promise.all(all));
    expect([0, 1000, 2000].map((after) => sentAt.filter((at) => at === from + after).length)).toEqual([10, 10, 5]);
  });

  it('draws nonces that grow over all processes and with the clock set back, per key', () => {
    const now = machine.now();
    const drawn = [memory().nextNonce('us'), memory().nextNonce('us')];
    machine.setClock(-3_600_000);
    drawn.push(memory('renamed').nextNonce('us'));
    expect(drawn).toEqual([0n, 1n, 2n].map((more) => BigInt(now) * 1000n + more));
    expect(memory('b', 'other key').nextNonce('ms')).toBe(BigInt(now - 3_600_000));
  });
});

describe.each(MACHINES)('the halt flag, in %s', (_, create) => {
  it('is seen by every process, keeps its first reason, and is lifted for all', async () => {
    const machine = create();
    const [one, two] = [machine.process('one').halt, machine.process('two').halt];
    expect(one.current()).toBeNull();
    const raised = one.raise('first');
    await machine.time.pass(10);
    expect(two.raise('second')).toEqual(raised);
    expect(two.current()).toEqual({at: machine.now() - 10, reason: 'first'});
    two.lift();
    expect(one.current()).toBeNull();
    machine.dispose();
  });
});

describe.each(MACHINES)('what alerts said, in %s', (_, create) => {
  it('is remembered by name over processes, until it is forgotten', () => {
    const machine = create();
    const [one, two] = [machine.process('one').alerts, machine.process('two').alerts];
    expect(one.last('a')).toBeNull();
    one.save('a', 'fired');
    one.save('b', 'cleared');
    one.save('a', 'cleared');
    expect([two.last('a'), two.last('b')]).toEqual(['cleared', 'cleared']);
    two.save('a', null);
    expect([one.last('a'), one.last('b')]).toEqual([null, 'cleared']);
    machine.dispose();
  });
});

describe.each(MACHINES)('changes of settings, in %s', (_, create) => {
  it('are there for every process, newest first, without an outcome until there is one', async () => {
    const machine = create();
    const [one, two] = [machine.process('one').settings, machine.process('two').settings];
    const draft = {
      ...{account: 'desk', exchange: 'x', venue: 'v', credential: 'k', symbol: 'BTC/USDT:USDT'},
      ...{setting: 'leverage' as const, from: '5', to: '10'},
    };
    const first = one.open(draft);
    await machine.time.pass(10);
    const second = two.open({...draft, from: null, to: '3'});
    one.close(first, 'changed');
    expect(two.list(0)).toEqual([
      {...draft, from: null, to: '3', at: machine.now(), outcome: null, origin: originOf('two')},
      {...draft, at: machine.now() - 10, outcome: 'changed', origin: originOf('one')},
    ]);
    two.close(second, 'unknown');
    expect(one.list(machine.now()).map(({outcome}) => outcome)).toEqual(['unknown']);
    machine.dispose();
  });
});
