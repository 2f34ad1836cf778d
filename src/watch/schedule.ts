import cron, { type ScheduledTask } from 'node-cron';
import type { Alert, Channel } from '../core/alert/alert.ts';
import { blindData, policiesRejectedData, recoveredData } from '../core/alert/alert-data.ts';
import type { WorkspaceDirectory } from '../core/ports/azure.ts';
import { TryLater, type WorkQueue } from '../core/ports/queue.ts';
import type { PassRecord } from '../core/ports/scan-ledger.ts';
import type { Workspace } from '../core/run/run.ts';
import { messageOf } from '../core/values/caught.ts';
import type { Instant } from '../core/values/duration.ts';
import { type PassResult, runPass } from './cycle.ts';
import { deliver } from './deliver.ts';
import type { WatchDeps } from './deps.ts';
import { enforce } from './enforce.ts';
import type { Heartbeat } from './heartbeat.ts';
import { type FoundWorkspaces, findWorkspaces, type TargetProblem, type WorkspaceTarget } from './workspaces.ts';

export interface ScheduleDeps extends WatchDeps {
  readonly queue: WorkQueue;
  readonly directory: WorkspaceDirectory;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly targets: readonly WorkspaceTarget[];
  /** Cron expression of a tick. */
  readonly every: string;
  /** Reads the policies again; true when they or their problems changed. */
  readonly reloadPolicies: () => Promise<boolean>;
  /** Queues again the work that the record holds and the queue has lost. */
  readonly requeue: () => Promise<void>;
  /** Reports to a dead man's switch elsewhere; absent where none is configured. */
  readonly heartbeat?: Heartbeat;
  /** Called after every pass. */
  readonly onPass?: (workspace: Workspace, result: PassResult | null, record: PassRecord) => void;
}

/** The watch at work. */
export interface Watch {
  /** Configured workspaces that cannot be watched now. */
  problems(): readonly TargetProblem[];
  workspaces(): readonly Workspace[];
  /** When the next tick comes, on the clock of the watch. */
  nextTickAt(): Instant | null;
  /** Asks for a pass over every workspace now, as a tick does. */
  tick(): Promise<void>;
  stop(): Promise<void>;
}

/** After so many failed passes in a row people are notified; a single one may be a hiccup of Azure. */
const BLIND_AFTER_FAILURES = 3;

/** Ticks between two discoveries of workspaces: a new one is found without a restart. */
const DISCOVER_EVERY_TICKS = 12;

/** How long a stop waits for work under way. */
const STOP_WITHIN_MS = 3000;

/** Starts the ticks and the workers. The first tick comes at once. */
export async function startWatch(deps: ScheduleDeps): Promise<Watch> {
  const stopping = new AbortController();
  let found: FoundWorkspaces = { workspaces: [], problems: [], byTarget: new Map() };
  let ticks = 0;

  const discover = async () => {
    found = await findWorkspaces(deps.targets, deps.directory, stopping.signal, found.byTarget);
    for (const { target, reason } of found.problems)
      deps.log.error({ target, reason }, 'a workspace cannot be watched');
  };
  const tick = async () => {
    if (ticks++ % DISCOVER_EVERY_TICKS === 0 || found.problems.length > 0) await discover();
    if (await deps.reloadPolicies()) await reportPolicies(deps);
    await deps.requeue();
    for (const { id } of found.workspaces) await deps.queue.requestPass(id);
  };
  const safeTick = async () => {
    try {
      await tick();
    } catch (error) {
      if (!stopping.signal.aborted) deps.log.error({ err: error }, 'a tick failed; the next one tries again');
    }
  };

  await deps.queue.start({
    async pass(workspaceId, abort) {
      const workspace = found.workspaces.find(({ id }) => id === workspaceId);
      if (!workspace) return;
      await passOver(workspace, deps, abort);
      // No pass waits for the switch, and none fails with it.
      deps.heartbeat?.(found, stopping.signal).catch((error) => {
        if (!stopping.signal.aborted) deps.log.warn({ err: error }, 'the heartbeat could not be sent');
      });
    },
    enforce: (decisionId, attempt, abort) => enforce(decisionId, deps, attempt, abort),
    deliver: (alertId, channel, attempt, abort) => deliver({ alertId, channel }, deps, attempt, abort),
  });
  await safeTick();
  const task: ScheduledTask = cron.schedule(deps.every, safeTick, { noOverlap: true, timezone: 'UTC' });
  return {
    problems: () => found.problems,
    workspaces: () => found.workspaces,
    nextTickAt() {
      const next = task.getNextRun();
      // The schedule uses the clock of this machine, not that of the watch.
      return next && deps.clock() + next.getTime() - Date.now();
    },
    tick,
    async stop() {
      stopping.abort();
      await task.destroy();
      await deps.queue.stop(STOP_WITHIN_MS);
    },
  };
}

