import { z } from 'zod';
import { type ConditionKind, type ConditionResult, type GivenFacts, result } from '../core/policy/condition.ts';
import { combineAnyOf } from '../core/policy/kleene.ts';
import { mayHoldChildren } from '../core/run/run.ts';
import { isNotResponding } from '../core/run/status.ts';
import { activeSince } from '../core/signal/resumption.ts';
import type { SignalRequest, Snapshot } from '../core/signal/signal.ts';
import { formatDuration, type Instant, MINUTE, type Milliseconds, SECOND } from '../core/values/duration.ts';
import { type ChildrenLife, lifeOf } from './children/sign-of-life.ts';
import { ownMetric } from './parameters/job-types.ts';
import { duration, words } from './parameters/parameters.ts';
import { need } from './signals/need.ts';
import { waitReason } from './signals/wait-reason.ts';
import { youngerThan } from './time/young-run.ts';

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
  compile: (given) => (snapshot, now) => checkStalled(snapshot, given, now),
  cannotHold: (given, runs) => (given['not-responding'] || given['no-log'] ? null : ownMetric(runs)),
};

const TIMING = { kind: 'timing' } as const;
const CHILDREN = { kind: 'children' } as const;
const LOG = { kind: 'log' } as const;

function checkStalled(snapshot: Snapshot, given: StalledParameters, now: Instant): ConditionResult {
  const { run } = snapshot;
  if (run.phase === 'unrecognised') return result('unknown', `whether it is running as ${run.status} is not known`);
  if (run.phase !== 'running')
    return result('healthy', `is not running (${run.status})${waitReason(snapshot.signals.wait)}`);
  const { 'not-responding': heartbeat, 'no-log': log, 'no-metric': metric } = given;
  const signs: ConditionResult[] = [];
  if (heartbeat) signs.push(checkHeartbeat(snapshot, heartbeat, now));
  if (log) signs.push(checkLog(snapshot, log, now).with({ threshold: log / SECOND }));
  if (metric) signs.push(checkMetric(snapshot, metric, now).with({ threshold: metric.for / SECOND }));
  const combined = combineAnyOf(signs);
  // The numbers are those of the silence that is longest over its limit.
  const deciding = signs.filter(({ outcome }) => outcome === combined.outcome);
  const { value, threshold, age } = deciding.reduce((one, other) => (excess(other) > excess(one) ? other : one));
  return combined.with({ value, threshold, age });
}

/** How far over its limit a silence is; every value here is a number of seconds. */
function excess({ value, threshold }: ConditionResult): number {
  return Number(value ?? 0) - Number(threshold ?? 0);
}

function checkHeartbeat({ run, phaseSince }: Snapshot, limit: Milliseconds, now: Instant): ConditionResult {
  if (!isNotResponding(run.status))
    return result('healthy', 'has its heartbeat', { value: 0, threshold: limit / SECOND });
  const facts = { identity: 'stalled:not-responding' };
  return silence('its heartbeat has been lost', { since: phaseSince, seenAt: now, limit }, now, facts);
}

function checkLog(snapshot: Snapshot, limit: Milliseconds, now: Instant): ConditionResult {
  const young = youngerThan(snapshot, { over: limit, words: 'limit' }, now);
  if (young) return young;
  const parent = mayHoldChildren(snapshot.run.jobType) ? lifeOfParent(snapshot, limit, now) : NO_CHILDREN;
  if ('outcome' in parent) return parent;
  const log = need(snapshot, LOG, now);
  if (!log.known) return log.answer;
  const { lastGrowthAt, bytes } = log.value;
  if (lastGrowthAt === null) return result('unknown', 'it has no log with anything in it');
  const since = activeSince(snapshot, Math.max(lastGrowthAt, parent.newest ?? lastGrowthAt));
  const quiet = { since, seenAt: Math.min(log.at, parent.seenAt), limit };
  const facts = { age: log.age, detail: { logBytes: bytes }, identity: 'stalled:no-log' };
  const judged = silence('its log has not grown', quiet, now, facts);
  if (judged.outcome !== 'violated' || parent.undated.length === 0) return judged;
  const names = parent.undated.slice(0, MOST_NAMED).join(', ');
  return result('unknown', `${judged.reason}, and since when ${names} is in its present state is not known`);
}

const MOST_NAMED = 3;

type ParentLife = Omit<ChildrenLife, 'waits'> & { readonly seenAt: Instant };
const NO_CHILDREN: ParentLife = { newest: null, undated: [], seenAt: Number.POSITIVE_INFINITY };

/** The sign of life that a parent's children give: that it is not silent, or since when they are. */
function lifeOfParent(snapshot: Snapshot, limit: Milliseconds, now: Instant): ParentLife | ConditionResult {
  const children = need(snapshot, CHILDREN, now);
  if (!children.known) return children.answer;
  const { waits, newest, undated } = lifeOf(children.value);
  if (waits) return result('healthy', `all its active children wait in the queue${waitReason(snapshot.signals.wait)}`);
  if (newest === null || newest + limit <= now) return { newest, undated, seenAt: children.at };
  const quiet = { since: newest, seenAt: now, limit };
  return silence('none of its children was made, began or ended', quiet, now, { age: children.age });
}

function checkMetric(
  snapshot: Snapshot,
  { name, for: limit }: NonNullable<StalledParameters['no-metric']>,
  now: Instant,
): ConditionResult {
  const young = youngerThan(snapshot, { over: limit, words: 'limit' }, now);
  if (young) return young;
  const logged = need(snapshot, { kind: 'metric', name }, now);
  if (!logged.known) return logged.answer;
  const { points } = logged.value;
  if (points.length === 0) return result('unknown', `it has never logged ${name}`);
  const newest = points.reduce((latest, { at }) => Math.max(latest, at), Number.NEGATIVE_INFINITY);
  const quiet = { since: activeSince(snapshot, newest), seenAt: logged.at, limit };
  const facts = { age: logged.age, identity: `stalled:no-metric ${name}` };
  return silence(`it has logged no ${name}`, quiet, now, facts);
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
  given: Pick<GivenFacts, 'age' | 'detail' | 'identity'>,
): ConditionResult {
  // Azure's clock may be ahead of ours.
  const length = Math.max(0, Math.min(now, seenAt) - since);
  const facts = {
    ...given,
    value: Math.floor(length / SECOND),
    threshold: limit / SECOND,
    violatedAt: since + limit,
  };
  const words = () => `${what} for ${formatDuration(length)}, limit ${formatDuration(limit)}`;
  if (length >= limit) return result('violated', words, facts);
  if (now - since < limit) return result('healthy', words, facts);
  return result('unknown', () => `${words()}, when it was last looked at ${formatDuration(now - seenAt)} ago`, facts);
}
