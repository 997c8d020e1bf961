/** Bounds that are not met yet: how far this code comes, and where the time goes. docs/performance.md prints them. */
export interface Explained {
  /** Measured, with room for noise: past it the bench fails. */
  readonly reached: number;
  readonly why: string;
}

export const EXPLAINED: Readonly<Record<string, Explained>> = {
  'an order with its journal and limits, call to bytes': {
    reached: 2.5,
    why: 'One synced row of SQLite alone takes 0.3 ms of CPU here, nearly all of it in the kernel. The journal adds less than 0.1 ms to that; the rest is the book and the prices that the limits read (parsed anew for each order) and what their answers say of rate budgets.',
  },
};
