import type { SandboxRun } from './run.ts';

/** What a run is doing at one instant. */
export interface RunState {
  status: string;
  startedAt: number | null;
  endedAt: number | null;
}

/** When a cancel was asked for and when it takes effect (never, when it hangs). */
export interface CancelMark {
  at: number;
  stopsAt: number;
}

/** The cancels asked for so far, by run. */
export type Cancels = ReadonlyMap<SandboxRun, CancelMark>;

/** Whether a status is one of the three that a run never leaves. */
export function isEnded(status: string): boolean {
  return status === 'Completed' || status === 'Failed' || status === 'Canceled';
}

/** The state at an instant, cancels of the run and of those above it included. */
export function stateAt(run: SandboxRun, now: number, cancels: Cancels): RunState {
  const cancel = cancelOf(run, cancels);
  if (!cancel || cancel.at > now || isEnded(scripted(run, cancel.at).status)) return scripted(run, now);
  if (run.outlives !== null && !cancels.has(run)) return outliving(run, now, cancel.at + run.outlives);
  const byItself = scripted(run, Math.min(now, cancel.stopsAt));
  if (isEnded(byItself.status)) return byItself;
  const startedAt = run.startedAt !== null && run.startedAt <= cancel.at ? run.startedAt : null;
  return now < cancel.stopsAt
    ? { status: 'CancelRequested', startedAt, endedAt: null }
    : { status: 'Canceled', startedAt, endedAt: cancel.stopsAt };
}

/** A run that a cancel of its parent reaches late. */
function outliving(run: SandboxRun, now: number, until: number): RunState {
  const byItself = scripted(run, Math.min(now, until));
  if (now < until || isEnded(byItself.status)) return byItself;
  return { status: 'Canceled', startedAt: byItself.startedAt, endedAt: until };
}

/** Whether the run exists yet; a child is not created any more once a run above it is being cancelled. */
export function existsAt(run: SandboxRun, now: number, cancels: Cancels): boolean {
  if (run.createdAt > now) return false;
  const above = run.parent === null ? undefined : cancelOf(run.parent, cancels);
  return above === undefined || run.createdAt <= above.at;
}

function cancelOf(run: SandboxRun, cancels: Cancels): CancelMark | undefined {
  const cancel = cancels.get(run);
  const above = run.parent === null ? undefined : cancelOf(run.parent, cancels);
  if (!cancel || !above) return cancel ?? above;
  return cancel.at <= above.at ? cancel : above;
}

function scripted(run: SandboxRun, now: number): RunState {
  const status = run.timeline.findLast((change) => change.at <= now)?.status ?? 'NotStarted';
  return {
    status,
    startedAt: run.startedAt !== null && run.startedAt <= now ? run.startedAt : null,
    endedAt: run.ending !== null && run.ending.at <= now ? run.ending.at : null,
  };
}
