import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import { kleeneAny } from '../core/policy/evaluate.ts';
import { isKnownType, isNotResponding, isParentType } from '../core/run/run.ts';
import { activeSince } from '../core/signal/resumption.ts';
import type { SignalRequest, Snapshot } from '../core/signal/signal.ts';
import { timingOf } from '../core/signal/time-checks.ts';
import { formatDuration, type Instant, MINUTE, type Milliseconds, SECOND } from '../core/values/duration.ts';
import { getOwn } from '../core/values/own-value.ts';
import { type ChildrenLife, lifeOf } from './children/sign-of-life.ts';
import { duration, words } from './parameters/parameters.ts';

/** Azure brings logs and metrics to storage in pieces: with less, a pause between two of them looks like silence. */
const SHORTEST = 10 * MINUTE;

const parameters = z
  .strictObject(
    {
      'not-responding': duration(MINUTE, '1m')
        .optional()
        .describe('Azure has called the run NotResponding for this long: its heartbeat is lost.'),
      'no-log': duration(SHORTEST, '10m').optional().describe('No log file of the run has grown for this long.'),
      'no-metric': z
        .strictObject(
          {
            name: words('the name of a logged metric').describe('A metric that the run logs to MLflow.'),
            for: duration(SHORTEST, '10m').describe('How long nothing came.'),
          },
          { error: 'a map such as {name: loss, for: 1h}' },
        )
        .optional()
        .describe('The run has logged no new value of a metric for this long.'),
    },
    { error: 'a map such as {not-responding: 30m, no-log: 2h}' },
  )
  .refine((given) => Object.values(given).some((value) => value !== undefined), {
    error: 'at least one of not-responding, no-log and no-metric',
  });

export type StalledParameters = z.infer<typeof parameters>;

/**
 * A running run shows no sign of life. Manual: docs/conditions/stalled.md
 *
 * ```yaml
 * stalled: {not-responding: 30m, no-log: 2h}
 * ```
 */
export const stalled: ConditionKind<StalledParameters> = {
  kind: 'stalled',
  summary: 'A running run lost its heartbeat, or its log or a logged metric stopped.',
  parameters,
  signals(given) {
    const asked: SignalRequest[] = given['no-log'] || given['no-metric'] ? [TIMING] : [];
    if (given['no-log']) asked.push(CHILDREN, LOG);
    if (given['no-metric']) asked.push({ kind: 'metric', name: given['no-metric'].name });
    return asked;
  },
  compile: (given) => (snapshot, now) => {
    const { run } = snapshot;
    if (run.phase === 'unrecognised') return result('unknown', `whether it is running as ${run.status} cannot be told`);
    if (run.phase !== 'running') return result('healthy', `is not running (${run.status})`);
    const signs: ConditionResult[] = [];
    const add = (sign: string, judged: ConditionResult) => signs.push({ ...judged, identity: `stalled:${sign}` });
    if (given['not-responding']) add('not-responding', checkHeartbeat(snapshot, given['not-responding'], now));
    if (given['no-log']) add('no-log', checkLog(snapshot, given['no-log'], now));
    if (given['no-metric']) add(`no-metric ${given['no-metric'].name}`, checkMetric(snapshot, given['no-metric'], now));
    return together(signs);
  },
};

const TIMING: SignalRequest = { kind: 'timing' };
const CHILDREN: SignalRequest = { kind: 'children' };
const LOG: SignalRequest = { kind: 'log' };

/** The signs that decide, as one answer; what could still decide is wanted. */
function together(signs: readonly ConditionResult[]): ConditionResult {
  const outcome = kleeneAny(signs.map((sign) => sign.outcome));
  const deciding = signs.filter((sign) => sign.outcome === outcome);
  const longest = deciding.reduce((one, other) => (excess(other) > excess(one) ? other : one));
  const moments = deciding.flatMap((sign) => sign.violatedAt ?? []);
  return {
    ...longest,
    reason: deciding.map((sign) => sign.reason).join('; '),
    // Who agreed to a cancel for a silent log has not agreed to one for a silent metric.
    identity: outcome === 'violated' ? deciding.map(({ identity }) => identity).join(',') : '',
    violatedAt: moments.length === 0 ? null : Math.min(...moments),
    missingSignals: outcome === 'unknown' ? deciding.flatMap((sign) => sign.missingSignals) : [],
    detail: Object.assign({}, ...deciding.map((sign) => sign.detail)),
  };
}

/** How far over its limit a silence is; every value here is a number of seconds. */
function excess({ value, threshold }: ConditionResult): number {
  return Number(value ?? 0) - Number(threshold ?? 0);
}

function checkHeartbeat({ run, phaseSince }: Snapshot, limit: Milliseconds, now: Instant): ConditionResult {
  if (!isNotResponding(run.status))
    return result('healthy', 'has its heartbeat', { value: 0, threshold: limit / SECOND });
  return silence('its heartbeat has been lost', { since: phaseSince, seenAt: now, limit }, now, { age: null });
}

