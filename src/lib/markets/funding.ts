/** The document of `mxt funding`: rates, and what was paid where that is asked for. */
import type {AccountHandle, AccountStatus, CallOptions} from '../adapter/accounts.ts';
import type {ContractFilter} from './contract-filter.ts';
import {type PaidFunding, type PaidResult, readFundingPaid} from './funding-paid.ts';
import {compareFunding, type FundingDocument} from './funding-rates.ts';

/** How far back payments are shown where no time was typed. */
const RECENT_MS = 7 * 86_400_000;

export interface FundingAnswer extends FundingDocument {
  readonly paid?: readonly PaidFunding[];
}

/** `paid`: from when on (epoch ms; null: the last seven days); null as a whole: rates alone. Both are asked at the same time. */
export async function readFunding(
  filters: readonly ContractFilter[],
  handles: readonly AccountHandle[],
  call: CallOptions,
  paid: {readonly since: number | null} | null,
): Promise<FundingAnswer> {
  const since = paid?.since ?? call.clock.now() - RECENT_MS;
  const [rates, payments] = await Promise.all([
    compareFunding(filters, handles, call),
    paid === null ? null : readFundingPaid(filters, since, handles, call),
  ]);
  if (payments === null) return rates;
  return {
    ...rates,
    complete: rates.complete && payments.complete,
    paid: payments.paid,
    missing: [...rates.missing, ...payments.missing],
    accounts: rates.accounts.map((status) => worse(status, payments)),
  };
}

/** An account is as well as the worse of its two answers. */
function worse(status: AccountStatus, {accounts}: PaidResult): AccountStatus {
  const other = accounts.find(({account}) => account === status.account);
  return other === undefined || status.status === 'failed' ? status : other;
}
