import { z } from 'zod';
import type { ChildRow, MetricValue } from '../../core/evidence/run-record.ts';
import type { Workspace } from '../../core/run/run.ts';
import { type Known, unknown } from '../../core/values/known.ts';
import { mapLimited } from '../http/concurrency.ts';
import { loggedValue, type Tracking, wholeNumber } from '../metrics/tracking.ts';
import type { FamilyMember } from '../run-history/children.ts';
import type { HistoryRun } from '../run-history/history-schema.ts';
import { attempt } from './attempt.ts';

const metricSchema = z.object({
  key: z.string(),
  value: loggedValue,
  timestamp: wholeNumber.nullish(),
  step: wholeNumber.nullish(),
});
const runSchema = z.object({
  info: z.object({ run_id: z.string() }).nullish(),
  data: z.object({ metrics: z.array(z.unknown()).nullish() }).nullish(),
});
const oneSchema = z.object({ run: runSchema });
const searchSchema = z.object({ runs: z.array(runSchema).nullish(), next_page_token: z.string().nullish() });

/** A run with more metrics shows the first by name. */
const MOST_METRICS = 500;
/** Of each of many children. */
const MOST_OF_A_CHILD = 30;
/** Runs with metrics in a page of a search, and pages. */
const PAGE_SIZE = 500;
const MOST_PAGES = 4;
/** Runs that hold children, each asked for theirs. */
const MOST_PARENTS = 5;
/** If a search does not answer, so many children are asked for one by one. */
const MOST_ONE_BY_ONE = 50;

const LAST_INSTANT = 8.64e15;

type Values = readonly MetricValue[];
type Reading = { readonly workspace: Workspace; readonly abort: AbortSignal };
export type LastValues = ReturnType<typeof createLastValues>;

/** The last values of all metrics that runs logged. */
export function createLastValues(tracking: Tracking) {
  async function ofRun({ workspace, abort }: Reading, runId: string): Promise<Known<Values>> {
    const doing = `reading the metrics of ${runId}`;
    const path = `/runs/get?${new URLSearchParams({ run_id: runId })}`;
    return attempt(doing, abort, async (own) => {
      const { run } = await tracking.read(oneSchema, workspace, { doing, method: 'GET', path, abort: own });
      return valuesOf(run);
    });
  }

  /** Those of the direct children of a run, by their ids in lower case. Throws AzureError. */
  async function search({ workspace, abort }: Reading, parent: string, experiment: string) {
    const doing = `reading the metrics of the children of ${parent}`;
    const filter = `tags.mlflow.parentRunId = '${parent.replaceAll("'", '')}'`;
    const found = new Map<string, Values>();
    let token: string | null = null;
    for (let page = 0; page < MOST_PAGES; page++) {
      const body = {
        experiment_ids: [experiment],
        filter,
        max_results: PAGE_SIZE,
        ...(token !== null && { page_token: token }),
      };
      const call = { doing, method: 'POST', path: '/runs/search', body, abort } as const;
      const answer: z.output<typeof searchSchema> = await tracking.read(searchSchema, workspace, call);
      for (const run of answer.runs ?? []) if (run.info) found.set(run.info.run_id.toLowerCase(), valuesOf(run));
      token = answer.next_page_token || null;
      if (token === null) break;
    }
    return found;
  }

  /** Each child's, in one request for each run that holds some. */
  async function searchAll(at: Reading, parent: HistoryRun, members: readonly FamilyMember[]) {
    const parents = [...new Set(members.map(({ run }) => run.parentRunId ?? parent.runId))].slice(0, MOST_PARENTS);
    const experiment = parent.experimentId;
    if (!experiment) return unknown('run history does not report its experiment');
    return attempt(`reading the metrics of the children of ${parent.runId}`, at.abort, async (abort) => {
      const maps = await mapLimited(parents, (id) => search({ workspace: at.workspace, abort }, id, experiment));
      return { asked: new Set(parents), values: new Map(maps.flatMap((map) => [...map])) };
    });
  }

  /** The metrics of each child, in their order. What is not asked for says so. */
  async function ofChildren(
    at: Reading,
    parent: HistoryRun,
    members: readonly FamilyMember[],
  ): Promise<readonly ChildRow['metrics'][]> {
    if (members.length === 0) return [];
    const found = await searchAll(at, parent, members);
    if (found.known) {
      const { asked, values } = found.value;
      return members.map(({ run }) => {
        const own = values.get(run.runId.toLowerCase());
        if (own) return { known: true, value: own.slice(0, MOST_OF_A_CHILD) };
        return asked.has(run.parentRunId ?? parent.runId)
          ? unknown('it is not among the runs that MLflow lists')
          : unknown(`the metrics of the children of ${MOST_PARENTS} runs are read, and no more`);
      });
    }
    const first = members.slice(0, MOST_ONE_BY_ONE);
    const answers = await mapLimited(first, ({ run }) => ofRun(at, run.runId));
    const rest = unknown(`the metrics of ${MOST_ONE_BY_ONE} children are read, and no more: ${found.reason}`);
    return members.map((_, index) => {
      const answer = answers[index] ?? rest;
      return answer.known ? { known: true, value: answer.value.slice(0, MOST_OF_A_CHILD) } : answer;
    });
  }

  return { ofRun, ofChildren };
}

/** The last value of each metric, by name. One that cannot be read is left out. */
function valuesOf({ data }: z.output<typeof runSchema>): Values {
  const last = new Map<string, z.output<typeof metricSchema>>();
  for (const entry of data?.metrics ?? []) {
    const metric = metricSchema.safeParse(entry).data;
    const before = metric && last.get(metric.key);
    if (metric && (before?.timestamp ?? 0) <= (metric.timestamp ?? 0)) last.set(metric.key, metric);
  }
  const sorted = [...last.values()].sort((a, b) => (a.key < b.key ? -1 : 1)).slice(0, MOST_METRICS);
  return sorted.map(({ key, value, timestamp, step }) => ({
    name: key,
    // JSON has no NaN and no infinity.
    value: Number.isFinite(value) ? value : String(value),
    step: step ?? null,
    at: timestamp && timestamp > 0 && timestamp < LAST_INSTANT ? timestamp : null,
  }));
}
