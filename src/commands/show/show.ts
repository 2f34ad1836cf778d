import { answered, found } from '../../api/client.ts';
import { readRecord } from '../record/read-record.ts';
import type { Given, Printout } from '../service/command.ts';
import { findRun, pathOf } from '../service/find-run.ts';
import type { Service } from '../service/service.ts';
import { describeRun, type Shown } from './page.ts';

export type ShowOptions = Pick<Shown, 'metric'>;

/** Enough for one screen. */
const NEWEST = 5;

/** Shows what a run is, what it did when, what it costs, and what Runwarden decided about it: one screen. */
export async function showRun(
  service: Service,
  { args: [given = ''], options }: Given<ShowOptions>,
): Promise<Printout> {
  const { api } = service;
  const run = await findRun(service, given);
  const params = { path: pathOf(run) };
  const query = { workspace: run.workspace, run: run.id, limit: NEWEST };
  const [record, timeline, decisions, kept] = await Promise.all([
    readRecord(service, run),
    found(api.GET('/api/v1/runs/{workspace}/{run}/timeline', { params })),
    answered(api.GET('/api/v1/decisions', { params: { query } })),
    found(api.GET('/api/v1/runs/{workspace}/{run}/evidence', { params })),
  ]);
  const evidence = kept?.items ?? [];
  return {
    data: { run, record: record.found ? record.record : null, timeline, decisions, evidence },
    lines: (width) => describeRun({ run, record, timeline, decisions, kept: evidence }, { ...options, width }),
  };
}
