/**
 * Kraken's codes and spellings, and the desk's. Pure.
 *
 *   asset     XXBT, XBT, BTC -> BTC    XXDG, XDG -> DOGE    ZUSD -> USD    SOL -> SOL
 *   balance   XBT.M, DOT28.S, USDT.F: a coin in a wallet of its own
 *   pair      XXBTZUSD (id), XBTUSD (altname), XBT/USD (wsname), BTC/USD (WebSocket v2 and the desk)
 *
 * https://docs.kraken.com/api/docs/rest-api/get-asset-info · .../rest-api/get-tradable-asset-pairs
 */
import {splitSymbol} from '../../model/symbol.ts';

/** Codes that carry the prefix of old: X for coins, Z for money of states. No coin that was listed later has one. */
const LEGACY: ReadonlySet<string> = new Set([
  ...['XETC', 'XETH', 'XICN', 'XLTC', 'XMLN', 'XNMC', 'XREP', 'XXBT', 'XXDG', 'XXLM', 'XXMR', 'XXRP', 'XXVN', 'XZEC'],
  ...['ZAUD', 'ZCAD', 'ZEUR', 'ZGBP', 'ZJPY', 'ZKRW', 'ZUSD'],
]);
const COMMON: Readonly<Record<string, string>> = {XBT: 'BTC', XDG: 'DOGE'};
const OWN: Readonly<Record<string, string>> = {BTC: 'XBT', DOGE: 'XDG'};

/** A code without the prefix of old, as pairs are spelled with it. */
function altnameOfAsset(code: string): string {
  return LEGACY.has(code) ? code.slice(1) : code;
}

/** The common name of a code; one that is not known is its own name. */
export function assetOf(code: string): string {
  const name = altnameOfAsset(code);
  return COMMON[name] ?? name;
}

/** Altname of a canonical spot symbol, which every request takes: BTC/USD is XBTUSD. Null for what is no spot symbol. */
export function spell(symbol: string): string | null {
  const parts = splitSymbol(symbol);
  if (parts === null || parts.settle !== null) return null;
  return (OWN[parts.base] ?? parts.base) + (OWN[parts.quote] ?? parts.quote);
}

/** Money of a state whose pair with a coin of a newer name has its old prefix all the same. */
const MIXED: Readonly<Record<string, string>> = {USDTZUSD: 'USDTUSD'};

/** The altname of a pair's id, and of an altname itself. Without the listing: XXBTZUSD is XBTUSD. */
export function altnameOf(pair: string): string {
  const [base, quote] = [pair.slice(0, 4), pair.slice(4)];
  return MIXED[pair] ?? (LEGACY.has(base) && LEGACY.has(quote) ? base.slice(1) + quote.slice(1) : pair);
}

/** Quotes of Kraken, the longer of two that end alike first; none that many coins' names end in. */
const QUOTES = [
  ...['PYUSD', 'RLUSD', 'USDT', 'USDC', 'USDG', 'DAI', 'XBT', 'ETH', 'USD', 'EUR', 'GBP', 'CAD', 'AUD', 'CHF', 'JPY', 'DOT'],
] as const;

export interface Pair {
  readonly base: string;
  readonly quote: string;
}

/** The coins of an altname by its ending, for one that is listed no more. Null where that does not show them. */
export function coinsOf(altname: string): Pair | null {
  const quote = QUOTES.find((each) => altname.endsWith(each) && altname.length > each.length);
  return quote === undefined ? null : {base: assetOf(altname.slice(0, -quote.length)), quote: assetOf(quote)};
}

/** The coins of a symbol with a slash: BTC/USD of WebSocket v2, XBT/USD of older forms. Null for any other text. */
export function coinsOfSlashed(name: string): Pair | null {
  const parts = splitSymbol(name);
  return parts === null || parts.settle !== null ? null : {base: assetOf(parts.base), quote: assetOf(parts.quote)};
}

/** What an ending of a balance's code says of its wallet. https://support.kraken.com/articles/360039879471 */
export interface Wallet {
  readonly name: string;
  /** Whether an order can be paid out of it. */
  readonly isSpendable: boolean;
}

const SPOT: Wallet = {name: 'spot', isSpendable: true};
const ENDINGS: Readonly<Record<string, Wallet>> = {
  B: {name: 'earn', isSpendable: false},
  // Earns by itself and stays in reach: an order of the plain coin is paid out of both.
  F: {name: 'auto-earn', isSpendable: true},
  M: {name: 'opt-in rewards', isSpendable: false},
  P: {name: 'parachain', isSpendable: false},
  S: {name: 'staked', isSpendable: false},
  T: {name: 'tokenized', isSpendable: false},
  HOLD: {name: 'on hold', isSpendable: false},
};
/** Bonded for so many days: DOT28.S. */
const BONDED = /^(.*\D)(\d\d)$/;

/** The coin and the wallet of a balance's code. An ending that is not known is a wallet of its own, out of which nothing is paid. */
export function walletOf(code: string): {readonly asset: string; readonly wallet: Wallet} {
  const at = code.lastIndexOf('.');
  // Credits for fees: no money, and no order is paid with them.
  if (code === 'KFEE') return {asset: code, wallet: {name: 'fee credits', isSpendable: false}};
  if (at <= 0) return {asset: assetOf(code), wallet: SPOT};
  const [coin, ending] = [code.slice(0, at), code.slice(at + 1)];
  const bonded = ending === 'S' ? BONDED.exec(coin) : null;
  if (bonded !== null) return {asset: assetOf(bonded[1] ?? coin), wallet: {name: `staked ${bonded[2]} days`, isSpendable: false}};
  return {asset: assetOf(coin), wallet: ENDINGS[ending] ?? {name: ending, isSpendable: false}};
}
