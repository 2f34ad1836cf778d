import { TryLater } from '../core/ports/queue.ts';
import type { PassRecord } from '../core/ports/scan-ledger.ts';
import { unseenSince, unseenText } from '../core/record/unseen.ts';
import type { Workspace } from '../core/run/run.ts';
import { messageOf } from '../core/values/caught.ts';
import type { Instant } from '../core/values/duration.ts';
import type { Blindness } from './blindness.ts';
import { type PassResult, runPass } from './cycle.ts';
import type { WatchDeps } from './deps.ts';

export interface PassOverDeps extends WatchDeps {
  readonly blindness: Blindness;
  /** Called after every pass. */
  readonly onPass?: (workspace: Workspace, result: PassResult | null, record: PassRecord) => void;
}

/** One pass with its bookkeeping. A workspace that fails is recorded, counted and reported, and stops nothing else. */
export async function passOver(workspace: Workspace, deps: PassOverDeps, abort: AbortSignal): Promise<void> {
  const startedAt = deps.clock();
  try {
    const result = await runPass(workspace, deps, abort);
    if (!result) throw new TryLater('another pass over this workspace is under way');
    deps.meter.passEnded(workspace.name, result.record);
    logPass(workspace, result, deps);
    // Of what was and is seen there is no news, and a look is over all workspaces.
    if (result.wasBlind || deps.blindness.storeTrouble() !== null) await deps.blindness.look();
    deps.onPass?.(workspace, result, result.record);
  } catch (error) {
    // The request is kept: a person's answer must not wait for the next tick.
    if (error instanceof TryLater) throw error;
    if (abort.aborted) throw new TryLater('the pass was interrupted');
    await deps.blindness.guard(() => recordFailure(workspace, error, startedAt, deps));
  }
}

async function recordFailure(
  workspace: Workspace,
  error: unknown,
  startedAt: Instant,
  deps: PassOverDeps,
): Promise<void> {
  const { ledger, log, meter, clock, blindAfter, blindness, onPass } = deps;
  const reason = messageOf(error);
  log.warn({ workspace: workspace.name, err: error }, 'a pass failed');
  const before = (await ledger.workspaces()).find((view) => view.workspace.id === workspace.id);
  const since = unseenSince(before?.lastGoodPassAt ?? null, startedAt, blindAfter);
  const record: PassRecord = {
    ...{ startedAt, endedAt: clock(), error: reason, activeRuns: 0, requests: {}, warnings: [] },
    unseen: [{ kind: 'workspace', part: 'pass', what: 'every run', reason, since }],
  };
  meter.passEnded(workspace.name, record);
  await ledger.passEnded(workspace.id, record);
  await blindness.look();
  onPass?.(workspace, null, record);
}

function logPass(workspace: Workspace, { record, plan }: PassResult, { log }: Pick<WatchDeps, 'log'>): void {
  const decisions = Object.fromEntries(
    [...Map.groupBy(plan.decisions, ({ kind }) => kind)].map(([kind, some]) => [kind, some.length]),
  );
  const { activeRuns, requests, endedAt, startedAt, unseen } = record;
  for (const warning of record.warnings) log.warn({ workspace: workspace.name }, warning);
  for (const cause of unseen) log.warn({ workspace: workspace.name, kind: cause.kind }, unseenText(cause));
  log.info(
    { workspace: workspace.name, ms: endedAt - startedAt, activeRuns, requests, decisions, unseen: unseen.length },
    'pass over the workspace done',
  );
}
