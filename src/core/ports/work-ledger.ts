import type { Instant, Milliseconds } from '../values/duration.ts';

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

/** What waits in a queue, or is under way. */
export interface QueueWork {
  readonly queue: WorkKind | 'collect';
  readonly jobs: number;
  /** As in {@link StillWork}; 0 where it moves, or none is due. */
  readonly stillFor: Milliseconds;
}

/** What has not been done yet. */
export interface WaitingWork {
  /** Every queue, also one where nothing waits. */
  readonly queues: readonly QueueWork[];
  /** Since when the oldest alert waits that a channel has not taken; null where none does. What is held back on purpose does not wait. */
  readonly undeliveredSince: Instant | null;
}

export interface WorkLedger {
  stillWork(): Promise<readonly StillWork[]>;
  waitingWork(): Promise<WaitingWork>;
}
