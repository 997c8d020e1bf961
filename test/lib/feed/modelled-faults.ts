/** What may go wrong at the modelled exchange, and its habits. */
export interface Faults {
  /** Chances per event. */
  drop: number;
  duplicate: number;
  reorder: number;
  /** Chance that a read fails. */
  readError: number;
  /** Reads show the world as it was this long ago, at most. */
  readLagMs: number;
  /** A new connection tells the last events of the old one again. */
  replay: boolean;
  /** No connection gets through. */
  refuse: boolean;
}

export const NO_FAULTS: Faults = {drop: 0, duplicate: 0, reorder: 0, readError: 0, readLagMs: 0, replay: false, refuse: false};

export interface Style {
  /** Executions come apart from orders, in either order. */
  readonly split: boolean;
  /** History is answered symbol by symbol only. */
  readonly bySymbol: boolean;
  /** Nothing is lost on a connection that lives, and every answer is up to date. */
  readonly lossless: boolean;
}
