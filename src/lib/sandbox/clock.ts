/** Time and chance of the sandbox, handed in: nothing below the server reads a clock or rolls dice by itself. */

/** Wall clock in the server, virtual in the simulation. */
export interface SandboxClock {
  /** Epoch ms. */
  now(): number;
  /** Calls back once; the answer cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** Uniform in [0, 1), seeded. */
export type SandboxRandom = () => number;
