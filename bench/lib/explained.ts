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
  'decode one private order event and merge it': {
    reached: 8,
    why: 'Looking at the 480 characters of a frame takes a quarter (`JSON.parse` of it alone takes 1.6 us here), finding the order by symbol and id a sixth, and asking for its name among 50,000 finished ones, too many for the processor to keep at hand, a twelfth. The rest is spread over some forty functions, none above a twentieth.',
  },
  'the same / CCXT Pro': {reached: 0.11, why: 'As above.'},
  'plan a split over 20 exchanges x 5,000 levels (20 legs)': {
    reached: 16,
    why: 'Each of 100,000 levels is read from text into whole units and becomes a segment of a curve, since every account is also planned alone: a third is the memory of those segments, made anew for every plan, a fifth the reading of digits.',
  },
};
