/** Bounds that are not met yet: how far this code comes, and where the time goes. docs/performance.md prints them. */
export interface Explained {
  /** Measured, with room for noise: past it the bench fails. */
  readonly reached: number;
  readonly why: string;
}

export const EXPLAINED: Readonly<Record<string, Explained>> = {};
