import type { SandboxRun } from '../run.ts';
import type { RunState } from '../run-state.ts';
import { offsetTime, timeSpan } from '../times.ts';

/** In these a run that has begun does not compute. */
const AT_REST: ReadonlySet<string> = new Set([
  'NotStarted',
  'Queued',
  'Starting',
  'Provisioning',
  'Preparing',
  'Pausing',
  'Paused',
]);

/**
 * The two durations are there for an ended run only, the other three for one that is still active. The compute time of an
 * active run goes up to its latest start, and the relative start is so much earlier, as recorded answers have it.
 */
export function computeTimes(run: SandboxRun, state: RunState, now: number): Record<string, string | null> {
  const { startedAt, endedAt, status } = state;
  const duration = endedAt === null ? null : timeSpan(endedAt - (startedAt ?? endedAt));
  const none = { lastStartTimeUtc: null, currentComputeTime: null, computeDuration: null, effectiveStartTimeUtc: null };
  if (!run.computeTimes) return { ...none, duration };
  if (startedAt === null) return { ...none, computeDuration: duration, duration };
  const { latest, before, whole } = worked(run, startedAt, endedAt ?? now);
  if (endedAt !== null) return { ...none, computeDuration: timeSpan(whole), duration };
  return {
    lastStartTimeUtc: offsetTime(latest, `${run.id}/start`),
    currentComputeTime: timeSpan(AT_REST.has(status) ? whole : before),
    computeDuration: null,
    effectiveStartTimeUtc: offsetTime(latest - before, `${run.id}/start`),
    duration,
  };
}

/** When a run last began to compute, for how long it had before, and for how long in all. */
function worked(run: SandboxRun, startedAt: number, until: number) {
  let latest = startedAt;
  let before = 0;
  let since: number | null = startedAt;
  for (const { at, status } of run.timeline.filter(({ at }) => at > startedAt && at < until)) {
    if (AT_REST.has(status) && since !== null) {
      before += at - since;
      since = null;
    } else if (!AT_REST.has(status) && since === null) {
      since = at;
      latest = at;
    }
  }
  return { latest, before, whole: before + (since === null ? 0 : until - since) };
}
