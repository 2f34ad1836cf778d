import { answered, found } from '../../api/client.ts';
import { StartError } from '../../core/values/start-error.ts';
import { hereAt } from '../operator/here.ts';
import { readRecord } from '../record/read-record.ts';
import type { Given, Printout } from '../service/command.ts';
import { findRun, pathOf, type RunDetail } from '../service/find-run.ts';
import type { Service } from '../service/service.ts';
import { describeRun, type Shown } from './page.ts';
import { describeStory } from './story.ts';

export interface ShowOptions extends Pick<Shown, 'metric'> {
  readonly story?: boolean;
  readonly everyPass?: boolean;
}

/** In the JSON. */
const NEWEST_DECISIONS = 5;

/** Shows what a run is, what it did when, what it costs, and what Runwarden decided about it: one screen. */
export async function showRun(service: Service, given: Given<ShowOptions>): Promise<Printout> {
  const { story: only = false, everyPass = false, metric } = given.options;
  const run = await findRun(service, given.args[0] ?? '');
  if (only || everyPass) return showStory(service, given, run);
  const here = hereAt(run.now, given);
  const params = { path: pathOf(run) };
  const query = { workspace: run.workspace, run: run.id, limit: NEWEST_DECISIONS };
  const [record, timeline, story, decisions, kept] = await Promise.all([
    readRecord(service, run),
    found(service.api.GET('/api/v1/runs/{workspace}/{run}/timeline', { params })),
    found(service.api.GET('/api/v1/runs/{workspace}/{run}/story', { params })),
    answered(service.api.GET('/api/v1/decisions', { params: { query } })),
    found(service.api.GET('/api/v1/runs/{workspace}/{run}/evidence', { params })),
  ]);
  const evidence = kept?.items ?? [];
  const known = { run, record, timeline, story, kept: evidence };
  return {
    data: { run, record: record.found ? record.record : null, timeline, story, decisions, evidence },
    lines: (width) => describeRun(known, { ...(metric && { metric }), width, here }),
  };
}

async function showStory(service: Service, given: Given<ShowOptions>, run: RunDetail): Promise<Printout> {
  const params = { path: pathOf(run) };
  const story = await found(service.api.GET('/api/v1/runs/{workspace}/{run}/story', { params }));
  if (!story) throw new StartError(`The service does not know ${run.workspace}/${run.id} any more.`);
  const shown = { here: hereAt(run.now, given), everyPass: given.options.everyPass ?? false };
  return { data: { run, story }, lines: (width) => describeStory(story, run, { ...shown, width }) };
}
