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
  /** Chance that a list lacks a part, and says so. */
  partial: number;
  /** A new connection tells the last events of the old one again. */
  replay: boolean;
  /** No connection gets through. */
  refuse: boolean;
}

export const NO_FAULTS: Faults = {
  drop: 0,
  duplicate: 0,
  reorder: 0,
  readError: 0,
  readLagMs: 0,
  partial: 0,
  replay: false,
  refuse: false,
};

export interface Style {
  /** Executions come apart from orders, in either order. */
  readonly split: boolean;
  /** History is answered symbol by symbol only. */
  readonly bySymbol: boolean;
  /** Nothing is lost on a connection that lives, and every answer is up to date. */
  readonly lossless: boolean;
  /** The most rows of history that it gives in one answer, however many are asked for. */
  readonly pageRows: number;
  /** Closed orders are sorted, found and cut by when they were made, not by when they ended. */
  readonly byCreation: boolean;
}

export const PLAIN_STYLE: Style = {split: false, bySymbol: false, lossless: false, pageRows: 1000, byCreation: false};
