import { z } from 'zod';
import { decisionOut } from '../../http/schemas/decision.ts';
import { keptOut } from '../../http/schemas/evidence.ts';
import { timelineOut } from '../../http/schemas/timeline.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { print, printJson } from '../process.ts';
import { readRecord } from '../record/read-record.ts';
import { reportError } from '../report-error.ts';
import { findRun, runPath } from '../service/find-run.ts';
import { findService, type ServiceOptions } from '../service/service.ts';
import { describeRun, type Shown } from './page.ts';

export type ShowOptions = ServiceOptions & Shown;

const decisionsPage = z.object({ items: z.array(decisionOut), next: z.string().nullable() });

/** Enough for one screen. */
const NEWEST = 5;

/** Shows what a run is, what it did when, what it costs, and what Runwarden decided about it: one screen. */
export async function showRun(
  given: string,
  options: ShowOptions,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> {
  try {
    const service = findService(options, variables);
    const run = await findRun(service, given);
    const about = new URLSearchParams({ workspace: run.workspace, run: run.id, limit: String(NEWEST) });
    const [record, timeline, decisions, kept] = await Promise.all([
      readRecord(service, run),
      service.ask(runPath(run, 'timeline'), timelineOut),
      service.ask(`/decisions?${about}`, decisionsPage),
      service.ask(runPath(run, 'evidence'), keptOut),
    ]);
    if (options.output === 'json')
      printJson({ run, record: record.found ? record.record : null, timeline, decisions, evidence: kept?.items ?? [] });
    else
      for (const line of describeRun({ run, record, timeline, decisions, kept: kept?.items ?? [] }, options))
        print(line);
    return EXIT.clean;
  } catch (error) {
    return reportError(error);
  }
}
