/**
 * Perpetual contracts as markets. Pure. Sizes of OKX's are in contracts and are told in the base here. A record that can't be read
 * in full throws `protocol` naming the field. https://www.okx.com/docs-v5/en/#public-data-rest-api-get-instruments
 */
import {Row} from '../../adapter/kit/row.ts';
import {type DecimalText, dec, plain} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market, MarketRules} from '../../model/market.ts';
import {splitSymbol} from '../../model/symbol.ts';
import {stateOf} from './market.ts';
import {canonicalOf} from './symbols.ts';

/** Null for a contract that is settled in its coin: those are read nowhere yet. `now`: epoch ms, exchange clock. */
export function toContract(payload: unknown, now: number): Market | null {
  const row = new Row(payload);
  const instId = row.text('instId');
  if (instId === '') throw new DeskError('protocol', 'OKX sent a contract without a symbol.');
  if (row.text('ctType') !== 'linear') return null;
  const symbol = canonicalOf(instId, '');
  const parts = splitSymbol(symbol);
  if (parts === null || parts.settle === null)
    throw new DeskError('protocol', 'OKX sent a contract of a form that is not known.');
  const {base, quote} = parts;
  const settle = row.text('settleCcy');
  if (settle !== parts.settle) return null;
  const contractSize = sizeOf(row);
  const {marketByQuote: _, ...state} = stateOf(row, now);
  return {
    ...{symbol, exchangeSymbol: instId, product: 'linear', base, quote, settle},
    ...state,
    marketByQuote: false,
    rules: rulesOf(row, contractSize),
    triggers: ['LAST', 'MARK', 'INDEX'],
    contractSize,
  };
}

/** Base units of one contract. */
export function sizeOf(row: Row): DecimalText {
  return plain(dec(row.need('ctVal')).mul(row.nonZero('ctMult') ?? '1'));
}

/** No minimum is said of an order's value. */
function rulesOf(row: Row, contract: DecimalText): MarketRules {
  const inBase = (contracts: DecimalText) => plain(dec(contracts).mul(contract));
  const most = (field: string) => {
    const contracts = row.nonZero(field);
    return contracts === null ? null : inBase(contracts);
  };
  const [step, least] = [inBase(row.need('lotSz')), inBase(row.need('minSz'))];
  return {
    ...{tickSize: row.need('tickSz'), minPrice: '0', maxPrice: null},
    ...{stepSize: step, minQuantity: least, maxQuantity: most('maxLmtSz')},
    ...{marketStepSize: step, marketMinQuantity: least, marketMaxQuantity: most('maxMktSz')},
    ...{minNotional: '0', maxNotional: null, minNotionalOnMarket: false, maxNotionalOnMarket: false},
    ...{quoteStep: '0', postOnlyMaxQuantity: null},
  };
}
