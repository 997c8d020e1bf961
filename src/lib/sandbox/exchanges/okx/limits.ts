/**
 * Requests in two seconds: of the address on public endpoints, of the user or of the user and the instrument on private
 * ones. Nothing in an answer tells how many are left. https://www.okx.com/docs-v5/en/#overview-rate-limits
 */
import type {Params} from '../../kit/params.ts';
import {Counters, RollingWindow} from '../../kit/rate-windows.ts';
import type {Cost} from './context.ts';
import {errorOf} from './errors.ts';
import {itemsOf} from './params.ts';

const WINDOW_MS = 2000;
const SINGLE_LIMIT = 60;

export class RateLimits {
  readonly #windows = new Map<number, Counters<RollingWindow>>();

  /** Counts a request, or each order of a batch. Throws 50011; what was refused is not counted. */
  count(now: number, name: string, cost: Cost, params: Params, account: string): void {
    const by = itemsOf(params)?.length ?? 1;
    const single = by === 1 ? cost.single : undefined;
    const whose = cost.by === 'ADDRESS' ? '' : account;
    const instrument = cost.by === 'INSTRUMENT' ? params.optional('instId') : null;
    const window = this.#window(cost.ms ?? WINDOW_MS).of(`${single ?? name} ${whose} ${instrument ?? ''}`);
    const limit = single === undefined ? cost.limit : SINGLE_LIMIT;
    if (window.count(now) + by > limit) throw errorOf(50011);
    for (let counted = 0; counted < by; counted += 1) window.add(now);
  }

  #window(ms: number): Counters<RollingWindow> {
    const known = this.#windows.get(ms) ?? new Counters(() => new RollingWindow(ms));
    this.#windows.set(ms, known);
    return known;
  }
}
