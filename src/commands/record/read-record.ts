import type { RunRecord } from '../../core/evidence/run-record.ts';
import { recordOut } from '../../http/schemas/record.ts';
import { type RunDetail, runPath } from '../service/find-run.ts';
import type { Service } from '../service/service.ts';
import { Unanswered } from '../service/unanswered.ts';

/** The record of a run as the service has it, or why it has none. */
export type ReadRecord =
  | { readonly found: true; readonly record: RunRecord; readonly from: string }
  | { readonly found: false; readonly reason: string };

/** Reads the newest record of a run. */
export async function readRecord(service: Service, run: Pick<RunDetail, 'workspace' | 'id'>): Promise<ReadRecord> {
  try {
    const answer = await service.ask(runPath(run, 'record'), recordOut);
    if (!answer) return { found: false, reason: 'the service does not know the run any more' };
    const from = answer.source === 'azure' ? `read from Azure at ${answer.at}` : `kept at ${answer.at}`;
    return { found: true, record: answer.record, from };
  } catch (error) {
    if (error instanceof Unanswered) return { found: false, reason: error.detail ?? error.message };
    throw error;
  }
}
