/**
 * How Kraken writes assets and pairs. Old assets have codes of four letters (XXBT, ZUSD) and common names of their own
 * (XBT, XDG); new ones have one name. A pair has a key, an altname, a name of the first WebSocket API, and one of the second.
 * https://docs.kraken.com/api/docs/rest-api/get-tradable-asset-pairs
 */
import type {Markets} from '../../engine/markets.ts';
import type {EngineMarket} from '../../engine/types.ts';

const OLD_COINS = ['ETH', 'LTC', 'XRP', 'XLM', 'ETC', 'ZEC'];
const OLD_MONIES = ['USD', 'EUR'];

/** Code and altname by canonical name. */
const OLD: ReadonlyMap<string, readonly [code: string, altname: string]> = new Map<string, readonly [string, string]>([
  ['BTC', ['XXBT', 'XBT']],
  ['DOGE', ['XXDG', 'XDG']],
  ...OLD_COINS.map((asset): [string, readonly [string, string]] => [asset, [`X${asset}`, asset]]),
  ...OLD_MONIES.map((money): [string, readonly [string, string]] => [money, [`Z${money}`, money]]),
]);

type Coins = Pick<EngineMarket, 'base' | 'quote'>;

/** As balances and pairs name an asset: "XXBT", "ZUSD", "SOL". */
export function assetCode(asset: string): string {
  return OLD.get(asset)?.[0] ?? asset;
}

/** "XBT", "USD", "SOL". */
export function assetAltname(asset: string): string {
  return OLD.get(asset)?.[1] ?? asset;
}

/** "XBTUSD": what orders are described with. */
export function spell({base, quote}: Coins): string {
  return `${assetAltname(base)}${assetAltname(quote)}`;
}

/** What answers are keyed by: "XXBTZUSD" where both assets are old, "USDTZUSD", else the altname. */
export function pairKey(market: Coins): string {
  const {base, quote} = market;
  const isOld = OLD.has(base) && OLD.has(quote) && !(base === 'DOGE' && quote !== 'BTC');
  return isOld || spell(market) === 'USDTUSD' ? `${assetCode(base)}${assetCode(quote)}` : spell(market);
}

/** "XBT/USD". */
export function socketName1({base, quote}: Coins): string {
  return `${assetAltname(base)}/${assetAltname(quote)}`;
}

/** Finds a pair by any of its names. */
export class Pairs {
  readonly #markets: Markets;
  #symbols: ReadonlyMap<string, string> | null = null;

  constructor(markets: Markets) {
    this.#markets = markets;
  }

  /** Null for a name that is not listed. */
  find(name: string): EngineMarket | null {
    this.#symbols ??= new Map(
      this.#markets
        .all('spot')
        .flatMap((market) =>
          [market.symbol, pairKey(market), spell(market), socketName1(market)].map((each) => [each, market.symbol]),
        ),
    );
    return this.#markets.find(this.#symbols.get(name) ?? '');
  }
}
