import type { Selectable } from 'kysely';
import type { EndedRecord } from '../core/ledger.ts';
import { phaseOf, type Run } from '../core/run.ts';
import { toInstant, toInstantOrNull } from './rows.ts';
import type { Tables } from './schema.ts';

/** An ended run out of the record. What is not kept of it (its compute, its outputs) is empty. */
export function toEndedRecord(row: Selectable<Tables['ended_runs']>): EndedRecord {
  return {
    run: {
      workspaceId: row.workspace_id,
      workspaceName: row.workspace_id.split('/').at(-1) ?? '',
      id: row.run_id,
      displayName: row.display_name,
      experiment: row.experiment,
      jobType: '',
      status: row.status,
      phase: phaseOf(row.status),
      archived: false,
      createdAt: toInstant(row.created_at),
      creator: { objectId: null, displayName: null },
      // Written by `recordLedger` from a run's tags and failure.
      tags: row.tags as Run['tags'],
      computeName: null,
      instanceType: null,
      instanceCount: null,
      timeLimit: null,
      outputs: {},
      studioUrl: null,
      definition: row.definition,
      resubmittedFrom: row.resubmitted_from,
    },
    startedAt: toInstantOrNull(row.started_at),
    endedAt: toInstant(row.ended_at),
    failure: row.failure as EndedRecord['failure'],
  };
}
