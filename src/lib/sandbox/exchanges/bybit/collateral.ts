/** What coins count as margin. https://bybit-exchange.github.io/docs/v5/account/collateral-info and .../spot-margin-uta/tier-collateral-ratio */
import {text} from '../../engine/fixed.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {fieldsOf} from '../../kit/fields.ts';
import {totalOf, UNIFIED} from './account.ts';
import type {Context} from './context.ts';

/** Every coin that is traded here. */
function coinsOf({engine}: Context, wanted: string | null): readonly string[] {
  const coins = new Set(engine.markets.all('spot').flatMap(({base, quote}) => [base, quote]));
  return [...coins].filter((coin) => wanted === null || coin === wanted);
}

/** Nothing is lent but what contracts lose. */
export function collateralInfo(context: Context, {params, account}: ApiRequest): object {
  const {ledger, contracts} = context.engine;
  const debts = new Map(
    ledger.balances(account).flatMap((balance) => {
      const total = totalOf(balance);
      return balance.wallet === UNIFIED && total < 0n ? [[balance.asset, text(-total)] as const] : [];
    }),
  );
  return {
    list: coinsOf(context, params.optional('currency')).map((currency) => {
      const weight = contracts.risk.weight(currency);
      return {
        currency,
        ...fieldsOf('0', 'hourlyBorrowRate maxBorrowingAmount freeBorrowingLimit freeBorrowAmount otherBorrowAmount'),
        ...fieldsOf('0', 'availableToBorrow borrowUsageRate'),
        freeBorrowingAmount: '',
        borrowAmount: debts.get(currency) ?? '0',
        borrowable: false,
        marginCollateral: weight > 0n,
        collateralSwitch: true,
        collateralRatio: text(weight),
      };
    }),
  };
}

/** One tier a coin, whatever the amount. */
export function collateralTiers(context: Context, {params}: ApiRequest): object {
  const list = coinsOf(context, params.optional('currency')).map((currency) => ({
    currency,
    collateralRatioList: [{minQty: '0', maxQty: '', collateralRatio: text(context.engine.contracts.risk.weight(currency))}],
  }));
  return {list: list.filter(({collateralRatioList: [tier]}) => tier?.collateralRatio !== '0')};
}
