import { type Placement, placed, placementOf } from '../../core/run/placement.ts';
import { notReported, type Run } from '../../core/run/run.ts';
import { phaseOf } from '../../core/run/status.ts';
import { tagKey } from '../../core/run/tags.ts';
import type { SignalRequest, Snapshot } from '../../core/signal/signal.ts';
import { HOUR, type Instant } from '../../core/values/duration.ts';
import { jobFactsIn } from './job-facts.ts';
import type { CaseSnapshot } from './schema.ts';
import { signalsIn } from './signals.ts';

/**
 * The snapshot that a case describes, with the requests of its policy answered from it. A signal that the case does not
 * give is not fetched, as in a live pass before it was asked for.
 */
export function snapshotOf(
  { now, snapshot }: { readonly now: Instant; readonly snapshot: CaseSnapshot },
  requests: readonly SignalRequest[],
): Snapshot {
  const run = submittedBeforeStart(runOf(snapshot.run, now), snapshot, now);
  const resumedAt = snapshot.resumed?.(now);
  return {
    run,
    phaseSince: snapshot['phase-since']?.(now) ?? run.createdAt,
    ...(resumedAt === undefined ? {} : { resumedAt }),
    signals: signalsIn(snapshot.signals, run, requests, now),
  };
}

/** When a case does not say when a run was submitted, it was an hour ago, or at its start if that is longer ago. */
function submittedBeforeStart(run: Run, { run: given, signals }: CaseSnapshot, now: Instant): Run {
  const { timing } = signalsIn({ timing: signals.timing }, run, [], now);
  if (given.created || !timing?.known || timing.value.startedAt === null) return run;
  return { ...run, createdAt: Math.min(run.createdAt, timing.value.startedAt) };
}

/** `serverless` and `local` are kinds; so is null, as in older cases. */
function placeOf(compute: string | null, instanceType: string | null): Placement {
  const word = compute?.toLowerCase();
  if (word === 'local') return placed({ kind: 'local', nodes: 0 });
  return placementOf(word === 'serverless' ? null : compute, instanceType, null);
}

function runOf(given: CaseSnapshot['run'], now: Instant): Run {
  return {
    workspaceId: `/workspaces/${given.workspace.toLowerCase()}`,
    workspaceName: given.workspace,
    id: given.id ?? given.name,
    displayName: given.name,
    experiment: given.experiment,
    jobType: given['job-type'],
    status: given.status,
    phase: phaseOf(given.status),
    archived: false,
    createdAt: given.created?.(now) ?? now - HOUR,
    creator: { objectId: given.creator, displayName: null },
    tags: given.tags,
    ...(given['unconfirmed-tags'] && { unconfirmedTags: given['unconfirmed-tags'].map(tagKey) }),
    placement: placeOf(given.compute, given['instance-type'] ?? null),
    timeLimit: given['time-limit'] ?? null,
    outputs: given.outputs,
    studioUrl: null,
    definition: given.definition,
    resubmittedFrom: null,
    job: jobFactsIn(given),
    ...(given['job-type'] === 'unknown' && { unknown: { jobType: notReported('type') } }),
  };
}
