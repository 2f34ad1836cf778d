import type { Milliseconds } from '../values/duration.ts';

/** Durable work: queued work survives a kill, and is handed out again when its worker dies. */
export interface WorkQueue {
  /** Asks for a pass over each that begins after this call: where one runs already, another follows it. */
  requestPasses(workspaceIds: readonly string[]): Promise<void>;
  /** Starts handing out work. A handler that throws is tried again later, with growing pauses, until `lastTry`. */
  start(handlers: WorkHandlers): Promise<void>;
  /**
   * Whether passes and cancels are handed out to this process; alerts are delivered either way. They are until it is called.
   */
  judge(on: boolean): Promise<void>;
  /** Stops handing out work, and waits so long for the work under way. */
  stop(withinMs: number): Promise<void>;
}

/** Of which run evidence is to be collected, and for which decisions; for none when it has ended. */
export interface CollectJob {
  readonly workspaceId: string;
  readonly runId: string;
  readonly decisionIds: readonly string[];
}

export interface WorkHandlers {
  pass(workspaceId: string, abort: AbortSignal): Promise<void>;
  enforce(decisionId: string, attempt: Attempt, abort: AbortSignal): Promise<void>;
  deliver(alertId: string, channel: string, attempt: Attempt, abort: AbortSignal): Promise<void>;
  collect(job: CollectJob, abort: AbortSignal): Promise<void>;
}

export interface Attempt {
  /** From 1. */
  readonly number: number;
  /** No further try will follow a failure. */
  readonly last: boolean;
}

/** Thrown by a handler that can do nothing yet: expected, and not worth an error in the log. */
export class TryLater extends Error {
  override readonly name = 'TryLater';
  /** How long there is nothing to do; null where that is not known, and the queue's own pauses hold. */
  readonly after: Milliseconds | null;

  constructor(message: string, after: Milliseconds | null = null) {
    super(message);
    this.after = after;
  }
}
