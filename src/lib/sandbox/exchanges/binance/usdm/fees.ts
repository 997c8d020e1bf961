/** Rates of contracts, which differ from those of spot. https://www.binance.com/en/fee/futureFee */
export const CONTRACT_FEES = {maker: '0.0002', taker: '0.0005'} as const;
