import {describe, expect, it} from 'vitest';
import {exchangeIds} from '../../src/lib/adapter/registry.ts';
import {keylessAccounts, withoutNames} from '../../src/lib/keyless.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import {ANY} from '../support/venues.ts';

const namesOf = async (typed: readonly string[], taken: readonly string[] = []) =>
  (await keylessAccounts(typed, taken)).map(({account}) => account);

describe('accounts without a keys file', () => {
  it('are one per exchange, called like it, public, live, with every product it has', async () => {
    const accounts = await keylessAccounts([], []);
    expect(accounts.map(({account, exchange}) => [account, exchange])).toEqual(exchangeIds().map((id) => [id, id]));
    for (const {mode, environment, credentials, products} of accounts) {
      expect([mode, environment, credentials]).toEqual(['public', 'live', {}]);
      expect(products).toContain('spot');
    }
  });

  it('are those of the names and globs', async () => {
    expect(await namesOf([ANY])).toEqual([ANY]);
    expect(await namesOf([`${ANY[0]}*`, ANY])).toEqual(exchangeIds().filter((id) => id.startsWith(ANY[0] ?? '')));
  });

  it('keep out of the way of names that the keys file gives', async () => {
    expect(await namesOf([ANY], [ANY, `${ANY}-public`])).toEqual([`${ANY}-public-public`]);
  });

  it('are refused with near names where a name fits no exchange', async () => {
    const error = await keylessAccounts([`${ANY}x`], []).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DeskError);
    expect(error).toMatchObject({kind: 'usage', detail: {hint: `Did you mean ${ANY}?`}});
  });
});

describe('a document without the names of nobody', () => {
  const names = new Set([ANY]);

  it('has null for the account, wherever it stands, and all else as it was', () => {
    const row = {account: ANY, exchange: ANY, price: '1'};
    const document = {venues: [row, {account: 'main', exchange: ANY}], best: row, notes: [ANY]};
    expect(withoutNames(document, names)).toEqual({
      venues: [
        {account: null, exchange: ANY, price: '1'},
        {account: 'main', exchange: ANY},
      ],
      best: {account: null, exchange: ANY, price: '1'},
      notes: [ANY],
    });
  });

  it('has failures that name the exchange alone', () => {
    const error = {kind: 'network', message: 'No connection.', account: ANY, exchange: ANY};
    expect(withoutNames({error}, names)).toEqual({error: {kind: 'network', message: 'No connection.', exchange: ANY}});
  });
});
