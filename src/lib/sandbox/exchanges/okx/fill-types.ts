/** The kind of a fill, as fills and bills number it. https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-bill-types */
import type {EngineOrder, EngineTrade} from '../../engine/types.ts';

/** 1 buy, 2 sell; in long/short mode 3 and 4 open a long and a short position, 5 and 6 close them; 104 to 107 are liquidations. */
export function subTypeOf({side, cause}: Pick<EngineTrade, 'side' | 'cause'>, positionSide: EngineOrder['positionSide']): string {
  const isBuy = side === 'BUY';
  if (cause === 'LIQUIDATION') return positionSide === null ? (isBuy ? '106' : '107') : positionSide === 'LONG' ? '104' : '105';
  if (positionSide === null) return isBuy ? '1' : '2';
  if (positionSide === 'LONG') return isBuy ? '3' : '5';
  return isBuy ? '6' : '4';
}
