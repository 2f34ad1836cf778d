import { z } from 'zod';
import type { RunRecord } from '../../core/evidence/run-record.ts';
import type { SignalSource } from '../../core/ports/azure.ts';
import type { EvidenceSource } from '../../core/ports/evidence.ts';
import type { Run, Workspace } from '../../core/run/run.ts';
import { type Compute, type Signal, type Signals, unknown } from '../../core/signal/signal.ts';
import type { Known } from '../../core/values/known.ts';
import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { type Arm, sdkRead } from '../arm/arm.ts';
import { readJob } from '../arm/to-run.ts';
import type { Family } from '../run-history/children.ts';
import { readError } from '../run-history/error-text.ts';
import { failureInBag, failureOfRun } from '../run-history/failure.ts';
import { completed, placementOfHistory } from '../run-history/history-placement.ts';
import type { RunData, RunHistory } from '../run-history/run-history.ts';
import { historyTiming, refreshRun } from '../run-history/to-child.ts';
import type { AzureContext } from '../settings.ts';
import type { AssetVersions } from './asset-versions.ts';
import { attempt } from './attempt.ts';
import { childRowsOf, childrenSignal, spentUntil } from './child-rows.ts';
import { lineageOf, type Started } from './lineage.ts';
import type { LoggedValues } from './logged-values.ts';
import { primaryOf } from './primary.ts';
import { timesOf } from './times.ts';

interface Parts {
  readonly arm: Arm;
  readonly history: RunHistory;
  readonly familyOf: Family;
  readonly values: LoggedValues;
  readonly versions: AssetVersions;
  readonly signals: Pick<SignalSource, 'compute' | 'cost'>;
}

/** A job of ARM: as a run, and as it is. */
interface Job {
  readonly run: Run;
  readonly timing: Signals['timing'] | null;
  readonly body: PlainObject;
}

/**
 * Everything that Azure says of a run at one moment. Its parts are read beside one another, and one that cannot be read
 * costs no other.
 */
export function createRecord(context: AzureContext, parts: Parts): EvidenceSource['record'] {
  const { arm, history, familyOf, signals, values, versions } = parts;

  async function readJobOf(workspace: Workspace, run: Run, abort: AbortSignal): Promise<Known<Job>> {
    // ARM knows no run below a parent.
    if (run.orphanOf) return unknown('ARM has no job for a run below another');
    const doing = `reading the job ${run.id}`;
    const answer = await attempt(doing, abort, (own) =>
      sdkRead(z.unknown(), doing, own, (options) =>
        arm.client(workspace.subscriptionId).jobs.get(workspace.resourceGroup, workspace.name, run.id, {
          ...options,
          abortSignal: own,
        }),
      ),
    );
    if (!answer.known) return answer;
    const reading = readJob(workspace, answer.value, context.clock());
    if (!reading.ok) return unknown(`${doing}: ${reading.problem}`);
    const body = isPlainObject(answer.value) ? answer.value.properties : null;
    const { run: found, timing } = reading.listed;
    return { known: true, value: { run: found, timing, body: isPlainObject(body) ? body : {} } };
  }

  async function computeOf(workspace: Workspace, run: Run, abort: AbortSignal): Promise<Signal<Compute>> {
    const snapshot = { run, phaseSince: context.clock(), signals: {} };
    const answer = await attempt('reading its compute', abort, (own) => signals.compute(workspace, [snapshot], own));
    if (!answer.known) return answer;
    return answer.value.get(run.id) ?? unknown('its compute was not read');
  }

  return async (workspace, given, abort) => {
    const [job, data, family, metrics] = await Promise.all([
      readJobOf(workspace, given, abort),
      attempt(`reading ${given.id} in run history`, abort, (own) => history.data(workspace, given.id, own)),
      attempt(`listing the children of ${given.id}`, abort, (own) => familyOf(workspace, given, own)),
      values.ofRun({ workspace, abort }, given.id),
    ]);
    const now = context.clock();
    const run = newest(workspace, given, job, data);
    const body = job.known ? job.value.body : null;
    const reported = data.known ? data.value.run : null;
    const definition = data.known ? data.value.definition : null;
    const started: Started = { workspace, run, job: body, history: reported, definition };
    const members = family.known ? family.value : family;
    const compute = await computeOf(workspace, run, abort);
    const parent = {
      ...started,
      members: members.known ? members.value : [],
      signals: { ...timingSignal(job, data, now), ...childrenSignal(members, now), compute },
      now,
    };
    const [lineage, table] = await Promise.all([
      lineageOf(started, versions, abort),
      childRowsOf(parent, { values, versions, cost: signals.cost }, abort),
    ]);
    return {
      version: 1,
      at: now,
      run,
      compute: placeOf(run, compute),
      lineage,
      times: timesOf(run, reported, job.known ? (job.value.timing ?? null) : null),
      failure: failureIn(run, job, data),
      primary: primaryOf(run, started),
      metrics: metrics.known ? { known: true, value: [...metrics.value] } : metrics,
      children: members.known ? { known: true, value: table.rows } : members,
      cost: table.cost.known ? { known: true, value: spentUntil(table.cost.value, now) } : table.cost,
      job: unknown('no job file was made'),
    };
  };
}

/** The run as ARM and run history have it now, over what was known of it. */
function newest(workspace: Workspace, given: Run, job: Known<Job>, data: Known<RunData>): Run {
  const listed = job.known ? { ...job.value.run, creator: { ...given.creator, ...named(job.value.run.creator) } } : given;
  if (!data.known) return listed;
  const refreshed = refreshRun(listed, data.value.run);
  return { ...refreshed, placement: completed(listed.placement, placementOfHistory(workspace, data.value.run)) };
}

function named({ displayName }: Run['creator']) {
  return displayName === null ? {} : { displayName };
}

function timingSignal(job: Known<Job>, data: Known<RunData>, now: number): Pick<Signals, 'timing'> {
  if (data.known) return { timing: historyTiming(data.value.run, now) };
  const listed = job.known ? job.value.timing : null;
  return listed ? { timing: listed } : { timing: unknown('run history did not answer for it') };
}

/** Where it computes, with what its nodes are as far as that is known. */
function placeOf({ placement, unknown: open }: Run, compute: Signal<Compute>): RunRecord['compute'] {
  if (open?.placement !== undefined && placement.kind === 'none') return unknown(open.placement);
  const { nodes, gpusPerNode, priority, vmSize, location } = compute.known ? compute.value : NOT_READ;
  return {
    known: true,
    value: {
      ...placement,
      nodes: placement.nodes ?? nodes,
      gpusPerNode: gpusPerNode ?? placement.gpusPerNode,
      priority: priority ?? placement.priority,
      vmSize: vmSize ?? placement.instanceType,
      location,
    },
  };
}

const NOT_READ = { nodes: null, gpusPerNode: null, priority: null, vmSize: null, location: null };

/** Null where it has not failed. */
function failureIn(run: Run, job: Known<Job>, data: Known<RunData>): RunRecord['failure'] {
  const bag = job.known ? job.value.body.properties : null;
  const found = (data.known && failureOfRun(data.value.run)) || failureInBag(isPlainObject(bag) ? bag : null);
  const codes = (data.known && readError(data.value.run.error)?.codes) || [];
  if (found) return { known: true, value: { ...found, codes: [...codes] } };
  if (run.status.toLowerCase() !== 'failed') return { known: true, value: null };
  return unknown(data.known ? 'Azure does not report why it failed' : data.reason);
}
