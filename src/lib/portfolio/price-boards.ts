/** The price boards of all servers that a command's accounts are on, each asked once. */
import {type AccountHandle, type CallOptions, withTimeout} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import {placeOf} from '../adapter/same-account.ts';
import {type DeskError, type ErrorKind, type Failure, toFailure} from '../model/errors.ts';
import type {PriceBoard} from '../model/market.ts';

/** A part of a board that is refused here (another region, another server) is not there; any other failure may be over soon. */
const REFUSED: ReadonlySet<ErrorKind> = new Set(['auth', 'permission', 'not-found', 'unsupported', 'rejected']);

export interface Boards {
  /** By `placeOf`, in the order of the accounts. */
  readonly read: ReadonlyMap<string, PriceBoard>;
  /** Places whose prices are not known, wholly or in a part that may come back, with the reason. */
  readonly failed: ReadonlyMap<string, Failure>;
  /** Places that lack a part for good: what needs it has no price there. */
  readonly refused: ReadonlyMap<string, Failure>;
}

export class BoardReader {
  readonly #call: CallOptions;
  readonly #boards = new Map<string, Promise<PriceBoard | Failure>>();

  constructor(call: CallOptions) {
    this.#call = call;
  }

  /** Asks for the board of this account's server, unless that was done. `result` has what came of it. */
  ask(adapter: ExchangeAdapter, handle: AccountHandle): void {
    const place = placeOf(handle);
    if (this.#boards.has(place)) return;
    // With a time of its own: it values other accounts of this server as well, whatever becomes of this one.
    const board = withTimeout(this.#call, (signal) => adapter.marketData.prices(signal));
    this.#boards.set(
      place,
      board.catch((error: unknown) => toFailure(error)),
    );
  }

  /** What came, of places in the order of `handles`. */
  async result(handles: readonly AccountHandle[]): Promise<Boards> {
    const places = [...new Set(handles.map(placeOf))];
    const [read, failed, refused] = [new Map<string, PriceBoard>(), new Map<string, Failure>(), new Map<string, Failure>()];
    for (const place of places) {
      const board = await this.#boards.get(place);
      if (board === undefined) continue;
      if ('kind' in board) failed.set(place, board);
      else {
        read.set(place, board);
        for (const {what, error} of board.missing) {
          (isRefusal(error) ? refused : failed).set(place, {...toFailure(error), message: `${what}: ${error.message}`});
        }
      }
    }
    return {read, failed, refused};
  }
}

function isRefusal({kind, detail: {code = ''}}: DeskError): boolean {
  return REFUSED.has(kind) || /^(?:HTTP )?4(?!08|29|18)\d\d$/.test(code);
}
