import type { EndedRecord, VanishedRun } from '../core/record/ended-run.ts';
import { failedStepsOf } from '../core/run/failed-steps.ts';
import { type ChildRun, isParentType, type Workspace } from '../core/run/run.ts';
import { notRunning } from '../core/run/status.ts';
import { computedUntil } from '../core/signal/computed.ts';
import type { ListedRun } from '../core/signal/known-run.ts';
import type { Signal, Snapshot, Timing } from '../core/signal/signal.ts';
import { messageOf } from '../core/values/caught.ts';
import type { ActiveRuns } from './active-runs.ts';
import type { JudgedPass } from './assessments.ts';
import type { WatchDeps } from './deps.ts';

/**
 * Records what a pass saw, after its decisions are committed and in a transaction of its own: a decision does not depend
 * on the record, and a pass that was killed in between is missing from the record alone. Ended runs are those that the
 * record still holds as active, so that such a kill loses none.
 * @returns what a person should know, or null.
 */
export async function recordPass(
  { workspace, judged, now }: Pick<JudgedPass, 'workspace' | 'judged' | 'now'>,
  listed: ActiveRuns,
  deps: Pick<WatchDeps, 'ledger' | 'signals' | 'runs' | 'log'>,
  abort: AbortSignal,
): Promise<string | null> {
  try {
    const reasons = new Map(listed.unreadable.map(({ known, reason }) => [known.run.id, reason]));
    const seen = judged.map(({ snapshot }) => ({ snapshot, unread: reasons.get(snapshot.run.id) ?? null }));
    const vanished = await deps.ledger.vanished(
      workspace.id,
      seen.map(({ snapshot }) => snapshot.run.id),
    );
    const timings = new Map(listed.ended.map(({ run, timing }) => [run.id, timing]));
    const ended = vanished
      .filter(({ run }) => run.phase === 'ended')
      .map((vanishedRun) => ({ ...vanishedRun, timing: timings.get(vanishedRun.run.id) ?? null }));
    const ends = await endsOf(workspace, ended, deps, abort);
    await deps.ledger.record(workspace.id, seen, ends, now);
    return null;
  } catch (error) {
    abort.throwIfAborted();
    deps.log.warn({ workspace: workspace.name, err: error }, 'what the pass saw could not be recorded');
    return `what the pass saw could not be recorded for simulations: ${messageOf(error)}`;
  }
}

/** When and how runs ended. A run that was deleted is left out, since its end is not known. */
async function endsOf(
  workspace: Workspace,
  ended: readonly (VanishedRun & Pick<ListedRun, 'timing'>)[],
  { signals, runs }: Pick<WatchDeps, 'signals' | 'runs'>,
  abort: AbortSignal,
): Promise<EndedRecord[]> {
  const undated = ended.filter(
    ({ timing }) => !timing?.known || timing.value.endedAt === null || timing.value.breaksUnread,
  );
  const asked = await signals.timing(
    workspace,
    undated.map(({ run, snapshot, timing }) => ({ ...snapshot, run, signals: timing ? { timing } : {} })),
    abort,
  );
  const failed = ended.filter(({ run }) => run.status.toLowerCase() === 'failed').map(({ run }) => run.id);
  const failures = await runs.failures(workspace, failed, abort);
  const parents = ended.filter(({ run }) => failed.includes(run.id) && isParentType(run.jobType));
  const children = await signals.children(
    workspace,
    parents.map(({ run, snapshot }) => ({ ...snapshot, run, signals: {} })),
    abort,
  );
  return ended.map(({ run, snapshot, activeAt, timing }) => {
    const times = [asked.get(run.id), timing, snapshot.signals.timing].map((signal) =>
      signal?.known ? signal.value : null,
    );
    const endedAt = firstOf(times.map((time) => time?.endedAt)) ?? activeAt;
    return {
      run,
      startedAt: firstOf(times.map((time) => time?.startedAt)),
      endedAt,
      ...ranSince(snapshot, endedAt),
      ...computedBy(times, endedAt),
      failure: failures.get(run.id) ?? null,
      ...stepsThatFailed(children.get(run.id) ?? snapshot.signals.children),
    };
  });
}

/** The steps that failed: as they are at the end, or as they were last seen. */
function stepsThatFailed(children: Signal<readonly ChildRun[]> | undefined): Pick<EndedRecord, 'failedSteps'> {
  const failedSteps = children?.known ? failedStepsOf(children.value) : [];
  return failedSteps.length > 0 ? { failedSteps } : {};
}

/** Since when an ended run certainly ran, where a break was seen; for one that was last seen at rest, for no time. */
function ranSince({ run, resumedAt }: Snapshot, endedAt: number): Pick<EndedRecord, 'resumedAt'> {
  if (resumedAt === undefined) return {};
  return { resumedAt: notRunning(run.phase) ? endedAt : Math.min(resumedAt, endedAt) };
}

/** How long it computed, where Azure adds that up. */
function computedBy(times: readonly (Timing | null)[], endedAt: number): Pick<EndedRecord, 'computed'> {
  const computed = times.find((time) => time?.computed)?.computed;
  if (!computed) return {};
  const { least, most } = computedUntil(computed, endedAt);
  return least === most ? { computed: least } : {};
}

function firstOf(times: readonly (number | null | undefined)[]): number | null {
  return times.find((time) => time !== null && time !== undefined) ?? null;
}
