/**
 * An account of this name is in portfolio margin: its keys trade on another host, and the futures desk refuses them.
 * https://developers.binance.com/docs/derivatives/portfolio-margin/general-info
 */
const PORTFOLIO_ACCOUNT = 'portfolio-margin';

export function isPortfolio(account: string): boolean {
  return account === PORTFOLIO_ACCOUNT;
}
