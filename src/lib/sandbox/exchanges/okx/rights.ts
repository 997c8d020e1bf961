/**
 * The mode of the account, its fees, and what the key may do.
 * https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-account-configuration and #trading-account-rest-api-get-fee-rates
 */
import type {EngineMarket} from '../../engine/types.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {fieldsOf} from '../../kit/fields.ts';
import {type Context, instrumentOf, productsOf} from './context.ts';
import {badParameter} from './errors.ts';
import {CONTRACT_FEES} from './rules.ts';

const FIRST_UID = 44_705_892_343_619_584n;
const MONIES = ['USD', 'USDT', 'USDC', 'EUR'];

/** The number by which the exchange knows the account. */
export function uidOf({accounts}: Pick<Context, 'accounts'>, account: string): string {
  return String(FIRST_UID + BigInt(accounts.findIndex(({name}) => name === account)));
}

const GROUPS = {spot: ['12', '17'], linear: ['4']} as const;

/** Which fees hold for an instrument: those of contracts, of stablecoins, or of coins. */
export function feeGroupOf({base, product}: Pick<EngineMarket, 'base' | 'product'>): string {
  if (product === 'linear') return GROUPS.linear[0];
  return MONIES.includes(base) ? '17' : '12';
}

/** Futures mode: coins with their own money, contracts on margin by settle currency. The key may read and trade, not take money out. */
export function accountConfig(context: Context, {account}: ApiRequest): object {
  const uid = uidOf(context, account);
  return [
    {
      uid,
      mainUid: uid,
      acctLv: '2',
      acctStpMode: 'cancel_taker',
      posMode: context.engine.contracts.settings.positionMode(account) === 'HEDGE' ? 'long_short_mode' : 'net_mode',
      feeType: '0',
      perm: 'read_only,trade',
      ip: '',
      label: 'sandbox',
      level: 'Lv1',
      levelTmp: '',
      kycLv: '2',
      type: '0',
      roleType: '0',
      stgyType: '0',
      ...fieldsOf(false, 'autoLoan enableSpotBorrow spotBorrowAutoRepay'),
      ctIsoMode: 'automatic',
      mgnIsoMode: 'automatic',
      greeksType: 'PA',
      liquidationGear: '-1',
      opAuth: '0',
      ...fieldsOf('', 'spotOffsetType settleCcy'),
      spotRoleType: '0',
      ...fieldsOf([], 'spotTraderInsts traderInsts settleCcyList'),
    },
  ];
}

/** What is paid is negative. */
export function tradeFee(context: Context, {params}: ApiRequest): object {
  const instType = params.text('instType');
  const [product] = productsOf(params);
  if (product === undefined) return [];
  if (params.has('groupId') && (params.has('instId') || params.has('instFamily'))) throw badParameter('groupId');
  const isContract = product === 'linear';
  const {maker, taker} = isContract ? CONTRACT_FEES : context.engine.fees;
  const rates = {maker: `-${maker}`, taker: `-${taker}`};
  const groups =
    !isContract && params.has('instId')
      ? [feeGroupOf(instrumentOf(context, params))]
      : GROUPS[product].filter((id) => !params.has('groupId') || params.optional('groupId') === id);
  return [
    {
      instType,
      level: 'Lv1',
      feeGroup: groups.map((groupId) => ({groupId, ...rates, rpiMaker: '', elpMaker: ''})),
      ...rates,
      // Of contracts the rates of those that are settled in USDT and in USDC stand apart.
      ...fieldsOf(isContract ? rates.maker : '', 'makerU makerUSDC'),
      ...fieldsOf(isContract ? rates.taker : '', 'takerU takerUSDC'),
      ...fieldsOf('', 'delivery exercise'),
      category: '1',
      fiat: [],
      ruleType: 'normal',
      ts: String(context.now()),
    },
  ];
}
