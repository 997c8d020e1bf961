/** The user's names of coins: exchanges give one name to different coins, and different names to one. */

/** Names of one exchange: its own, and the user's (`assets` of the keys file). */
export type AssetNames = Readonly<Record<string, string>>;

/** What the user calls a coin that the exchange names `asset`. */
export function yourName(names: AssetNames, asset: string): string {
  return Object.hasOwn(names, asset) ? (names[asset] as string) : asset;
}

/** How the exchange names what the user calls `asset`; null where it gives that name to another coin. */
export function listedName(names: AssetNames, asset: string): string | null {
  const listed = Object.keys(names).find((name) => names[name] === asset);
  return listed ?? (Object.hasOwn(names, asset) ? null : asset);
}

/** Every name under which the exchange may hold what the user calls `asset`: several of its coins may be one of the user's. */
export function listedNames(names: AssetNames, asset: string): readonly string[] {
  const mapped = Object.keys(names).filter((name) => names[name] === asset);
  return Object.hasOwn(names, asset) ? mapped : [...mapped, asset];
}
