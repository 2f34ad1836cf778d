import type { IdleStretch } from '../../src/core/record/idle-time.ts';
import { onCompute } from '../../src/core/run/placement.ts';
import { FAILURE_CAUSES, type FailureCause, type Run, type Workspace } from '../../src/core/run/run.ts';
import type { Cost, CostPiece } from '../../src/core/signal/signal.ts';
import { DAY, HOUR, type Instant, MINUTE, type Milliseconds } from '../../src/core/values/duration.ts';
import { unit } from '../../src/sandbox/random.ts';
import { aRun, aWorkspace } from '../store/rows.ts';

/** A month of recorded runs. The same numbers make the same month, on every machine. */
export interface MonthSpec {
  readonly from: Instant;
  readonly until: Instant;
  /** Submitted from two days before the month on up to its end. */
  readonly runs: number;
  readonly workspaces: number;
  /** Two months with different names have no run in common. */
  readonly name: string;
}

/** A run of the month, with all that is true of it. */
export interface MonthRun {
  readonly run: Run;
  readonly startedAt: Instant | null;
  /** Null while it is active. */
  readonly endedAt: Instant | null;
  /** Null where no pass read a cost. */
  readonly cost: Cost | null;
  readonly failure: FailureCause | null;
  readonly idle: readonly IdleStretch[] | null;
  readonly cancel: { readonly policy: string; readonly requestedAt: Instant; readonly releasedAt: Instant } | null;
  readonly failedValidationAt: Instant | null;
  readonly duplicateSince: Instant | null;
}

/** Priced nodes: how much an hour, and how many GPUs. */
const MACHINES = [
  { compute: 'a100-cluster', vmSize: 'Standard_ND96asr_v4', price: 27.2, gpus: 8 },
  { compute: 'a100-single', vmSize: 'Standard_NC24ads_A100_v4', price: 3.67, gpus: 1 },
  { compute: 't4-spot', vmSize: 'Standard_NC64as_T4_v3', price: 0.87, gpus: 4 },
  { compute: 'cpu-cluster', vmSize: 'Standard_D13_v2', price: 0.6, gpus: 0 },
] as const;

const POLICIES = ['gpu-idle', 'validation-failed', 'duplicate', 'runtime-limit'] as const;

/** The workspaces of a month. The last one is priced in another currency. */
export function monthWorkspaces({ name, workspaces }: MonthSpec): readonly Workspace[] {
  return Array.from({ length: workspaces }, (_, index) => aWorkspace(`${name}-${index}`));
}

/** The runs of a month: most complete, some fail, idle, are cancelled, have no price or no tag, or run over its ends. */
export function monthRuns(spec: MonthSpec): readonly MonthRun[] {
  const workspaces = monthWorkspaces(spec);
  return Array.from({ length: spec.runs }, (_, index) => {
    const workspace = workspaces[index % workspaces.length];
    if (!workspace) throw new Error('a month needs a workspace');
    return monthRun(spec, workspace, index);
  });
}

function monthRun(spec: MonthSpec, workspace: Workspace, index: number): MonthRun {
  const id = `${spec.name}-run-${index}`;
  const chance = (what: string) => unit(`${id} ${what}`);
  const times = timesOf(spec, chance);
  const fate = chance('fate');
  const machine = MACHINES[Math.floor(chance('machine') * MACHINES.length)] ?? MACHINES[0];
  const run = runOf(workspace, { ...times, id, index, fate, compute: machine.compute });
  const isQueued = run.phase === 'queued';
  const startedAt = isQueued ? null : times.startedAt;
  const known = chance('known');
  return {
    ...{ run, startedAt, endedAt: times.endedAt },
    cost: isQueued || chance('unread') < 0.01 ? null : costOf(run, machine, times),
    failure: run.status === 'Failed' ? (FAILURE_CAUSES[index % FAILURE_CAUSES.length] ?? null) : null,
    idle: machine.gpus > 0 && !isQueued ? idleOf(id, times.startedAt, times.length) : null,
    cancel: run.status === 'Canceled' && fate < 0.18 ? cancelOf(index, times) : null,
    failedValidationAt: known < 0.01 ? times.middle : null,
    duplicateSince: known > 0.99 ? times.middle : null,
  };
}

interface Times {
  readonly createdAt: Instant;
  readonly startedAt: Instant;
  readonly length: Milliseconds;
  readonly middle: Instant;
  readonly endedAt: Instant | null;
}

