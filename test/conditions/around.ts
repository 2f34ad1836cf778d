import type { FailureCause, RunFailure } from '../../src/core/run/run.ts';
import {
  type EndedRun,
  type EndedRuns,
  known,
  type Peer,
  type Peers,
  type Signal,
} from '../../src/core/signal/signal.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { ago, NOW } from './snapshots.ts';

/** Another active run of the same owner and experiment, nine hours old. */
export function aPeer(runId: string, given: Partial<Peer> = {}): Peer {
  return {
    runId,
    displayName: runId,
    experiment: 'nightly',
    owners: ['team-a'],
    definition: 'd1',
    phase: 'running',
    createdAt: ago(9 * HOUR),
    gpus: 8,
    ...given,
  };
}

/** The active runs as `run-1` sees them; it was submitted three hours ago and holds 8 GPUs, if not told otherwise. */
export function peers(given: readonly Peer[], own: Partial<Peer> = {}): Signal<Peers> {
  const itself = aPeer('run-1', { createdAt: ago(3 * HOUR), ...own });
  return known({ owners: itself.owners, runs: [itself, ...given] }, NOW);
}

export function aFailure(cause: FailureCause, code = 'UserError', message = 'it failed'): RunFailure {
  return { cause, code, message };
}

/** A run that failed an hour ago after two hours. */
export function anEnded(runId: string, given: Partial<EndedRun> = {}): EndedRun {
  return {
    runId,
    displayName: runId,
    status: 'Failed',
    startedAt: ago(3 * HOUR),
    endedAt: ago(HOUR),
    failure: null,
    ...given,
  };
}

export function ended(...runs: EndedRun[]): Signal<EndedRuns> {
  return known({ runs, isCut: false, asked: runs.length }, NOW);
}
