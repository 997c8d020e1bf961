/** CCXT trades a perpetual contract on the sandbox with only the addresses changed: what `ccxt-proof.ts` does where contracts are listed. */
import type {Exchange} from 'ccxt';

const PERP = 'BTC/USDT:USDT';
/** What CCXT itself calls linear contracts, and how it is asked for conditional orders, where that is not the same everywhere. */
const WORDS: Readonly<Record<string, {readonly types: readonly string[]; readonly stops: object}>> = {
  okx: {types: ['spot', 'swap'], stops: {trigger: true, ordType: 'conditional'}},
};
const USUAL = {types: ['spot', 'linear'], stops: {trigger: true}};
const CROSS = {marginMode: 'cross'};

type Check = (what: string, holds: boolean) => void;

/** Leverage, a position, its stop and its end; every step is checked. Throws at the first that does not hold. */
export async function proveSwap(client: Exchange, check: Check): Promise<void> {
  const {types, stops} = WORDS[client.id] ?? USUAL;
  Object.assign(client.options, {defaultType: 'swap', defaultSubType: 'linear', fetchMarkets: {types}});
  await client.loadMarkets(true);
  check('contracts', client.symbols.includes(PERP));
  const {fundingRate, fundingTimestamp} = await client.fetchFundingRate(PERP);
  check('funding', typeof fundingRate === 'number' && Number(fundingTimestamp) > Date.now());
  const tiers = await client.fetchMarketLeverageTiers(PERP);
  check('tiers', tiers.length > 1 && Number(tiers[0]?.maxLeverage) > Number(tiers.at(-1)?.maxLeverage));
  await client.setLeverage(20, PERP, {...CROSS, mgnMode: 'cross'});
  await provePosition(client, check);
  await proveStop(client, check, stops);
  await client.createOrder(PERP, 'market', 'sell', 1, undefined, {...CROSS, reduceOnly: true});
  check('reduce-only close', (await openPositions(client)).length === 0);
}

async function openPositions(client: Exchange) {
  return (await client.fetchPositions([PERP])).filter(({contracts}) => Number(contracts) > 0);
}

async function provePosition(client: Exchange, check: Check): Promise<void> {
  const watching = client.watchOrders(PERP);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const order = await client.createOrder(PERP, 'market', 'buy', 1, undefined, CROSS);
  const seen = await Promise.race([
    watching,
    new Promise<never>((_, reject) => setTimeout(() => reject(new Error(`${client.id}: no event of the contract`)), 5000)),
  ]);
  check(
    'contract stream',
    seen.some((event: {id: string}) => event.id === order.id),
  );
  const [position] = await openPositions(client);
  check('position', position?.contracts === 1 && position.side === 'long' && Number(position.entryPrice) > 1000);
}

async function proveStop(client: Exchange, check: Check, stops: object): Promise<void> {
  const params = {...CROSS, reduceOnly: true, stopLossPrice: 80_000};
  const {id} = await client.createOrder(PERP, 'market', 'sell', 1, undefined, params);
  const waiting = async () => (await client.fetchOpenOrders(PERP, undefined, undefined, stops)).map((each) => each.id);
  check('stop', (await waiting()).includes(id));
  await client.cancelOrder(id, PERP, stops);
  check('cancel of the stop', !(await waiting()).includes(id));
}
