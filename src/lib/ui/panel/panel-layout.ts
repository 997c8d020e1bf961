/** How the rows of the terminal are shared out. */

import {totals} from './panel-rows.ts';
import type {PanelPicture} from './panel-store.ts';

export interface PanelSize {
  readonly columns: number;
  readonly rows: number;
}

export interface PanelLayout {
  /** One per symbol, as many as there is room for. */
  readonly sums: readonly string[];
  /** Lines of news. */
  readonly events: number;
  /** Rows in the middle. */
  readonly room: number;
}

/** Lines of news and of totals; fewer where the terminal is low. */
const EXTRAS = {tall: {events: 5, totals: 3}, low: {events: 2, totals: 1}};

/** Title, heading and footer, and one line left free: a window as high as the terminal would scroll. */
const FRAME = 4;

export function layOutWindow(picture: PanelPicture, {rows}: PanelSize): PanelLayout {
  const extras = rows < 20 ? EXTRAS.low : EXTRAS.tall;
  const sums = totals(picture.orders).slice(0, extras.totals);
  const used = FRAME + picture.connections.length + sums.length + extras.events;
  return {sums, events: extras.events, room: Math.max(1, rows - 1 - used)};
}
