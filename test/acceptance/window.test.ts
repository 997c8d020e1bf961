import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {CUSTOMER} from '../../src/lib/sandbox/engine/types.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {hasTmux, Terminal} from '../support/terminal.ts';
import {ANY} from '../support/venues.ts';
import {prepare, ROOT} from './watch-process.ts';

// The window needs a terminal; tmux is one that a test can read. Without it the drawing is tested on paper only (test/lib/ui/panel).
describe.skipIf(!hasTmux)('the window on a real terminal (needs tmux)', () => {
  let sandbox: RunningSandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({port: 0, seed: 5, latencyMs: 0, exchanges: [ANY], moving: false});
  });
  afterAll(() => sandbox.close());

  /** An order of the account that rests far below the market. */
  function rest(price: string): void {
    sandbox.engine(ANY).place({
      accountId: CUSTOMER,
      clientOrderId: `c${price}`,
      symbol: 'BTC/USDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      price,
      stopPrice: null,
      quantity: '0.01',
      quoteQuantity: null,
    });
  }

  test('shows orders, cancels one by keys, follows a resize, and leaves the terminal as it was', {timeout: 240_000}, async () => {
    const terminal = new Terminal();
    const {folder, keys, env} = prepare(sandbox);
    const engine = sandbox.engine(ANY);
    for (const price of ['50000', '50001']) rest(price);
    const script = join(folder, 'run.sh');
    const mxt = `'${process.execPath}' '${join(ROOT, 'bin/run.js')}' orders watch --keys '${keys}' --state-dir '${env.MXT_STATE}'`;
    writeFileSync(script, `echo before\n${mxt}\necho "exit $?"\n${mxt}\necho "second $?"\n${mxt}\necho "third $?"\nexec cat\n`);
    terminal.open(`sh '${script}'`, 120, 24);
    try {
      await terminal.shows(`● ${ANY} ${ANY} live`);
      await terminal.shows('50,000');
      expect(terminal.modes()).toBe('1 0');
      terminal.keys('/');
      terminal.keys('c50001', 'Enter');
      await terminal.shows('1/1');
      terminal.keys('c');
      await terminal.shows(`@ 50,001 on ${ANY}, id `);
      terminal.keys('y');
      await terminal.shows(': canceled');
      expect(engine.orders.open(CUSTOMER, null).map(({clientOrderId}) => clientOrderId)).toEqual(['c50000']);
      terminal.resize(70, 14);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(terminal.screen().split('\n')[0]).toContain('mxt orders watch');
      terminal.keys('q');
      expect(await terminal.shows('exit 0')).toContain('before');
      await terminal.shows('mxt orders watch');
      terminal.keys('C-c');
      await terminal.shows('second 130');
      await terminal.shows(`● ${ANY} ${ANY} live`);
      expect(terminal.modes()).toBe('1 0');
      process.kill(terminal.child(), 'SIGTERM');
      expect(await terminal.shows('third 130')).toContain('second 130');
      expect(terminal.modes()).toBe('0 1');
      expect(terminal.settings(), 'line by line, with echo').toMatch(/ icanon .* echo /s);
    } finally {
      terminal.close();
    }
  });

  test.each([
    {flags: '', environment: 'CI=true', colored: true},
    {flags: '--no-color', environment: 'CI=true', colored: false},
  ])('has a cursor that stays on its order: $flags', {timeout: 180_000}, async ({flags, environment, colored}) => {
    const terminal = new Terminal();
    const {keys, env} = prepare(sandbox);
    const engine = sandbox.engine(ANY);
    for (const order of engine.orders.open(CUSTOMER)) engine.cancel(CUSTOMER, order.symbol, order.orderId);
    for (const price of ['40001', '40002', '40003']) rest(price);
    const mxt = `'${process.execPath}' '${join(ROOT, 'bin/run.js')}' orders watch ${flags} --keys '${keys}' --state-dir '${env.MXT_STATE}'`;
    terminal.open(`env ${environment} ${mxt}`, 100, 24);
    const marked = () =>
      terminal
        .screen()
        .split('\n')
        .find((line) => line.startsWith('> ')) ?? '';
    const painted = () =>
      terminal
        .painted()
        .split('\n')
        .find((line) => line.includes('> ')) ?? '';
    try {
      await terminal.shows(`${ANY} live`);
      await terminal.shows('/3, sorted by newest');
      terminal.keys('s');
      await terminal.shows('/3, sorted by symbol');
      terminal.keys('g');
      await terminal.shows('1/3, sorted by symbol');
      terminal.keys('j');
      await terminal.shows('2/3, sorted by symbol');
      const [chosen] = /40,00\d/.exec(marked()) ?? [];
      terminal.keys('s', 's', 's', 's');
      await terminal.shows('sorted by newest');
      expect(marked()).toContain(chosen);
      rest('40009');
      await terminal.shows('/4, sorted');
      expect(marked()).toContain(chosen);
      // Reverse video for the row, a colour for its side; without colours the mark alone.
      expect(/\u001b\[[\d;]*7m/.test(painted()), JSON.stringify(painted())).toBe(colored);
      expect(/\u001b\[[\d;]*3[12]m/.test(terminal.painted())).toBe(colored);
      terminal.keys('G');
      await terminal.shows('4/4, sorted');
      terminal.keys('g');
      await terminal.shows('1/4, sorted');
      terminal.keys('PageDown');
      await terminal.shows('4/4, sorted');
      terminal.keys('b');
      await terminal.shows('balance as of ');
      expect(terminal.screen()).toContain('Value USD');
      terminal.keys('q');
      await terminal.shows('4/4, sorted');
    } finally {
      terminal.close();
    }
  });

  test('asks about one order as it is now, in sight on a low terminal, and sends nothing once it has ended', {
    timeout: 180_000,
  }, async () => {
    const terminal = new Terminal();
    const {folder, keys, env} = prepare(sandbox);
    const engine = sandbox.engine(ANY);
    const cancelAll = () => {
      for (const order of engine.orders.open(CUSTOMER)) engine.cancel(CUSTOMER, order.symbol, order.orderId);
    };
    cancelAll();
    rest('30001');
    const mxt = `'${process.execPath}' '${join(ROOT, 'bin/run.js')}' orders watch --keys '${keys}' --state-dir '${env.MXT_STATE}'`;
    const script = join(folder, 'window.sh');
    writeFileSync(script, `${mxt}\necho "exit $?"\nexec cat\n`);
    terminal.open(`sh '${script}'`, 120, 24);
    try {
      await terminal.shows(`● ${ANY} ${ANY} live`);
      await terminal.shows('> ');
      terminal.keys('c');
      await terminal.shows(`@ 30,001 on ${ANY}, id `);
      terminal.resize(60, 8);
      await terminal.shows(`on ${ANY}, id\n`);
      expect(terminal.screen().replaceAll(/\s+/g, ' ')).toMatch(
        /> .*30,001 .*Cancel BUY 0\.01 BTC\/USDT @ 30,001 on \S+, id \S+ y\/n/,
      );
      expect(terminal.painted(), 'a question has its colour').toMatch(/\u001b\[[\d;]*33m[^\n]*Cancel BUY/);
      cancelAll();
      await terminal.shows('Nothing was canceled.');
      expect(terminal.screen()).toContain('That order is CANCELED now.');
      terminal.keys('y');
      rest('30002');
      await terminal.shows('30,002');
      terminal.keys('g');
      terminal.keys('c');
      await terminal.shows('@ 30,002 on');
      terminal.keys('y', 'q');
      expect(await terminal.shows('exit 0'), 'what came of it is said when the window is gone').toContain(': canceled');
      expect(engine.orders.open(CUSTOMER)).toEqual([]);
    } finally {
      terminal.close();
    }
  });

  test('book --watch has a screen of its own, which q and Ctrl-C leave', {timeout: 180_000}, async () => {
    const terminal = new Terminal();
    const {folder, keys, env} = prepare(sandbox);
    const script = join(folder, 'book.sh');
    const mxt = `'${process.execPath}' '${join(ROOT, 'bin/run.js')}' book BTC/USDT --watch --keys '${keys}' --state-dir '${env.MXT_STATE}'`;
    writeFileSync(script, `${mxt}\necho "first $?"\n${mxt}\necho "second $?"\nexec cat\n`);
    terminal.open(`sh '${script}'`, 100, 40);
    try {
      await terminal.shows('Spread');
      expect(terminal.screen()).toMatch(/^mxt book BTC\/USDT {2}as of \d\d:\d\d:\d\dZ {2}q quits\n/);
      expect(terminal.modes()).toMatch(/^1/);
      terminal.resize(48, 14);
      await terminal.shows('a side: the terminal is too low');
      const lines = terminal.screen().trimEnd().split('\n');
      expect(lines[0], 'nothing has scrolled away').toContain('mxt book');
      expect(lines.filter((line) => /^(?:ask|bid) /.test(line)).length, 'no line is broken in two').toBeGreaterThan(1);
      expect(lines.every((line) => /^(?:mxt|ask|bid|BTC|Account| +Price|The best|\S+ +\S+)/.test(line))).toBe(true);
      terminal.keys('q');
      await terminal.shows('first 0');
      await terminal.shows('Spread');
      terminal.keys('C-c');
      expect(await terminal.shows('second 130')).not.toContain('Spread');
      expect(terminal.modes()).toBe('0 1');
      expect(terminal.settings(), 'line by line, with echo').toMatch(/ icanon .* echo /s);
    } finally {
      terminal.close();
    }
  });
});
