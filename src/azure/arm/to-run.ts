import { z } from 'zod';
import { notReported, type Run, type Workspace } from '../../core/run/run.ts';
import { phaseOf } from '../../core/run/status.ts';
import { isSystemTag } from '../../core/run/tags.ts';
import type { ListedRun } from '../../core/signal/known-run.ts';
import { known, type Signal, type Timing } from '../../core/signal/signal.ts';
import { checked } from '../../core/signal/time-checks.ts';
import type { Instant, Milliseconds } from '../../core/values/duration.ts';
import type { Known } from '../../core/values/known.ts';
import { isPlainObject } from '../../core/values/plain-object.ts';
import { redactedLabel } from '../../core/values/redact.ts';
import { describeIssue } from '../errors.ts';
import { isDeeperThan } from '../parse/depth.ts';
import { parseBagTime, parseIsoDuration, parseZonedTime } from '../parse/times.ts';
import { cannotBeRead } from './compute-reference.ts';
import { definitionOf } from './definition.ts';
import { jobFactsOf } from './job-facts.ts';
import { placementOfJob } from './job-placement.ts';
import { type JobProperties, jobSchema } from './job-schema.ts';

/** An ARM job as a run, or what is wrong with it. */
export type JobReading =
  | { readonly ok: true; readonly listed: ListedRun }
  | { readonly ok: false; readonly id: string | null; readonly problem: string };

/** Far deeper than any job; what is beyond is refused instead of walked. */
const DEEPEST = 200;

/**
 * An ARM job, as JSON, to a run of ours. A pipeline step that is asked for by id comes without `properties`: ARM knows
 * nothing of it, and that is said instead of guessing a status.
 */
export function readJob(workspace: Workspace, json: unknown, now: Instant): JobReading {
  if (isDeeperThan(json, DEEPEST))
    return { ok: false, id: nameOf(json), problem: `nested deeper than ${DEEPEST} levels` };
  const parsed = jobSchema.safeParse(json);
  if (!parsed.success) return { ok: false, id: nameOf(json), problem: describeIssue(parsed.error) };
  const { name, properties, systemData } = parsed.data;
  if (!properties) return { ok: false, id: name, problem: 'no properties, as ARM answers for the steps of a pipeline' };
  const createdAt = parseZonedTime(systemData.createdAt);
  if (createdAt === null) return { ok: false, id: name, problem: `createdAt is no time: ${systemData.createdAt}` };
  const run: Run = {
    workspaceId: workspace.id,
    workspaceName: workspace.name,
    id: name,
    displayName: redactedLabel('', properties.displayName || name),
    experiment: properties.experimentName || null,
    jobType: typeOf(properties),
    status: properties.status,
    phase: phaseOf(properties.status),
    archived: properties.isArchived ?? false,
    createdAt,
    // ARM says a display name, or an application's id, which is not its object id.
    creator: { objectId: null, displayName: systemData.createdBy ?? null },
    tags: userTags(properties.tags),
    ...readFacts(workspace, properties),
    outputs: Object.fromEntries(
      Object.entries(properties.outputs ?? {}).map(([name, output]) => [name, output?.uri ?? null]),
    ),
    studioUrl: studioUrlOf(properties.services?.Studio?.endpoint),
    definition: definitionOf(properties),
    resubmittedFrom: lastPart(properties.sourceJobId),
    job: jobFactsOf(properties),
  };
  return { ok: true, listed: { run, timing: bagTiming(run, properties, now) } };
}

/** The type if Azure names none. */
const NO_TYPE = 'unknown';

function typeOf({ jobType }: JobProperties): string {
  return jobType?.toLowerCase() || NO_TYPE;
}

