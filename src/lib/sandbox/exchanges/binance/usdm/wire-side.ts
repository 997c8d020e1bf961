/** LONG or SHORT in hedge mode; BOTH is the one position of a contract in one-way mode. */
export type WireSide = 'BOTH' | 'LONG' | 'SHORT';
