/** What a bench found: tables for people, figures for machines. */
export interface BenchReport {
  readonly name: string;
  readonly tables: readonly Table[];
  readonly figures: Readonly<Record<string, unknown>>;
  /** What was aimed at, and whether it was met. A miss does not fail the bench. */
  readonly aims: readonly Aim[];
}

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export interface Aim {
  readonly aim: string;
  readonly measured: string;
  readonly met: boolean;
}

export interface BenchOptions {
  /** Smaller worlds and fewer rounds: to see that it works, not to quote. */
  readonly quick: boolean;
  /** Parts of names: only what has one of them is measured, where a bench can do that. Everything without it. */
  readonly only?: readonly string[];
  /** A filled database stays on the server, and is used again. */
  readonly keep?: boolean;
  readonly abort: AbortSignal;
  /** Says on one line what is being done. */
  readonly progress: (words: string) => void;
}

export type Bench = (options: BenchOptions) => Promise<BenchReport>;
