import { z } from 'zod';
import { words } from '../../conditions/parameters/parameters.ts';
import { FAILURE_CAUSES, phaseOf, type Run } from '../../core/run/run.ts';
import {
  type Compute,
  type EndedRun,
  type EndedRuns,
  known,
  type Peer,
  type Peers,
  type Signal,
  type Signals,
  unknown,
} from '../../core/signal/signal.ts';
import { HOUR, type Instant } from '../../core/values/duration.ts';
import { moment, orUnknown, whole } from './parts.ts';

// The signals of a case that tell of other runs: those that are active now, and those that ended before.

/** Why a run or a step failed. */
export const failure = z.strictObject(
  {
    cause: z.enum(FAILURE_CAUSES).default('unclassified').describe('Whose failure it was.'),
    code: words('an error code').default('UserError'),
    message: words('a message').default('it failed'),
  },
  { error: 'a map such as {cause: data}' },
);

const status = words('a status as Azure says it, such as Running');
const peer = z.strictObject(
  {
    name: words('a display name'),
    id: words('a run name').optional(),
    experiment: words('an experiment name').nullable().optional(),
    owner: words('an owner').optional(),
    definition: words('a definition').nullable().default(null),
    status: status.default('Running'),
    created: moment.optional(),
    gpus: whole.nullable().default(null),
  },
  { error: 'a map such as {name: older, gpus: 8, created: -9h}' },
);
const peers = z.strictObject({
  owner: words('an owner').default('owner'),
  gpus: whole.nullable().optional().describe("The run's own GPUs; by its compute when not given."),
  others: z.array(peer, { error: 'a list such as [{name: older, gpus: 8, created: -9h}]' }).default([]),
});

const endedRun = z.strictObject(
  {
    name: words('a display name'),
    id: words('a run name').optional(),
    status: status.default('Failed'),
    started: moment.optional(),
    ended: moment.optional(),
    failure: failure.optional(),
  },
  { error: 'a map such as {name: first-try, started: -50h, ended: -40h}' },
);
const endedRuns = z.array(endedRun);

export const around = {
  peers: orUnknown(peers, 'a map such as {owner: team-a, others: [{name: older, gpus: 8}]}'),
  lineage: orUnknown(endedRuns, 'a list such as [{name: first-try, started: -50h, ended: -40h}], the newest first'),
  outcomes: orUnknown(endedRuns, 'a list such as [{name: run-9, status: Failed}], the newest first'),
};

const schema = z.object(around);
type CaseAround = z.output<typeof schema>;

/** The signals that a case gives. What it does not give is not fetched. */
export function aroundOf(
  given: CaseAround,
  run: Run,
  compute: Signal<Compute> | undefined,
  now: Instant,
): Pick<Signals, 'peers' | 'lineage' | 'outcomes'> {
  const ended = (runs: z.output<typeof endedRuns>): EndedRuns => ({
    runs: runs.map((one) => endedOf(one, now)),
    isCut: false,
    asked: runs.length,
  });
  return {
    ...(given.peers && { peers: toSignal(given.peers, (value) => peersOf(value, run, compute, now), now) }),
    ...(given.lineage && { lineage: toSignal(given.lineage, ended, now) }),
    ...(given.outcomes && { outcomes: toSignal(given.outcomes, ended, now) }),
  };
}

function toSignal<T extends object, R>(given: T | { unknown: string }, read: (value: T) => R, now: Instant): Signal<R> {
  return 'unknown' in given ? unknown(given.unknown) : known(read(given), now);
}

/** The other runs are the same owner's, of the same experiment and an hour older, as far as they do not say otherwise. */
function peersOf(given: z.output<typeof peers>, run: Run, compute: Signal<Compute> | undefined, now: Instant): Peers {
  const own: Peer = {
    runId: run.id,
    displayName: run.displayName,
    experiment: run.experiment,
    owner: given.owner,
    definition: run.definition,
    phase: run.phase,
    createdAt: run.createdAt,
    gpus: given.gpus === undefined ? gpusOf(run, compute) : given.gpus,
  };
  const others = given.others.map(
    (other): Peer => ({
      runId: other.id ?? other.name,
      displayName: other.name,
      experiment: other.experiment === undefined ? run.experiment : other.experiment,
      owner: other.owner ?? given.owner,
      definition: other.definition,
      phase: phaseOf(other.status),
      createdAt: other.created?.(now) ?? run.createdAt - HOUR,
      gpus: other.gpus,
    }),
  );
  return { owner: given.owner, runs: [own, ...others] };
}

function gpusOf(run: Run, compute: Signal<Compute> | undefined): number | null {
  if (run.phase === 'queued' || run.phase === 'ended') return 0;
  if (!compute?.known || compute.value.nodes === null || compute.value.gpusPerNode === null) return null;
  return compute.value.nodes * compute.value.gpusPerNode;
}

function endedOf(given: z.output<typeof endedRun>, now: Instant): EndedRun {
  return {
    runId: given.id ?? given.name,
    displayName: given.name,
    status: given.status,
    startedAt: given.started?.(now) ?? null,
    endedAt: given.ended?.(now) ?? now - HOUR,
    failure: given.failure ?? null,
  };
}
