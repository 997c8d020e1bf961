/** Reference prices the sandbox's markets are made from, in USD. Most liquid first; names are real, prices are invented near them. */

const TABLE = `
BTC 95000 ETH 3400 SOL 190 BNB 690 XRP 2.35 DOGE 0.33 ADA 0.91 TRX 0.26 AVAX 37.5 LINK 22.4
SUI 4.55 TON 5.4 SHIB 0.0000221 DOT 7.05 BCH 455 LTC 104 UNI 13.6 NEAR 5.25 APT 9.4 ICP 10.8
PEPE 0.0000179 ETC 26.4 ATOM 6.6 FIL 5.1 ARB 0.78 OP 1.86 INJ 21.3 AAVE 320 HBAR 0.29 XLM 0.37
VET 0.048 ALGO 0.36 RENDER 7.3 GRT 0.21 FTM 0.71 MKR 1540 SEI 0.44 TIA 4.7 RUNE 4.6 LDO 1.95
WIF 1.85 BONK 0.0000305 FLOKI 0.000172 JUP 0.86 STX 1.62 IMX 1.38 THETA 2.2 SAND 0.57 MANA 0.49 AXS 6.3
GALA 0.036 EOS 0.81 XTZ 1.29 FLOW 0.74 EGLD 35.2 KAVA 0.47 NEO 14.1 IOTA 0.34 ZEC 56 DASH 38
CHZ 0.084 CRV 0.9 SNX 2.1 COMP 83 YFI 8300 SUSHI 1.43 1INCH 0.39 ENS 33.5 LRC 0.19 BAT 0.24
ZRX 0.5 ENJ 0.22 QTUM 3.15 ZIL 0.021 ONT 0.25 ICX 0.17 KSM 33 WAVES 1.6 CELO 0.67 ROSE 0.082
ONE 0.022 ANKR 0.037 SKL 0.059 STORJ 0.5 OCEAN 0.6 FET 1.31 AGIX 0.6 WLD 2.3 PYTH 0.37 JTO 3.1
ENA 0.98 PENDLE 5.2 DYDX 1.51 GMX 28.5 BLUR 0.27 APE 1.2 MASK 2.9 MAGIC 0.42 GMT 0.16 STG 0.4
CAKE 2.5 TWT 1.12 RVN 0.019 HOT 0.0023 IOST 0.0052 JASMY 0.036 DENT 0.00124 WIN 0.0000891 SXP 0.32 BAND 1.43
COTI 0.12 CTSI 0.17 RLC 2.1 NMR 18.4 UMA 2.6 BAL 2.4 KNC 0.56 REN 0.041 BNT 0.66 ALICE 1.1
TLM 0.0121 SLP 0.0031 C98 0.15 DUSK 0.2 FIDA 0.25 RAY 4.9 ORCA 3.6 MINA 0.55 GAS 4.7 AR 17.2
`;

/** USD per unit of money-like assets. One USDT is not one USD, and the difference is what tests look for. */
const MONEY = 'USD 1 USDT 0.9996 USDC 1.0001 EUR 1.0842';

export interface AssetPrice {
  readonly asset: string;
  readonly usd: string;
}

/** Coins, most liquid first. */
export const COINS: readonly AssetPrice[] = parse(TABLE);
export const MONIES: readonly AssetPrice[] = parse(MONEY);

function parse(table: string): readonly AssetPrice[] {
  const words = table.trim().split(/\s+/);
  return Array.from({length: words.length / 2}, (_, index) => ({asset: words[2 * index] ?? '', usd: words[2 * index + 1] ?? ''}));
}
