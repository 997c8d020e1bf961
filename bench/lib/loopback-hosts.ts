/** A loopback address for each account, so that no budget of an address is waited for. Only Linux has more than the first by itself. */
export function hostOf(index: number): string {
  return `127.0.${Math.floor(index / 250)}.${(index % 250) + 1}`;
}
