import { ApiProblem, found } from '../../api/client.ts';
import type { RunRecord } from '../../core/evidence/run-record.ts';
import { pathOf, type RunDetail } from '../service/find-run.ts';
import type { Service } from '../service/service.ts';

/** The record of a run as the service has it, or why it has none. */
export type ReadRecord =
  | { readonly found: true; readonly record: RunRecord; readonly from: string }
  | { readonly found: false; readonly reason: string };

/** Reads the newest record of a run. */
export async function readRecord(service: Service, run: Pick<RunDetail, 'workspace' | 'id'>): Promise<ReadRecord> {
  try {
    const answer = await found(
      service.api.GET('/api/v1/runs/{workspace}/{run}/record', { params: { path: pathOf(run) } }),
    );
    if (!answer) return { found: false, reason: 'the service does not know the run any more' };
    const from = answer.source === 'azure' ? `read from Azure at ${answer.at}` : `kept at ${answer.at}`;
    return { found: true, record: answer.record, from };
  } catch (error) {
    if (error instanceof ApiProblem) return { found: false, reason: error.message };
    throw error;
  }
}
