/** What every part of the venue works with. */
import type {EngineMarket} from '../../engine/types.ts';
import type {ApiRequest, VenueContext} from '../../kit/context.ts';
import type {Families} from '../../kit/families.ts';
import type {Gatekeeper} from './auth.ts';
import type {Pairs} from './codes.ts';
import {unknownPair} from './errors.ts';
import type {RateLimits} from './limits.ts';
import type {OrderNotes} from './notes.ts';
import type {Tokens} from './tokens.ts';

export interface Context extends VenueContext {
  readonly gate: Gatekeeper;
  readonly tokens: Tokens;
  readonly limits: RateLimits;
  readonly notes: OrderNotes;
  readonly pairs: Pairs;
  readonly families: Families;
}

/** Points that a request adds to the counter of its key. */
export type Points = number;

/** The market that a parameter names. Throws EQuery:Unknown asset pair. */
export function marketOf({pairs}: Context, {params}: Pick<ApiRequest, 'params'>, name = 'pair'): EngineMarket {
  const market = pairs.find(params.text(name));
  if (market === null) throw unknownPair();
  return market;
}

/** "2026-01-22T05:02:09.671000Z": Kraken writes microseconds, the sandbox's clock has none. */
export function rfc3339(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '000Z');
}
