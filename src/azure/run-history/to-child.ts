import type { ChildRun, Run, Workspace } from '../../core/run/run.ts';
import { phaseOf } from '../../core/run/status.ts';
import { known, type Signal, type Timing, unknown } from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { Known } from '../../core/values/known.ts';
import { redactedLabel } from '../../core/values/redact.ts';
import { userTags } from '../arm/to-run.ts';
import { parseZonedTime, saysNotYet } from '../parse/times.ts';
import { computedOf } from './compute-time.ts';
import { failureOfRun } from './failure.ts';
import { type Holder, placementInHolder, placementOfHistory } from './history-placement.ts';
import type { HistoryRun } from './history-schema.ts';

/** Run templates and sources of runs that hold others and compute nothing themselves. */
const PARENT_TEMPLATES = new Set(['hyperdrive', 'automl']);
const PARENT_SOURCES = new Set(['azureml.pipelinerun', 'hyperdrive']);

/** Whether a run-history run holds other runs: a pipeline in a pipeline, or a sweep as its step. */
export function holdsChildren(run: HistoryRun): boolean {
  const template = textOf(run, 'runTemplate').toLowerCase();
  const source = textOf(run, 'azureml.runsource').toLowerCase();
  return (
    (run.uniqueChildRunComputeTargets?.length ?? 0) > 0 || PARENT_TEMPLATES.has(template) || PARENT_SOURCES.has(source)
  );
}

/** Whether a run is an AutoML job. */
export function isAutoMl(run: HistoryRun): boolean {
  return [textOf(run, 'runTemplate'), textOf(run, 'attribution')].some((text) => text.toLowerCase() === 'automl');
}

/** Whether a run that holds others is a pipeline. */
export function isPipelineRun(run: HistoryRun): boolean {
  return textOf(run, 'azureml.runsource').toLowerCase() === 'azureml.pipelinerun';
}

/** Whether a step reuses the result of an earlier run, and did not execute. */
export function isReused(run: HistoryRun): boolean {
  return textOf(run, 'azureml.isreused').toLowerCase() === 'true';
}

/** A step or trial from run history. Null if its creation time cannot be read. */
export function toChild(workspace: Workspace, run: HistoryRun, holder: Holder, now: Instant): ChildRun | null {
  const createdAt = parseZonedTime(run.createdUtc);
  if (createdAt === null) return null;
  const times = timesOf(run, now);
  const displayName = redactedLabel('', run.displayName || run.name || run.runId);
  const placement = placementInHolder(placementOfHistory(workspace, run), displayName, holder);
  return {
    id: run.runId,
    displayName,
    status: run.status,
    phase: phaseOf(run.status),
    createdAt,
    ...(times.known ? times.value : { startedAt: null, endedAt: null, timesUnknown: times.reason }),
    reused: isReused(run),
    // A run that only holds others has no nodes. Its children are listed beside it.
    placement: holdsChildren(run) ? { ...placement, nodes: 0 } : placement,
    dataContainerId: run.dataContainerId ?? null,
    outputs: Object.fromEntries(
      Object.entries(run.outputs ?? {}).map(([name, output]) => [name, output?.uri ?? output?.assetId ?? null]),
    ),
    tags: userTags(run.tags),
    error: failureOfRun(run),
  };
}

/** Start, end and compute time as run history gives them. By a time before all runs it says "not yet". */
function timesOf(run: HistoryRun, now: Instant): Known<Timing> {
  const { startTimeUtc, endTimeUtc } = run;
  const unread = [startTimeUtc, endTimeUtc].find((text) => text && parseZonedTime(text) === null && !saysNotYet(text));
  if (unread) return unknown(`its start or end is no time: ${unread}`);
  const startedAt = parseZonedTime(startTimeUtc ?? '');
  const endedAt = parseZonedTime(endTimeUtc ?? '');
  const computed: ReturnType<typeof computedOf> =
    startedAt === null ? { known: true, value: undefined } : computedOf(run, { startedAt, endedAt, at: now });
  if (!computed.known) return computed;
  return { known: true, value: { startedAt, endedAt, ...(computed.value && { computed: computed.value }) } };
}

/** Start and end from run history. A run that is under way without a start does not count as one that has not started. */
export function historyTiming(run: HistoryRun, now: Instant): Signal<Timing> {
  const times = timesOf(run, now);
  const phase = phaseOf(run.status);
  if (times.known && times.value.startedAt === null && (phase === 'running' || phase === 'finalizing'))
    return unknown(`Azure says ${run.status} and gives no start`);
  return times.known ? known(times.value, now) : times;
}

/**
 * The present state from run history over what ARM reported of the run before. Only ARM knows the experiment's name, the
 * time limit, the type and the studio link, which never change, and whether it is archived, which decides nothing.
 *
 * Nobody promises that run history always has the tags of ARM. If it reports no tag of the user, the known tags stay: one may
 * be an exception. Before a cancel ARM is asked, which knows about removed tags.
 */
export function refreshRun(before: Run, run: HistoryRun): Run {
  const tags = userTags(run.tags);
  const hasTags = Object.keys(tags).length > 0;
  const { unknown: open, ...kept } = before;
  const stillOpen = Object.entries(open ?? {}).filter(
    ([fact]) => !(fact === 'displayName' && run.displayName) && !(fact === 'tags' && hasTags),
  );
  return {
    ...kept,
    status: run.status,
    phase: phaseOf(run.status),
    displayName: redactedLabel('', run.displayName || before.displayName),
    tags: hasTags ? tags : before.tags,
    ...jobWithSchedule(before, run),
    ...(stillOpen.length > 0 && { unknown: Object.fromEntries(stillOpen) }),
    creator: {
      objectId: run.createdBy?.userObjectId ?? before.creator.objectId,
      displayName: run.createdBy?.userName ?? before.creator.displayName,
    },
  };
}

/** Run history names a schedule where the display name, by which Azure names its jobs, was changed. */
function jobWithSchedule({ job }: Run, { scheduleId }: HistoryRun): Pick<Run, 'job'> {
  const name = scheduleId?.split('/').filter(Boolean).at(-1);
  if (!job || name === undefined || (job.schedule.known && job.schedule.value !== null)) return {};
  return { job: { ...job, schedule: { known: true, value: name } } };
}

function textOf(run: HistoryRun, property: string): string {
  const value = run.properties?.[property];
  return typeof value === 'string' ? value : '';
}
