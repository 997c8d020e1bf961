/** Every text of https://docs.kraken.com/api/docs/guides/spot-errors, as the page of 2026-05-27 lists them. */
export const DOCUMENTED: readonly string[] = [
  ...['EGeneral:Invalid arguments', 'EGeneral:Invalid arguments:Index unavailable', 'EGeneral:Temporary lockout'],
  ...['EService:Unavailable', 'EService:Market in cancel_only mode', 'EService:Market in post_only mode'],
  ...['EService:Deadline elapsed', 'EAPI:Invalid key', 'EAPI:Invalid signature', 'EAPI:Invalid nonce'],
  ...['EGeneral:Permission denied', 'EGeneral:Internal error', 'EOrder:Cannot open opposing position'],
  ...['EOrder:Cannot open position', 'EOrder:Margin allowance exceeded', 'EOrder:Margin level too low'],
  ...['EOrder:Margin position size exceeded', 'EOrder:Insufficient margin', 'EOrder:Insufficient funds'],
  ...['EOrder:Order minimum not met', 'EOrder:Cost minimum not met', 'EOrder:Tick size check failed'],
  ...['EOrder:Orders limit exceeded', 'EOrder:Rate limit exceeded', 'EOrder:Invalid price'],
  ...['EOrder:Domain rate limit exceeded', 'EOrder:Positions limit exceeded', 'EOrder:Reduce only:Non-PC'],
  ...['EOrder:Reduce only:No position exists', 'EOrder:Reduce only:Position is closed'],
  ...['EOrder:Scheduled orders limit exceeded', 'EOrder:Unknown position', 'EAccount:Invalid permissions'],
  ...['EAuth:Account temporary disabled', 'EAuth:Account unconfirmed', 'EAuth:Rate limit exceeded', 'EAuth:Too many requests'],
  ...['ETrade:Invalid request', 'EBM:limit exceeded:CAL', 'EFunding:Max fee exceeded'],
  // https://docs.kraken.com/api/docs/guides/spot-rest-ratelimits
  ...['EAPI:Rate limit exceeded', 'EService: Throttled: 1795780812'],
];
