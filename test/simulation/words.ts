/** What each exchange says in trouble, in its own words: what a fault needs beyond the neutral points of injection. */

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Record<string, string>;
}

export interface Words {
  /** Error codes that leave the outcome open. */
  readonly doubtful: readonly [string, ...string[]];
  /** Refusals of an order by a rule that changed under the client. */
  readonly filters: readonly [string, ...string[]];
  limited(random: () => number): Answer;
  banned(random: () => number): Answer;
  /** How long an answer tells everybody at this address to be silent, ms. */
  pauseOf(answer: {readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string}): number;
}

const RETRY_LATER = (status: number, seconds: number, body: string): Answer => ({
  status,
  body,
  headers: {'retry-after': String(seconds)},
});

const WORDS: Readonly<Record<string, Words>> = {
  // https://developers.binance.com/docs/binance-spot-api-docs/errors
  binance: {
    doubtful: ['-1000', '-1001', '-1006', '-1007', '-1008', '-1016'],
    filters: ['-1013', '-1111'],
    limited: (random) => RETRY_LATER(429, 1 + Math.floor(random() * 20), '{"code":-1003,"msg":"Too many requests."}'),
    banned: (random) => RETRY_LATER(418, 120 + Math.floor(random() * 60), '{"code":-1003,"msg":"Way too many requests."}'),
    pauseOf: ({status, headers}) => (status === 429 || status === 418 ? Number(headers['retry-after'] ?? 0) * 1000 : 0),
  },
  // https://bybit-exchange.github.io/docs/v5/error and /docs/v5/rate-limit
  bybit: {
    doubtful: ['10000', '10016', '10019', '170001', '170005', '170007', '170146'],
    filters: ['170134', '170137', '170140'],
    limited: () => ({
      status: 200,
      body: '{"retCode":10006,"retMsg":"Too many visits!","result":{},"retExtInfo":{}}',
      headers: {},
    }),
    banned: () => ({status: 403, body: 'access too frequent', headers: {}}),
    pauseOf: ({status, body}) => (status === 403 && body.includes('access too frequent') ? 600_000 : 0),
  },
};

/** Throws for an exchange that nobody has written down here yet. */
export function wordsOf(exchange: string): Words {
  const words = WORDS[exchange];
  if (words === undefined) throw new Error(`test/simulation/words.ts does not know what ${exchange} says in trouble`);
  return words;
}
