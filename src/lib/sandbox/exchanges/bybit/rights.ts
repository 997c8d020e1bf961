/**
 * What the account pays and may do: its mode, its fees, and the rights of the key.
 * https://bybit-exchange.github.io/docs/v5/account/account-info, /docs/v5/account/fee-rate and /docs/v5/user/apikey-info
 */
import type {ApiRequest} from '../../kit/context.ts';
import {fieldsOf} from '../../kit/fields.ts';
import {uidOf} from './account.ts';
import {type Context, categoryOf, scopeOf} from './context.ts';
import {marginModeOf} from './position-settings.ts';

export function accountInfo(context: Context, {account}: ApiRequest): object {
  return {
    marginMode: marginModeOf(context, account),
    updatedTime: String(context.now()),
    unifiedMarginStatus: 6,
    dcpStatus: 'OFF',
    timeWindow: 0,
    smpGroup: 0,
    isMasterTrader: false,
    spotHedgingStatus: 'OFF',
  };
}

export function feeRate(context: Context, call: ApiRequest): object {
  const {engine, names} = context;
  const category = categoryOf(call);
  if (category !== 'spot' && category !== 'linear') return {category, list: []};
  const scope = scopeOf(context, call, category);
  const markets = engine.markets.all(category).filter((market) => scope.includes(market));
  const {maker, taker} = category === 'spot' ? engine.fees : engine.contractFees;
  const list = markets.map(({symbol}) => ({symbol: names.wire(symbol), baseCoin: '', takerFeeRate: taker, makerFeeRate: maker}));
  return {list};
}

/** The key may read and trade; it may not take money out. */
export function keyInfo(context: Context, call: ApiRequest): object {
  const created = new Date(context.now() - 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z');
  const expires = new Date(context.now() + 89 * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    id: '13770661',
    note: 'sandbox',
    apiKey: context.accounts.find(({name}) => name === call.account)?.keys[0].apiKey,
    readOnly: 0,
    secret: '',
    permissions: {
      ContractTrade: ['Order', 'Position'],
      Spot: ['SpotTrade'],
      Wallet: ['AccountTransfer'],
      Derivatives: ['DerivativesTrade'],
      ...fieldsOf([], 'Options CopyTrading BlockTrade Exchange NFT Affiliate Earn'),
    },
    ips: ['*'],
    type: 1,
    deadlineDay: 89,
    expiredAt: expires,
    createdAt: created,
    unified: 0,
    uta: 1,
    userID: uidOf(context, call),
    inviterID: 0,
    vipLevel: 'No VIP',
    mktMakerLevel: '0',
    affiliateID: 0,
    rsaPublicKey: '',
    isMaster: true,
    parentUid: '0',
    kycLevel: 'LEVEL_DEFAULT',
    kycRegion: '',
  };
}
