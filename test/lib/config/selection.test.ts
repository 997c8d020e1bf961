import {afterEach, describe, expect, it} from 'vitest';
import {parseKeysFile} from '../../../src/lib/config/load.ts';
import {selectAccounts, type Wanted} from '../../../src/lib/config/selection.ts';

const ACCOUNTS = `accounts:
  northex-main: {exchange: northex, apiKey: k, secret: s}
  northex-dca: {exchange: northex, apiKey: k, secret: s}
  south: {exchange: south, apiKey: k, secret: s}
  open: {exchange: south}
`;

afterEach(() => {
  delete process.env.MXT_ACCOUNT;
});

function select(defaults: string, wanted: Wanted) {
  const {accounts, notice} = selectAccounts(parseKeysFile(`${ACCOUNTS}${defaults}`, '/k.yaml'), wanted);
  return {names: accounts.map(({account}) => account), notice};
}

const DEFAULT = 'defaults: {account: "northex-*"}';

describe('the accounts of a command', () => {
  it('are all that have a key, where nothing narrows them', () => {
    expect(select('', {typed: []})).toEqual({names: ['northex-main', 'northex-dca', 'south'], notice: null});
  });

  it('are public ones too, where public data is read', () => {
    expect(select('', {typed: [], publicData: true}).names).toContain('open');
  });

  it('are those of the flag, before the environment and the defaults, without a word', () => {
    process.env.MXT_ACCOUNT = 'northex-main';
    expect(select(DEFAULT, {typed: ['south']})).toEqual({names: ['south'], notice: null});
  });

  it('are those of the environment, before the defaults, and it is said', () => {
    process.env.MXT_ACCOUNT = ' northex-dca , south,';
    const {names, notice} = select(DEFAULT, {typed: []});
    expect(names).toEqual(['northex-dca', 'south']);
    expect(notice).toBe('$MXT_ACCOUNT leaves out 2 of 4 accounts; --account "*" takes all.');
  });

  it('are those of the defaults, and it is said', () => {
    const {names, notice} = select(DEFAULT, {typed: []});
    expect(names).toEqual(['northex-main', 'northex-dca']);
    expect(notice).toContain('defaults.account of the keys file leaves out 2 of 4');
  });

  it('are not narrowed in silence, nor at all, where everything must be reached', () => {
    process.env.MXT_ACCOUNT = 'south';
    expect(select(DEFAULT, {typed: [], everyAccount: true})).toEqual({
      names: ['northex-main', 'northex-dca', 'south'],
      notice: null,
    });
    expect(select(DEFAULT, {typed: ['south'], everyAccount: true}).names).toEqual(['south']);
  });

  it('are those that another word names too, unless the flag leaves them out', () => {
    process.env.MXT_ACCOUNT = 'northex-dca';
    expect(select('', {typed: [], named: ['south']})).toEqual({
      names: ['northex-dca', 'south'],
      notice: '$MXT_ACCOUNT leaves out 2 of 4 accounts; --account "*" takes all.',
    });
    delete process.env.MXT_ACCOUNT;
    expect(select(DEFAULT, {typed: [], named: ['south', 'kepler']}).names).toEqual(['northex-main', 'northex-dca', 'south']);
    expect(select(DEFAULT, {typed: ['northex-*'], named: ['south']}).names).toEqual(['northex-main', 'northex-dca']);
  });

  it.each([
    ['', {typed: ['kepler']}, /No account matches "kepler" \(--account\)/],
    ['defaults: {account: kepler}', {typed: []}, /\(defaults.account of the keys file\)/],
    ['', {typed: ['open']}, /open is public: it has no key/],
  ] as const)('are refused where a name reaches none (%s %j)', (defaults, wanted, message) => {
    expect(() => select(defaults, wanted)).toThrow(message);
  });
});
