/** Scheme and host of every address in a tree of addresses, swapped for the sandbox's; paths stay the exchange's own. */
export function pointed(urls: unknown, at: {readonly rest: string; readonly stream: string}): unknown {
  if (typeof urls === 'string') return urls.replace(/^(https?|wss?):\/\/[^/]+/, urls.startsWith('ws') ? at.stream : at.rest);
  if (urls === null || typeof urls !== 'object') return urls;
  return Object.fromEntries(Object.entries(urls).map(([key, value]) => [key, pointed(value, at)]));
}
