import type { Run, Workspace } from '../run/run.ts';
import type { CollectJob } from './queue.ts';

/** A run of which evidence is to be collected. */
export interface CollectCase {
  readonly workspace: Workspace;
  /** As it was last seen. */
  readonly run: Run;
  /** Names of the policies that decided about it. */
  readonly policies: readonly string[];
}

/** The work of collecting evidence. It is queued with the decisions that people hear of. */
export interface CollectLedger {
  /** Null where nothing is left to do: it was collected, or nobody has seen the run. */
  collectCase(job: CollectJob): Promise<CollectCase | null>;
  /** Queues collecting for runs that ended, those of which people heard something. */
  collectEnded(workspaceId: string, runIds: readonly string[]): Promise<void>;
}
