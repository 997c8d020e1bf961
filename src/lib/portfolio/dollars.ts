/** Dollars and coins that stand for one: holding them is not exposure in a portfolio counted in USD. */
const DOLLARS: ReadonlySet<string> = new Set([
  'USD',
  'USDT',
  'USDC',
  'FDUSD',
  'BUSD',
  'TUSD',
  'USDP',
  'USDD',
  'USDE',
  'USDS',
  'USD1',
  'USDG',
  'PYUSD',
  'RLUSD',
  'GUSD',
  'LUSD',
  'BFUSD',
  'BYUSDT',
  'XUSD',
  'DAI',
]);

export function isDollar(asset: string): boolean {
  return DOLLARS.has(asset);
}