function timesOf({ from, until }: MonthSpec, chance: (what: string) => number): Times {
  const begin = from - 2 * DAY;
  const createdAt = Math.floor(begin + chance('submitted') * (until - begin));
  const startedAt = createdAt + Math.floor(chance('queue') * 40) * MINUTE;
  // Most are short, a few run for days.
  const length = Math.ceil(20 + 60 * 60 * chance('length') ** 6 + 600 * chance('work')) * MINUTE;
  const isActive = chance('active') < 0.01 || startedAt + length > until + DAY;
  const middle = startedAt + Math.floor(length / 2 / MINUTE) * MINUTE;
  return { createdAt, startedAt, length, middle, endedAt: isActive ? null : startedAt + length };
}

interface Fated extends Pick<Times, 'createdAt' | 'endedAt'> {
  readonly id: string;
  readonly index: number;
  readonly fate: number;
  readonly compute: string;
}

function runOf(workspace: Workspace, { id, index, fate, compute, createdAt, endedAt }: Fated): Run {
  const chance = (what: string) => unit(`${id} ${what}`);
  const isQueued = endedAt === null && fate < 0.1;
  const type = chance('type');
  return aRun(workspace, {
    ...{ id, createdAt, experiment: `experiment-${index % 60}`, displayName: `training ${index}` },
    jobType: type < 0.75 ? 'command' : type < 0.9 ? 'sweep' : 'pipeline',
    ...(endedAt !== null && { status: endingOf(fate), phase: 'ended' }),
    ...(isQueued && { status: 'Queued', phase: 'queued' }),
    creator: { objectId: `owner-${index % 40}`, displayName: `Owner ${index % 40}` },
    tags: chance('untagged') < 0.12 ? {} : { project: `project-${index % 17}`, Team: `team-${index % 5}` },
    placement: onCompute(compute),
    timeLimit: chance('limit') < 0.3 ? 3 * DAY : null,
    definition: `work-${index % 60}-${index % 3}`,
  });
}

function cancelOf(index: number, { endedAt }: Times): MonthRun['cancel'] {
  if (endedAt === null) return null;
  const policy = POLICIES[index % POLICIES.length] ?? POLICIES[0];
  return { policy, requestedAt: endedAt - 5 * MINUTE, releasedAt: endedAt + 3 * MINUTE };
}

function endingOf(fate: number): 'Completed' | 'Failed' | 'Canceled' {
  if (fate < 0.1) return 'Failed';
  return fate < 0.22 ? 'Canceled' : 'Completed';
}

function costOf({ id, jobType, workspaceName }: Run, machine: (typeof MACHINES)[number], times: Times): Cost {
  const { startedAt, endedAt, middle } = times;
  const currency = workspaceName.endsWith('-0') ? 'EUR' : 'USD';
  const kind = unit(`${id} price`);
  if (kind < 0.04)
    return { currency, pieces: [], unpriced: [id], notes: ['Azure lists no price of Standard_XX in westeurope'] };
  const nodes = 1 + Math.floor(unit(`${id} nodes`) * 3);
  const piece: CostPiece = {
    ...{ runId: id, nodes, pricePerNodeHour: machine.price, gpusPerNode: machine.gpus, startedAt, endedAt },
    ...(kind < 0.07 && { atMostPerNodeHour: machine.price * 1.5 }),
  };
  if (jobType !== 'command') {
    // Two children, one after the other and one beside them, of which a few have no price.
    const children = [
      { ...piece, runId: `${id}_0`, nodes: 1, endedAt: middle },
      { ...piece, runId: `${id}_1`, nodes: 1, startedAt: middle },
      { ...piece, runId: `${id}_2` },
    ];
    return { currency, pieces: children, unpriced: kind < 0.12 ? [`${id}_3`] : [] };
  }
  const isRepriced = kind < 0.1;
  const pieces = isRepriced
    ? [
        { ...piece, endedAt: middle },
        { ...piece, startedAt: middle, pricePerNodeHour: machine.price * 0.9 },
      ]
    : [piece];
  return { currency, pieces, unpriced: [] };
}

/** Of three runs of twenty, some stretches of up to three hours. */
function idleOf(id: string, startedAt: Instant, length: number): readonly IdleStretch[] {
  if (unit(`${id} idle`) > 0.15) return [];
  const stretches: IdleStretch[] = [];
  for (let at = startedAt + 15 * MINUTE; at + 10 * MINUTE < startedAt + length; at += 8 * HOUR) {
    const minutes = 10 + Math.floor(unit(`${id} idle ${at}`) * 170);
    stretches.push([at, Math.min(at + minutes * MINUTE, startedAt + length)]);
  }
  return stretches;
}
