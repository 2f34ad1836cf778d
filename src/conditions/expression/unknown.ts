import type { SignalRequest } from '../../core/signal/signal.ts';

const MOST_REASONS = 3;

interface Facts {
  readonly missingSignals?: readonly SignalRequest[];
  readonly absent?: boolean;
  readonly atLeast?: number | null;
}

/** The value of an expression, or of a part of one, that is not known, and why. */
export class Unknown {
  readonly reasons: readonly string[];
  /** Signals that were not fetched yet and could change this. */
  readonly missingSignals: readonly SignalRequest[];
  /** Whether it is known that there is no such value: `has` is false then. */
  readonly absent: boolean;
  /** The lower bound of a number that is not known exactly; null when there is none. */
  readonly atLeast: number | null;

  constructor(
    reasons: string | readonly string[],
    { missingSignals = [], absent = false, atLeast = null }: Facts = {},
  ) {
    this.reasons = typeof reasons === 'string' ? [reasons] : reasons;
    this.missingSignals = missingSignals;
    this.absent = absent;
    this.atLeast = atLeast;
  }

  get reason(): string {
    return this.reasons.join('; ');
  }
}

/** Two parts, either of which could decide, are unknown: the reasons and the missing signals of both. */
export function bothUnknown(first: Unknown, second: Unknown): Unknown {
  if (addsNothing(second, first)) return first;
  return new Unknown([...new Set([...first.reasons, ...second.reasons])].slice(0, MOST_REASONS), {
    missingSignals: [...first.missingSignals, ...second.missingSignals.filter((request) => !isAmong(request, first))],
  });
}

/** In a loop the reasons are mostly the same, and a new object need not be made for every element. */
function addsNothing(one: Unknown, to: Unknown): boolean {
  if (one === to) return true;
  const isSaid = to.reasons.length >= MOST_REASONS || one.reasons.every((reason) => to.reasons.includes(reason));
  return isSaid && one.missingSignals.every((request) => isAmong(request, to));
}

function isAmong({ kind }: SignalRequest, { missingSignals }: Unknown): boolean {
  return missingSignals.some((other) => other.kind === kind);
}
