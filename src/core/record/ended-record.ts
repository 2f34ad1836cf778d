import { phaseOf, type Run } from '../run/run.ts';
import type { EndedRecord } from './ended-run.ts';

/** What is kept of a run itself when it has ended. */
export type EndedRunKept = Pick<
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
>;

/** An ended run out of a record. What is not kept of it (its compute, its outputs) is empty. */
export function endedRecordOf(kept: EndedRunKept, end: Omit<EndedRecord, 'run'>): EndedRecord {
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
    ...end,
  };
}
