import { z } from 'zod';
import type { RunRecord } from '../../core/evidence/run-record.ts';
import type { SignalSource } from '../../core/ports/azure.ts';
import type { EvidenceSource } from '../../core/ports/evidence.ts';
import type { Run, Workspace } from '../../core/run/run.ts';
import { type Compute, type Signal, type Signals, type Timing, unknown } from '../../core/signal/signal.ts';
import type { Known } from '../../core/values/known.ts';
import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { type Arm, sdkRead } from '../arm/arm.ts';
import { readJob } from '../arm/to-run.ts';
import { jobFileOf } from '../job-file/job-file.ts';
import type { Family } from '../run-history/children.ts';
import { readError } from '../run-history/error-text.ts';
import { failureInBag, failureOfRun } from '../run-history/failure.ts';
import { completed, placementOfHistory } from '../run-history/history-placement.ts';
import type { RunData, RunHistory } from '../run-history/run-history.ts';
import { historyTiming, refreshRun } from '../run-history/to-child.ts';
import type { AzureContext } from '../settings.ts';
import type { AssetVersions } from './asset-versions.ts';
import { attempt } from './attempt.ts';
import { childRowsOf, childrenSignal, spentUntil, tagsOf } from './child-rows.ts';
import type { LastValues } from './last-values.ts';
import { lineageOf } from './lineage.ts';
import { primaryOf } from './primary.ts';
import { shownChildren } from './shown-children.ts';
import type { Started } from './sources.ts';
import { timesOf } from './times.ts';

interface Parts {
  readonly arm: Arm;
  readonly history: RunHistory;
  readonly familyOf: Family;
  readonly values: LastValues;
  readonly versions: AssetVersions;
  readonly signals: Pick<SignalSource, 'compute' | 'cost'>;
}

/** A job of ARM: as a run where it can be read as one, and as it is. */
interface Job {
  readonly run: Run | null;
  readonly timing: Signal<Timing> | null;
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
    const body = isPlainObject(answer.value) ? answer.value.properties : null;
    if (!isPlainObject(body)) return unknown(`${doing}: no properties, as ARM answers for a run below another`);
    const { run: found, timing } = reading.ok ? reading.listed : { run: null, timing: null };
    return { known: true, value: { run: found, timing, body } };
  }

  async function familyIn(workspace: Workspace, run: Run, abort: AbortSignal) {
    return flat(await attempt(`listing the children of ${run.id}`, abort, (own) => familyOf(workspace, run, own)));
  }

  async function computeOf(workspace: Workspace, run: Run, abort: AbortSignal): Promise<Signal<Compute>> {
    const snapshot = { run, phaseSince: context.clock(), signals: {} };
    const answer = await attempt('reading its compute', abort, (own) => signals.compute(workspace, [snapshot], own));
    if (!answer.known) return answer;
    return answer.value.get(run.id) ?? unknown('its compute was not read');
  }

  return async (workspace, given, abort) => {
    const [job, data, members, metrics] = await Promise.all([
      readJobOf(workspace, given, abort),
      attempt(`reading ${given.id} in run history`, abort, (own) => history.data(workspace, given.id, own)),
      familyIn(workspace, given, abort),
      values.ofRun({ workspace, abort }, given.id),
    ]);
    const now = context.clock();
    const run = newest(workspace, given, job, data);
    const { run: reported, definition } = valueIn(data) ?? { run: null, definition: null };
    const started: Started = { workspace, run, job: valueIn(job)?.body ?? null, history: reported, definition };
    const compute = await computeOf(workspace, run, abort);
    const primary = primaryOf(run, started);
    const all = valueIn(members) ?? [];
    const shown = shownChildren(all, primary?.bestChild ?? null);
    const parent = {
      ...started,
      members: shown,
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
      run: { ...run, tags: tagsOf(run.tags) },
      compute: placeOf(run, compute),
      lineage,
      times: timesOf(run, reported, valueIn(job)?.timing ?? null, now),
      failure: failureIn(run, job, data),
      primary,
      metrics: mapKnown(metrics, (all) => [...all]),
      children: mapKnown(members, () => table.rows),
      ...(all.length > shown.length && { childrenLeftOut: all.length - shown.length }),
      cost: mapKnown(table.cost, (cost) => spentUntil(cost, now)),
      job: job.known ? jobFileOf(job.value.body, { name: run.id, workspaceId: workspace.id }) : job,
    };
  };
}

/** The children may be unknown for a reason of their own. */
function flat<T>(answer: Known<Known<T>>): Known<T> {
  return answer.known ? answer.value : answer;
}

function valueIn<T>(fact: Known<T>): T | null {
  return fact.known ? fact.value : null;
}

function mapKnown<T, U>(fact: Known<T>, make: (value: T) => U): Known<U> {
  return fact.known ? { known: true, value: make(fact.value) } : fact;
}

/** The run as ARM and run history have it now, over what was known of it. */
function newest(workspace: Workspace, given: Run, job: Known<Job>, data: Known<RunData>): Run {
  const now = valueIn(job)?.run;
  const objectId = now?.creator.objectId ?? given.creator.objectId;
  const listed = now ? { ...now, creator: { ...now.creator, objectId } } : given;
  if (!data.known) return listed;
  const { run } = data.value;
  return { ...refreshRun(listed, run), placement: completed(listed.placement, placementOfHistory(workspace, run)) };
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
