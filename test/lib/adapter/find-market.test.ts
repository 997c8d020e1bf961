import {describe, expect, it} from 'vitest';
import type {ExchangeAdapter} from '../../../src/lib/adapter/contract/exchange.ts';
import {resolveSymbol} from '../../../src/lib/adapter/find-market.ts';
import {exchangeIds, loadExchange} from '../../../src/lib/adapter/registry.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import type {Product} from '../../../src/lib/model/market.ts';

/** An account that must not be asked. */
function silent(exchange: string, products: readonly Product[]): ExchangeAdapter {
  const asked = () => {
    throw new Error('the exchange was asked');
  };
  return {
    config: {account: 'main', exchange, products},
    marketData: {market: asked, markets: asked},
  } as unknown as ExchangeAdapter;
}

async function refusal(typed: string, adapter: ExchangeAdapter): Promise<DeskError> {
  const error = await resolveSymbol(typed, adapter, 0, new AbortController().signal).catch((thrown: unknown) => thrown);
  if (!(error instanceof DeskError)) throw new Error(`no DeskError but ${String(error)}`);
  return error;
}

describe.each(exchangeIds())('a product that an account on %s does not trade', (exchange) => {
  it('is named with the line that adds it, where mxt trades it there', async () => {
    const {products, title} = await loadExchange(exchange);
    const error = await refusal('btc/usdt:usdt', silent(exchange, ['spot']));
    expect(error.kind).toBe('not-found');
    expect(error.message).toBe('"btc/usdt:usdt" is a perpetual, and main trades spot only.');
    expect(error.detail.hint).toContain(products.includes('linear') ? 'products: [spot, linear]' : `on ${title}`);
  });

  it('may be spot', async () => {
    const error = await refusal('BTCUSDT', silent(exchange, ['linear']));
    expect(error.message).toContain('is a spot market, and main trades linear only');
  });
});

describe('a coin that the user calls otherwise than the exchange (`assets`)', () => {
  const names = {NEIRO: 'NEIROETH', LUNA: 'LUNC', LUNA2: 'LUNA'};
  const listed = new Set(['NEIRO/USDT', 'LUNA2/USDT', 'DOGE/USDT']);
  const adapter = {
    config: {account: 'main', exchange: exchangeIds()[0], products: ['spot'], names},
    marketData: {
      market: async (symbol: string) =>
        listed.has(symbol) ? {symbol} : Promise.reject(new DeskError('not-found', `no ${symbol}`)),
      markets: async () => [],
    },
  } as unknown as ExchangeAdapter;
  const found = async (typed: string) => (await resolveSymbol(typed, adapter, 0, new AbortController().signal)).symbol;

  it('is found by either name', async () => {
    expect([await found('neiroeth/usdt'), await found('NEIRO/USDT')]).toEqual(['NEIRO/USDT', 'NEIRO/USDT']);
    expect(await found('DOGE/USDT')).toBe('DOGE/USDT');
  });

  it("is never another coin: a name that the exchange gives to one is that one's alone", async () => {
    await expect(found('LUNA/USDT')).rejects.toThrow('no market');
    listed.add('LUNA/USDT');
    expect(await found('LUNA/USDT')).toBe('LUNA/USDT');
  });
});
