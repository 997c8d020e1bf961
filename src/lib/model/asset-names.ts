/** The user's names of coins: exchanges give one name to different coins, and different names to one. */

/** By exchange: its name of a coin, and the user's (`assets` of the keys file). */
export type AssetNames = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What the user calls a coin that `exchange` names `asset`. */
export function yourName(names: AssetNames, exchange: string, asset: string): string {
  const own = Object.hasOwn(names, exchange) ? names[exchange] : undefined;
  return own !== undefined && Object.hasOwn(own, asset) ? (own[asset] as string) : asset;
}

/** How `exchange` names what the user calls `asset`; null where it gives that name to another coin. */
export function listedName(names: AssetNames, exchange: string, asset: string): string | null {
  const own = Object.hasOwn(names, exchange) ? (names[exchange] ?? {}) : {};
  const listed = Object.keys(own).find((name) => own[name] === asset);
  return listed ?? (Object.hasOwn(own, asset) ? null : asset);
}
