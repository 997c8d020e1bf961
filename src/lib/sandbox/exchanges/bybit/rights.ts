/**
 * What the account pays and may do: its mode, its fees, and the rights of the key.
 * https://bybit-exchange.github.io/docs/v5/account/account-info, /docs/v5/account/fee-rate and /docs/v5/user/apikey-info
 */
import type {ApiRequest} from '../../kit/context.ts';
import {fieldsOf} from '../../kit/fields.ts';
import {uidOf} from './account.ts';
import {type Context, categoryOf, marketOf} from './context.ts';

export function accountInfo(context: Context): object {
  return {
    marginMode: 'REGULAR_MARGIN',
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
  if (categoryOf(call) !== 'spot') return {category: call.params.text('category'), list: []};
  const markets = call.params.has('symbol') ? [marketOf(context, call)] : engine.markets.all('spot');
  const {maker, taker} = engine.fees;
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
      ContractTrade: [],
      Spot: ['SpotTrade'],
      Wallet: ['AccountTransfer'],
      ...fieldsOf([], 'Options Derivatives CopyTrading BlockTrade Exchange NFT Affiliate Earn'),
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
