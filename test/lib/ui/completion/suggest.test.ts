import {describe, expect, it} from 'vitest';
import {afterBreak, splitLine} from '../../../../src/lib/ui/completion/command-line.ts';
import {type CommandSpec, type Names, suggest} from '../../../../src/lib/ui/completion/suggest.ts';

const keys = {name: 'keys', type: 'option'} as const;
const account = {name: 'account', type: 'option', multiple: true} as const;
const COMMANDS: Readonly<Record<string, CommandSpec>> = {
  balance: {summary: 'what I own', args: {}, flags: {keys, account, json: {name: 'json', type: 'boolean'}}},
  'order:place': {
    args: {side: {name: 'side'}, quantity: {name: 'quantity'}, symbol: {name: 'symbol'}},
    flags: {
      keys,
      on: {name: 'on', type: 'option'},
      tif: {name: 'tif', type: 'option', helpValue: 'gtc|ioc|fok'},
      route: {name: 'route', type: 'option', options: ['best', 'split']},
      yes: {name: 'yes', type: 'boolean', char: 'y'},
      color: {name: 'color', type: 'boolean', allowNo: true},
    },
  },
  'order:cancel': {strict: false, args: {id: {name: 'id'}}, flags: {}},
  'orders:list': {summary: 'open orders', args: {}, flags: {symbol: {name: 'symbol', type: 'option', multiple: true}}},
  schema: {strict: false, args: {command: {name: 'command'}}, flags: {}},
  'sandbox:run': {strict: false, args: {}, flags: {}},
};
const NAMES: Names = (kind, value) => {
  if (kind === 'account') return [{value: 'main', about: 'northex'}, {value: value('keys') === 'other.yaml' ? 'other' : 'hedge'}];
  if (kind === 'symbol') return ['BTC/USDT', 'BTC/USDT:USDT', 'ETH/USDT', '币安人生/USDT'].map((symbol) => ({value: symbol}));
  return kind === 'order' ? [{value: '8389765'}, {value: 'dca-1'}] : [];
};

/** Values for a line of bash whose end is the cursor. */
function at(line: string): readonly string[] | string {
  const found = suggest(splitLine(line), COMMANDS, NAMES);
  return 'paths' in found ? found.paths : found.words.map(({value}) => value);
}

describe('completion', () => {
  it.each([
    ['mxt ', ['balance', 'order', 'orders', 'schema', 'sandbox']],
    ['mxt ord', ['order', 'orders']],
    ['mxt order ', ['place', 'cancel']],
    ['mxt orders list', ['list']],
    ['mxt nothing ', []],
  ])('of commands: %s', (line, expected) => expect(at(line)).toEqual(expected));

  it.each([
    ['mxt order place ', ['buy', 'sell']],
    ['mxt order place S', ['sell']],
    ['mxt order place buy ', []],
    ['mxt order place buy 1 btc', ['BTC/USDT', 'BTC/USDT:USDT']],
    ['mxt order place buy 1 btcusd', ['BTC/USDT', 'BTC/USDT:USDT']],
    ['mxt order place buy 1 BTC/USDT:', ['BTC/USDT:USDT']],
    ['mxt order place buy 1 币安', ['币安人生/USDT']],
    ['mxt order place --on main buy 1 E', ['ETH/USDT']],
    ['mxt order cancel 8389765 d', ['dca-1']],
    ['mxt schema order ', ['place', 'cancel']],
  ])('of arguments: %s', (line, expected) => expect(at(line)).toEqual(expected));

  it.each([
    ['mxt order place buy 1 BTC/USDT --on ', ['main', 'hedge']],
    ['mxt order place buy 1 BTC/USDT --keys other.yaml --on o', ['other']],
    ['mxt order place buy 1 BTC/USDT --tif ', ['gtc', 'ioc', 'fok']],
    ['mxt order place buy 1 BTC/USDT --route=s', ['--route=split']],
    ['mxt order place buy 1 BTC/USDT -y --', ['--keys', '--on', '--tif', '--route', '--no-color']],
    ['mxt order place buy 1 BTC/USDT ', ['--keys', '--on', '--tif', '--route', '--yes', '--no-color']],
    ['mxt orders list --symbol BTC/USDT --s', ['--symbol']],
    ['mxt balance --keys ', 'files'],
    ['mxt balance --keys=ke', 'files'],
    ['mxt sandbox run -- ./che', 'files'],
    ['mxt sandbox run -- mxt bal', ['balance']],
  ])('of flags and values: %s', (line, expected) => expect(at(line)).toEqual(expected));

  it('reads quotes and backslashes as the shell does', () => {
    expect(splitLine(`mxt balance --keys "my keys.yaml" --account ma`)).toEqual({
      before: ['balance', '--keys', 'my keys.yaml', '--account'],
      current: 'ma',
    });
    expect(splitLine(`mxt balance --keys my\\ ke`)).toMatchObject({current: 'my ke'});
    expect(splitLine(`mxt balance --account "ma`)).toMatchObject({current: 'ma'});
    expect(splitLine(`mxt balance --account `)).toMatchObject({current: ''});
  });

  it('gives bash only what follows a colon or an equals sign that it breaks words at', () => {
    expect(afterBreak('BTC/USDT:USDT', 'BTC/USDT:', ' :=')).toBe('USDT');
    expect(afterBreak('BTC/USDT:USDT', 'BTC/USDT:', ' ')).toBe('BTC/USDT:USDT');
    expect(afterBreak('--route=split', '--route=s', ' :=')).toBe('split');
    expect(afterBreak('BTC/USDT', 'BTC/U', ' :=')).toBe('BTC/USDT');
  });
});
