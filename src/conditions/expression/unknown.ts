import type { SignalRequest } from '../../core/signal/signal.ts';
import { failureInWords } from './messages/parse-errors.ts';

/**
 * Why an expression, or a part of one, cannot be told. It is thrown, since an error is what `&&`, `||`, `all` and
 * `exists` pass over when their other side decides: that makes them Kleene's.
 */
export class Unknown extends Error {
  override readonly name = 'Unknown';
  /** Signals that were not read yet and could change this. */
  readonly missingSignals: readonly SignalRequest[];
  /** Whether it was read and there is none, which is what `has` answers false to. */
  readonly absent: boolean;

  constructor(reason: string, given: { missingSignals?: readonly SignalRequest[]; absent?: boolean } = {}) {
    super(reason);
    this.missingSignals = given.missingSignals ?? [];
    this.absent = given.absent ?? false;
  }
}

/** What a part of an expression threw, as the reason that it cannot be told. */
export function asUnknown(error: unknown): Unknown {
  if (error instanceof Unknown) return error;
  if (error instanceof Error && 'summary' in error && 'code' in error)
    return new Unknown(failureInWords(String(error.code), String(error.summary)));
  return new Unknown(error instanceof Error ? error.message : String(error));
}

const MOST_REASONS = 3;
const BETWEEN = '; ';

/** Neither of two sides can be told, and neither decides. */
export function together(left: Unknown, right: Unknown): Unknown {
  const missingSignals = [...new Set([...left.missingSignals, ...right.missingSignals])];
  const reasons = [...new Set([left, right].flatMap(({ message }) => message.split(BETWEEN)))];
  // In a loop it is mostly the same on both sides, and need not be made anew.
  for (const side of [left, right])
    if (
      side.missingSignals.length === missingSignals.length &&
      side.message.split(BETWEEN).length >= Math.min(reasons.length, MOST_REASONS)
    )
      return side;
  return new Unknown(reasons.slice(0, MOST_REASONS).join(BETWEEN), { missingSignals });
}
