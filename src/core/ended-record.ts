import type { EndedRecord } from './ledger.ts';
import { phaseOf, type Run } from './run.ts';

/** What is kept of a run that has ended. */
export type KeptEnd = Pick<
  Run,
  | 'workspaceId'
  | 'id'
  | 'displayName'
  | 'status'
  | 'experiment'
  | 'definition'
  | 'resubmittedFrom'
  | 'tags'
  | 'createdAt'
> &
  Omit<EndedRecord, 'run'>;

/** An ended run out of a record. What is not kept of it (its compute, its outputs) is empty. */
export function endedRecordOf({ startedAt, endedAt, failure, ...kept }: KeptEnd): EndedRecord {
  return {
    run: {
      ...kept,
      workspaceName: kept.workspaceId.split('/').at(-1) ?? '',
      jobType: '',
      phase: phaseOf(kept.status),
      archived: false,
      creator: { objectId: null, displayName: null },
      computeName: null,
      instanceType: null,
      instanceCount: null,
      timeLimit: null,
      outputs: {},
      studioUrl: null,
    },
    startedAt,
    endedAt,
    failure,
  };
}
