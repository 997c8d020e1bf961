/** Funding that accounts received and paid. */
import {listedSymbol, yourSymbol} from '../adapter/account-names.ts';
import {type AccountHandle, askAccounts, type CallOptions} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import type {Rows} from '../adapter/contract/rows.ts';
import {readForward} from '../adapter/forward-pages.ts';
import {sameAccounts, twinId, withTwins} from '../adapter/same-account.ts';
import {yourName} from '../model/asset-names.ts';
import type {FundingPayment} from '../model/contract.ts';
import type {DecimalText} from '../model/decimal.ts';
import {DeskError, toFailure} from '../model/errors.ts';
import type {ContractFilter} from './contract-filter.ts';
import {type FundingDocument, tradingContracts} from './funding-rates.ts';

export interface PaidFunding {
  readonly account: string;
  readonly exchange: string;
  readonly symbol: string;
  /** Above 0: received. */
  readonly amount: DecimalText;
  readonly asset: string;
  readonly rate: DecimalText | null;
  readonly at: string;
}

export interface PaidResult extends Pick<FundingDocument, 'complete' | 'missing' | 'accounts'> {
  /** Newest first. */
  readonly paid: readonly PaidFunding[];
}

/** Every payment since an instant (epoch ms), of accounts with a key; two keys of one account count once. */
export async function readFundingPaid(
  filters: readonly ContractFilter[],
  since: number,
  handles: readonly AccountHandle[],
  call: CallOptions,
): Promise<PaidResult> {
  const asked = tradingContracts(handles).filter(({mode}) => mode !== 'public');
  if (asked.length === 0) throw new DeskError('config', 'What was paid needs an account with a key.');
  const {answers, statuses, complete} = await askAccounts(asked, call, async (adapter, signal, handle) => {
    const [payments, uid] = await Promise.all([
      paymentsOf(adapter, handle, filters, since, signal),
      twinId(adapter, handle, asked, call),
    ]);
    return {...payments, uid};
  });
  const sameAs = sameAccounts(answers.map(({handle, value}) => ({handle, uid: value.uid})));
  const own = answers.filter(({handle}) => !sameAs.has(handle.account));
  const missing = own.flatMap(({handle: {account}, value}) =>
    value.missing.map(({what, error}) => ({account, what, error: toFailure(error)})),
  );
  const paid = own.flatMap(({handle, value}) => value.rows.map((payment) => paidOf(handle, payment)));
  const wanted = filters.length === 0 ? paid : paid.filter(({symbol}) => filters.some(({fits}) => fits(symbol)));
  return {
    paid: wanted.toSorted((a, b) => b.at.localeCompare(a.at)),
    complete: complete && missing.length === 0,
    missing,
    accounts: withTwins(statuses, sameAs),
  };
}

function paymentsOf(
  {derivatives}: ExchangeAdapter,
  handle: AccountHandle,
  filters: readonly ContractFilter[],
  since: number,
  signal: AbortSignal,
): Promise<Rows<FundingPayment>> {
  if (derivatives === undefined) {
    return Promise.reject(new DeskError('unsupported', `mxt reads no funding of ${handle.exchange}.`));
  }
  const [only = null, ...others] = filters.map(({symbol}) => symbol);
  const symbol = only === null || others.length > 0 ? null : listedSymbol(handle, only);
  return readForward({
    what: 'funding payments',
    since,
    idOf: ({id, symbol: of, at}) => `${of} ${id} ${at}`,
    timesOf: ({at}) => [Date.parse(at) || 0],
    ask: (from, limit) => derivatives.fundingPaid({symbol, since: from, limit}, signal),
  });
}

function paidOf(handle: AccountHandle, {symbol, amount, asset, rate, at}: FundingPayment): PaidFunding {
  const {account, exchange, names = {}} = handle;
  return {account, exchange, symbol: yourSymbol(handle, symbol), amount, asset: yourName(names, asset), rate, at};
}