/** The facts that can be garbled, and why any fact of a job is unknown. */
function readFacts(
  workspace: Workspace,
  properties: JobProperties,
): Pick<Run, 'placement' | 'steps' | 'timeLimit' | 'unknown'> {
  const { placement, steps, problem, resourcesProblem } = placementOfJob(workspace, properties);
  const timeLimit = timeLimitOf(properties);
  // Azure writes null for what is not there; a key that is missing says nothing.
  const reasons = {
    displayName: properties.displayName === undefined && notReported('display name'),
    jobType: typeOf(properties) === NO_TYPE && notReported('type'),
    tags: properties.tags === undefined && notReported('tags'),
    placement: problem ?? false,
    resources: resourcesProblem ?? false,
    timeLimit: !timeLimit.known && timeLimit.reason,
  };
  const open = Object.entries(reasons).filter(([, reason]) => reason !== false);
  return {
    placement,
    ...(steps && { steps }),
    timeLimit: valueIn(timeLimit),
    ...(open.length > 0 && { unknown: Object.fromEntries(open) }),
  };
}

function valueIn<T>(fact: Known<T>): T | null {
  return fact.known ? fact.value : null;
}

/** The user's tags without secrets: Azure's own are left out. */
export function userTags(tags: Readonly<Record<string, string | null>> | null | undefined): Record<string, string> {
  const kept = Object.entries(tags ?? {}).filter(([key]) => !isSystemTag(key));
  return Object.fromEntries(kept.map(([key, value]) => [redactedLabel('', key), redactedLabel(key, value ?? '')]));
}

function nameOf(json: unknown): string | null {
  return z.object({ name: z.string() }).safeParse(json).data?.name ?? null;
}

/** The name at the end of an ARM id, or a name by itself. */
function lastPart(id: string | null | undefined): string | null {
  return id?.split('/').filter(Boolean).at(-1) ?? null;
}

/**
 * A limit of zero cannot be read either: the run would have ended before it began. An AutoML run has its limit in its
 * task, so that the limit of one without a task is unknown.
 */
function timeLimitOf({ jobType, limits, taskDetails }: JobProperties): Known<Milliseconds | null> {
  const task = isPlainObject(taskDetails) ? taskDetails.limitSettings : taskDetails;
  const given = timeoutIn(limits) ?? timeoutIn(task) ?? null;
  if (given === null && jobType?.toLowerCase() === 'automl' && !isPlainObject(taskDetails))
    return cannotBeRead('time limit', 'no taskDetails');
  if (given === null || given === '') return { known: true, value: null };
  const length = typeof given === 'string' ? parseIsoDuration(given) : null;
  return length ? { known: true, value: length } : cannotBeRead('time limit', given);
}

/** The timeout of limits, or limits of another shape as they are. */
function timeoutIn(limits: unknown): unknown {
  return isPlainObject(limits) ? limits.timeout : limits;
}

/** The studio link with the workspace id as its whole query: a link is passed on to people and channels. */
function studioUrlOf(endpoint: string | null | undefined): string | null {
  if (!endpoint || !URL.canParse(endpoint)) return null;
  const url = new URL(endpoint);
  if (url.protocol !== 'https:') return null;
  const workspace = url.searchParams.get('wsid');
  // Written as Azure writes it, with its slashes.
  return `${url.origin}${url.pathname}${workspace === null ? '' : `?wsid=${encodeURI(workspace)}`}`;
}

/**
 * Start and end as far as ARM says them: the property bag of command runs, written by the compute runtime. Before that
 * a command run in the queue has not started. Everything else, and a time of another form, is left to run history.
 */
function bagTiming(run: Run, properties: JobProperties, now: Instant): Signal<Timing> | null {
  if (run.jobType !== 'command') return null;
  const start = properties.properties?.StartTimeUtc ?? null;
  const end = properties.properties?.EndTimeUtc ?? null;
  if (start === null) {
    const waiting = run.phase === 'queued' || run.phase === 'preparing';
    return waiting && end === null ? known({ startedAt: null, endedAt: null }, now) : null;
  }
  const startedAt = typeof start === 'string' ? parseBagTime(start) : null;
  const endedAt = typeof end === 'string' ? parseBagTime(end) : null;
  if (startedAt === null || (end !== null && endedAt === null)) return null;
  return checked(run, known({ startedAt, endedAt, breaksUnread: true }, now), now);
}
