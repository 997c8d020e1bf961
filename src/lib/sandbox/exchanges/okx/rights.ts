/**
 * The mode of the account, its fees, and what the key may do.
 * https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-account-configuration and #trading-account-rest-api-get-fee-rates
 */
import type {EngineMarket} from '../../engine/types.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {fieldsOf} from '../../kit/fields.ts';
import {type Context, instrumentOf, isSpot} from './context.ts';
import {badParameter} from './errors.ts';

const FIRST_UID = 44_705_892_343_619_584n;
const MONIES = ['USD', 'USDT', 'USDC', 'EUR'];

/** The number by which the exchange knows the account. */
export function uidOf({accounts}: Pick<Context, 'accounts'>, account: string): string {
  return String(FIRST_UID + BigInt(accounts.findIndex(({name}) => name === account)));
}

/** Which fees hold for an instrument: those of stablecoins or those of coins. */
export function feeGroupOf({base}: Pick<EngineMarket, 'base'>): string {
  return MONIES.includes(base) ? '17' : '12';
}

/** Spot mode, nothing borrowed; the key may read and trade, not take money out. */
export function accountConfig(context: Context, {account}: ApiRequest): object {
  const uid = uidOf(context, account);
  return [
    {
      uid,
      mainUid: uid,
      acctLv: '1',
      acctStpMode: 'cancel_taker',
      posMode: 'net_mode',
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
  params.text('instType');
  if (!isSpot(params)) return [];
  if (params.has('groupId') && params.has('instId')) throw badParameter('groupId');
  const {maker, taker} = context.engine.fees;
  const rates = {maker: `-${maker}`, taker: `-${taker}`};
  const groups = params.has('instId')
    ? [feeGroupOf(instrumentOf(context, params))]
    : ['12', '17'].filter((id) => !params.has('groupId') || params.optional('groupId') === id);
  return [
    {
      instType: 'SPOT',
      level: 'Lv1',
      feeGroup: groups.map((groupId) => ({groupId, ...rates, rpiMaker: '', elpMaker: ''})),
      ...rates,
      ...fieldsOf('', 'makerU takerU makerUSDC takerUSDC delivery exercise'),
      category: '1',
      fiat: [],
      ruleType: 'normal',
      ts: String(context.now()),
    },
  ];
}
