import type { Run, Workspace } from '../../core/run/run.ts';
import type { PlainObject } from '../../core/values/plain-object.ts';
import type { HistoryRun, RunDefinition } from '../run-history/history-schema.ts';

/** The job of a run as ARM has it, and the run as run history has it, as far as they could be read. */
export interface Sources {
  readonly job: PlainObject | null;
  readonly history: HistoryRun | null;
}

/** What is known of how a run was started. */
export interface Started extends Sources {
  readonly workspace: Workspace;
  readonly run: Run;
  readonly definition: RunDefinition | null;
}