/** One pass with its bookkeeping. A workspace that fails is recorded, counted and reported, and stops nothing else. */
async function passOver(workspace: Workspace, deps: ScheduleDeps, abort: AbortSignal): Promise<void> {
  const startedAt = deps.clock();
  const before = (await deps.ledger.workspaces()).find((view) => view.workspace.id === workspace.id);
  const failuresBefore = before?.failuresInARow ?? 0;
  try {
    const result = await runPass(workspace, deps, abort);
    if (!result) throw new TryLater('another pass over this workspace is under way');
    deps.meter.passEnded(workspace.name, result.record);
    logPass(workspace, result, deps);
    if (failuresBefore >= BLIND_AFTER_FAILURES) {
      const lastSeenAt = before?.lastGoodPassAt ?? null;
      const data = recoveredData(workspace, { lastSeenAt, failuresInARow: failuresBefore, now: deps.clock() });
      await deps.ledger.raise([workspaceAlert(deps, 'workspace.recovered', data)]);
    }
    deps.onPass?.(workspace, result, result.record);
  } catch (error) {
    // The request is kept: a person's answer must not wait for the next tick.
    if (error instanceof TryLater) throw error;
    if (abort.aborted) throw new TryLater('the pass was interrupted');
    const reason = messageOf(error);
    const record = { startedAt, endedAt: deps.clock(), error: reason, activeRuns: 0, requests: {}, warnings: [] };
    deps.log.warn({ workspace: workspace.name, err: error, failuresInARow: failuresBefore + 1 }, 'a pass failed');
    deps.meter.passEnded(workspace.name, record);
    await deps.ledger.passEnded(workspace.id, record);
    if (failuresBefore + 1 === BLIND_AFTER_FAILURES) {
      const state = { lastSeenAt: before?.lastGoodPassAt ?? null, failuresInARow: failuresBefore + 1, problem: reason };
      await deps.ledger.raise([workspaceAlert(deps, 'workspace.blind', blindData(workspace, state))]);
    }
    deps.onPass?.(workspace, null, record);
  }
}

function logPass(workspace: Workspace, { record, plan }: PassResult, deps: ScheduleDeps): void {
  const decisions = Object.fromEntries(
    [...Map.groupBy(plan.decisions, ({ kind }) => kind)].map(([kind, some]) => [kind, some.length]),
  );
  const { activeRuns, requests, endedAt, startedAt } = record;
  for (const warning of record.warnings) deps.log.warn({ workspace: workspace.name }, warning);
  deps.log.info(
    { workspace: workspace.name, ms: endedAt - startedAt, activeRuns, requests, decisions },
    'pass over the workspace done',
  );
}

async function reportPolicies(deps: ScheduleDeps): Promise<void> {
  const problems = deps.policies.problems();
  const inForce = deps.policies.current().length;
  deps.meter.policiesRead(inForce, problems.length);
  if (problems.length === 0) {
    deps.log.info({ inForce }, 'the policies were read again and are in force');
    return;
  }
  deps.log.error({ problems, inForce }, 'the changed policies are refused; the last good set stays in force');
  await deps.ledger.raise([workspaceAlert(deps, 'policies.rejected', policiesRejectedData(problems, inForce))]);
}

function workspaceAlert(
  deps: ScheduleDeps,
  type: 'workspace.blind' | 'workspace.recovered' | 'policies.rejected',
  data: Alert['data'],
): Alert {
  return {
    id: deps.newId(),
    at: deps.clock(),
    type,
    recipients: ['oncall'],
    decisionId: null,
    findingId: null,
    announcesCancel: false,
    data,
  };
}
