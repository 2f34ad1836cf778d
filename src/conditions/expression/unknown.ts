import type { SignalRequest } from '../../core/signal/signal.ts';

const MOST_REASONS = 3;

/** The value of an expression, or of a part of one, that is not known, and why. */
export class Unknown {
  readonly reasons: readonly string[];
  /** Signals that were not fetched yet and could change this. */
  readonly missingSignals: readonly SignalRequest[];
  /** Whether it is known that there is no such value: `has` is false then. */
  readonly absent: boolean;
  /** The lower bound of a number that is not known exactly; null when there is none. */
  readonly atLeast: number | null;

  constructor(reasons: string | readonly string[], given: Partial<Omit<Unknown, 'reasons'>> = {}) {
    const { missingSignals = [], absent = false, atLeast = null } = given;
    this.reasons = typeof reasons === 'string' ? [reasons] : reasons;
    this.missingSignals = missingSignals;
    this.absent = absent;
    this.atLeast = atLeast;
  }
}

/** Two parts, either of which could decide, are unknown: the reasons and the missing signals of both. */
export function bothUnknown(first: Unknown, second: Unknown): Unknown {
  const { reasons, missingSignals } = first;
  const others = second.reasons.filter((reason) => !reasons.includes(reason)).slice(0, MOST_REASONS - reasons.length);
  const missing = second.missingSignals.filter(({ kind }) => !missingSignals.some((known) => known.kind === kind));
  // In a loop the reasons are mostly the same, and nothing new need be made for every element.
  if (others.length === 0 && missing.length === 0) return first;
  return new Unknown([...reasons, ...others], { missingSignals: [...missingSignals, ...missing] });
}
