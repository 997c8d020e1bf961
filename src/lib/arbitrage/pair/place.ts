/** Where one side of a pair is traded, as typed. */
import {DeskError} from '../../model/errors.ts';
import {splitSymbol} from '../../model/symbol.ts';

/** `ACCOUNT:SYMBOL`, of a spot market or a contract. Throws `usage`. */
export function parseSide(typed: string, flag: string): {readonly account: string; readonly symbol: string} {
  const at = typed.indexOf(':');
  const [account, symbol] = [typed.slice(0, at), typed.slice(at + 1).toUpperCase()];
  if (at > 0 && splitSymbol(symbol) !== null) return {account, symbol};
  throw new DeskError('usage', `${flag} "${typed.slice(0, 60)}" does not name a market of an account.`, {
    hint: 'Write it as ACCOUNT:BTC/USDT, or ACCOUNT:BTC/USDT:USDT for a perpetual.',
    sent: false,
  });
}
