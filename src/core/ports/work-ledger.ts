import type { Milliseconds } from '../values/duration.ts';

/** The kinds of durable work. */
export const WORK_KINDS = ['pass', 'enforce', 'deliver'] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

/** Work of one kind that is due and does not move. What waits for its next try, or for a limit, is not due. */
export interface StillWork {
  readonly kind: WorkKind;
  /** How many pieces are due. */
  readonly due: number;
  /** For how long the oldest has been due and nothing of the kind has begun or ended. */
  readonly stillFor: Milliseconds;
}

export interface WorkLedger {
  stillWork(): Promise<readonly StillWork[]>;
}