function checkLog(snapshot: Snapshot, limit: Milliseconds, now: Instant): ConditionResult {
  const young = startedWithin(snapshot, limit, now);
  if (young) return young;
  const { jobType } = snapshot.run;
  if (!isKnownType(jobType))
    return result('unknown', `whether a run of type ${jobType} holds others that log is not known`, {
      threshold: limit / SECOND,
    });
  const parent = isParentType(jobType) ? lifeOfParent(snapshot, limit, now) : NO_CHILDREN;
  if ('outcome' in parent) return parent;
  const { log } = snapshot.signals;
  const threshold = limit / SECOND;
  if (!log) return result('unknown', 'its log was not read yet', { threshold, missingSignals: [LOG] });
  if (!log.known) return result('unknown', `its log is unknown: ${log.reason}`, { threshold });
  const { lastGrowthAt, bytes } = log.value;
  if (lastGrowthAt === null) return result('unknown', 'it has no log with anything in it', { threshold });
  const since = activeSince(snapshot, Math.max(lastGrowthAt, parent.newest ?? lastGrowthAt));
  const quiet = { since, seenAt: Math.min(log.at, parent.seenAt), limit };
  const judged = silence('its log has not grown', quiet, now, { age: now - log.at, detail: { logBytes: bytes } });
  if (judged.outcome !== 'violated' || parent.undated.length === 0) return judged;
  const names = parent.undated.slice(0, MOST_NAMED).join(', ');
  return result('unknown', `${judged.reason}, and since when ${names} is what it is now is not told`, { threshold });
}

const MOST_NAMED = 3;

type ParentLife = Omit<ChildrenLife, 'waits'> & { readonly seenAt: Instant };
const NO_CHILDREN: ParentLife = { newest: null, undated: [], seenAt: Number.POSITIVE_INFINITY };

/** What a parent's children say of it: that it is not silent, or how much their part in its silence is. */
function lifeOfParent(
  { signals: { children } }: Snapshot,
  limit: Milliseconds,
  now: Instant,
): ParentLife | ConditionResult {
  const threshold = limit / SECOND;
  if (!children) return result('unknown', 'its children were not read yet', { threshold, missingSignals: [CHILDREN] });
  if (!children.known) return result('unknown', `its children are unknown: ${children.reason}`, { threshold });
  const { waits, newest, undated } = lifeOf(children.value, now);
  if (waits) return result('healthy', 'all its active children wait in the queue', { threshold });
  if (newest === null || newest + limit <= now) return { newest, undated, seenAt: children.at };
  const quiet = { since: newest, seenAt: now, limit };
  return silence('none of its children was made, began or ended', quiet, now, { age: now - children.at });
}

function checkMetric(
  snapshot: Snapshot,
  { name, for: limit }: NonNullable<StalledParameters['no-metric']>,
  now: Instant,
): ConditionResult {
  const young = startedWithin(snapshot, limit, now);
  if (young) return young;
  const metric = getOwn(snapshot.signals.metrics, name);
  const threshold = limit / SECOND;
  if (!metric)
    return result('unknown', `its metric ${name} was not read yet`, {
      threshold,
      missingSignals: [{ kind: 'metric', name }],
    });
  if (!metric.known) return result('unknown', `its metric ${name} is unknown: ${metric.reason}`, { threshold });
  const times = metric.value.points.map((point) => point.at);
  if (times.length === 0) return result('unknown', `it has never logged ${name}`, { threshold });
  const newest = times.reduce((one, other) => Math.max(one, other));
  const quiet = { since: activeSince(snapshot, newest), seenAt: metric.at, limit };
  return silence(`it has logged no ${name}`, quiet, now, { age: now - metric.at });
}

interface Silence {
  readonly since: Instant;
  /** When it was last looked for; what came later was not seen. */
  readonly seenAt: Instant;
  readonly limit: Milliseconds;
}

function silence(
  what: string,
  { since, seenAt, limit }: Silence,
  now: Instant,
  given: Pick<Partial<ConditionResult>, 'age' | 'detail'>,
): ConditionResult {
  // Azure's clock may be ahead of ours.
  const length = Math.max(0, Math.min(now, seenAt) - since);
  const facts = {
    ...given,
    value: Math.floor(length / SECOND),
    threshold: limit / SECOND,
    violatedAt: since + limit,
  };
  const reason = `${what} for ${formatDuration(length)}, limit ${formatDuration(limit)}`;
  if (length >= limit) return result('violated', reason, facts);
  if (now - since < limit) return result('healthy', reason, facts);
  return result('unknown', `${reason}, when it was last looked at ${formatDuration(now - seenAt)} ago`, facts);
}

/** What has run for less than the limit cannot have been silent for it; null when it has run for longer. */
function startedWithin(snapshot: Snapshot, limit: Milliseconds, now: Instant): ConditionResult | null {
  const timing = timingOf(snapshot, now);
  const threshold = limit / SECOND;
  if (!timing) return result('unknown', 'its start was not read yet', { threshold, missingSignals: [TIMING] });
  if (!timing.known) return result('unknown', `its start is unknown: ${timing.reason}`, { threshold });
  const { startedAt } = timing.value;
  if (startedAt === null) return result('unknown', 'Azure tells no start', { threshold });
  const since = activeSince(snapshot, startedAt);
  if (since + limit <= now) return null;
  const began = `${since > startedAt ? 'went on' : 'started'} ${formatDuration(Math.max(0, now - since))} ago`;
  return result('healthy', `${began}, limit ${formatDuration(limit)}`, { threshold, violatedAt: since + limit });
}
