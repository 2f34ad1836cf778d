import type { SignalRequest, Snapshot } from '../signal/signal.ts';

export type Answer = 'yes' | 'no' | 'unknown';

/** One key of a selector, made ready to be asked. */
export interface SelectorPart {
  /** Allocates nothing: it is asked for every run under every policy. */
  answer(snapshot: Snapshot): Answer;
  /** Why it does not hold or is not known, for a snapshot for which it said so. */
  against(snapshot: Snapshot): string;
  /** What would have to be read to settle an unknown answer. */
  missing(snapshot: Snapshot): readonly SignalRequest[];
  /**
   * Whether a no is only about the steps that Azure lists now, and others may follow: it never ends an exception. Allocates
   * nothing.
   */
  isOpen(snapshot: Snapshot): boolean;
  /** Whether an unknown answer means that one of a tag's values fits, which is enough for an exception. */
  oneFits(snapshot: Snapshot): boolean;
}

/** What a part that the listed run answers lacks: nothing. */
export const SETTLED = { missing: () => [], isOpen: () => false, oneFits: () => false } as const;
