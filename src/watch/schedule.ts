import cron from 'node-cron';
import type { Alert, Channel } from '../core/alert/alert.ts';
import type { BlindCause } from '../core/alert/blind-data.ts';
import type { KeepLinks } from '../core/alert/keep-links.ts';
import { policiesRejectedData } from '../core/alert/service-data.ts';
import { TryLater, type WorkQueue } from '../core/ports/queue.ts';
import type { KeepTimes } from '../core/ports/retention-ledger.ts';
import type { Workspace } from '../core/run/run.ts';
import type { Instant } from '../core/values/duration.ts';
import { type AgreementDeps, createAgreement, type PolicyAgreement } from './agreement.ts';
import { decideApproved } from './approved.ts';
import { createBlindness } from './blindness.ts';
import { alertBudgets, type BudgetDeps } from './budgets.ts';
import { endAbsentChannels } from './channel-trouble.ts';
import { createChannelTurns, type TurnDeps } from './channel-turns.ts';
import { type CheckpointSettings, createCheckpoints } from './checkpoints.ts';
import { collectJob } from './collect.ts';
import { cronLog } from './cron-log.ts';
import { type DeliverDeps, deliver } from './deliver.ts';
import { type DigestDeps, sendDigests } from './digests.ts';
import { enforce } from './enforce.ts';
import type { Heartbeat } from './heartbeat.ts';
import { type ComputeDeps, lookAtComputes } from './idle-computes.ts';
import { sendLasting } from './lasting.ts';
import { type MonthReportDeps, sendMonthReport } from './month-report.ts';
import { type PassOverDeps, passOver } from './pass-over.ts';
import { createFitness, type FitnessDeps, type ReplicaFitness } from './replica-fitness.ts';
import { dropOld } from './retention.ts';
import { createRounds, type RoundDeps } from './rounds.ts';
import { createStillWork } from './still-work.ts';
import type { StoreTroubleDeps } from './store-trouble.ts';
import { alertUnknownForLong } from './unknown-for-long.ts';
import type { TargetProblem } from './workspaces.ts';

export interface ScheduleDeps
  extends RoundDeps,
    StoreTroubleDeps,
    Omit<AgreementDeps, 'fitness'>,
    FitnessDeps,
    Pick<DigestDeps, 'digests' | 'people' | 'spentIn'>,
    Pick<BudgetDeps, 'budgets'>,
    Pick<MonthReportDeps, 'monthReport'>,
    Pick<DeliverDeps, 'fileOf'>,
    TurnDeps,
    Pick<ComputeDeps, 'computeDirectory'>,
    Omit<PassOverDeps, 'blindness'> {
  readonly queue: WorkQueue;
  readonly channels: ReadonlyMap<string, Channel>;
  /** Where owners keep their runs. */
  readonly links: KeepLinks;
  /** Cron expression of a tick. */
  readonly every: string;
  /** Aborted when the service must stop. */
  readonly stop?: AbortSignal;
  /** Reads the policies again; true when they or their problems changed. */
  readonly reloadPolicies: () => Promise<boolean>;
  /** How long what is kept. */
  readonly keep: KeepTimes;
  /** Queues again the work that the record holds and the queue has lost. */
  readonly requeue: () => Promise<void>;
  /** Reports to a dead man's switch elsewhere; absent where none is configured. */
  readonly heartbeat?: Heartbeat;
  readonly checkpoints: CheckpointSettings;
}

/** The watch at work. */
export interface Watch {
  /** What is wrong with configured workspaces. */
  problems(): readonly TargetProblem[];
  workspaces(): readonly Workspace[];
  /** What is wrong with the store, which cannot keep it itself; null when it works. */
  storeTrouble(): BlindCause | null;
  /** Work that is due and does not move. */
  stillWork(): Promise<readonly BlindCause[]>;
  /** Whether this replica has the policies in force. */
  readonly policies: Pick<PolicyAgreement, 'current' | 'differences'>;
  /** Whether the clock and the version of this replica let it judge. */
  readonly fitness: Pick<ReplicaFitness, 'unfit'>;
  /** When the next tick comes, on the clock of the watch. */
  nextTickAt(): Instant | null;
  /** Asks for a pass over every workspace now, as a tick does. */
  tick(): Promise<void>;
  /** Looks at the policy files and at what has not been seen for long, and alerts, as is done every minute. */
  look(): Promise<void>;
  /** Looks at the computes whose look is due, as is done every few minutes. */
  lookAtComputes(): Promise<void>;
  /** Drops what was kept for long enough, as is done every six hours. */
  dropOld(): Promise<void>;
  stop(): Promise<void>;
}

/** How often the watch looks at the policy files, and whether something has not been seen for too long. */
const LOOK_EVERY = '* * * * *';

/** How often it is seen whose computes are due for a look; apart, since it may wait for Azure. */
const COMPUTES_EVERY = '*/5 * * * *';

/** Beside the ticks of most configs. */
const DROP_EVERY = '17 */6 * * *';

/** How long a stop waits for work under way. */
const STOP_WITHIN_MS = 3000;

/** Starts the ticks and the workers. The first tick comes at once. */
export async function startWatch(deps: ScheduleDeps): Promise<Watch> {
  const stopping = new AbortController();
  // Also while the first tick still waits for Azure.
  deps.stop?.addEventListener('abort', () => stopping.abort(), { once: true });
  if (deps.stop?.aborted) stopping.abort();
  const rounds = createRounds(deps);
  const fitness = createFitness(deps);
  const agreement = createAgreement({ ...deps, fitness });
  const blindness = createBlindness({ ...deps, own: rounds.unseen });
  const stillWork = createStillWork(deps);
  const checkpoints = createCheckpoints(deps);
  const turns = createChannelTurns(deps);

  let isReported = true;
  const readPolicies = async () => {
    if (await deps.reloadPolicies()) isReported = false;
    if (isReported) return;
    // Where the store does not take the alert, the next look tries again.
    await reportPolicies(deps);
    isReported = true;
  };
  const look = async () => {
    // First: what follows may wait long for a database that does not answer.
    await safely(stillWork.look, 'whether work moves could not be looked at; the next look tries again');
    await safely(readPolicies, 'the policies could not be looked at; the next look tries again');
    await blindness.look();
    await agree();
    await safely(
      () => alertUnknownForLong(deps, deps.clock()),
      'what is unknown for long could not be looked at; the next look tries again',
    );
    await safely(
      () => deps.ledger.announceEnds(deps.clock()),
      'the ends of freezes and exceptions could not be looked at; the next look tries again',
    );
    await safely(() => alertBudgets(deps), 'the budgets could not be looked at; the next hour tries again');
    await safely(() => sendDigests(deps), 'the digests could not be made; the next look tries again');
    await safely(() => sendMonthReport(deps), 'the report of the month could not be made; the next look tries again');
    await safely(
      () => sendLasting(deps, stopping.signal),
      'what lasts could not be sent to a pager again; the next look tries again',
    );
    await safely(
      checkpoints.look,
      'the audit could not be signed, or its checkpoint not be written; the next look tries again',
    );
  };
  // What is wrong with the store is noted and logged there.
  const agree = () => blindness.guard(agreement.look).catch(() => undefined);
  const tick = async () => {
    // First: a changed policy waits for no Azure that does not answer.
    await readPolicies();
    await agree();
    await rounds.discover(stopping.signal);
    try {
      await blindness.guard(async () => {
        await deps.requeue();
        await rounds.requestPasses();
      });
    } finally {
      await blindness.look();
    }
  };
  const safely = async (work: () => Promise<void>, problem: string) => {
    try {
      await work();
    } catch (error) {
      if (!stopping.signal.aborted) deps.log.error({ err: error }, problem);
    }
  };
  const drop = () =>
    safely(() => dropOld(deps, stopping.signal), 'old rows could not be dropped; the rest is dropped the next time');
  // Another replica looks, which has the policies in force.
  const holdsPolicies = () =>
    agreement.mustHold().then(
      () => true,
      (error) => {
        if (error instanceof TryLater) return false;
        throw error;
      },
    );
  const computes = () =>
    safely(async () => {
      if (!(await holdsPolicies())) return;
      await deps.requests.as('can-wait', () => lookAtComputes(rounds.found().workspaces, deps, stopping.signal));
    }, 'the computes could not be looked at; the next look tries again');
  const safeTick = () => safely(tick, 'a tick failed; the next one tries again');

  // No work before it is known whether this replica has the policies in force.
  await deps.queue.judge(false);
  await agree();
  await safely(
    () => endAbsentChannels([...deps.channels.keys()], deps),
    'what waits for channels that are not in the config any more could not be routed anew; the next start tries again',
  );
  await deps.queue.start({
    async pass(workspaceId, abort) {
      await agreement.mustHold();
      const workspace = rounds.found().workspaces.find(({ id }) => id === workspaceId);
      if (!workspace) return;
      await passOver(workspace, { ...deps, blindness }, abort);
      // No pass waits for the switch, and none fails with it.
      deps.heartbeat?.(rounds.found(), stopping.signal).catch((error) => {
        if (!stopping.signal.aborted) deps.log.warn({ err: error }, 'the heartbeat could not be sent');
      });
    },
    async enforce(decisionId, attempt, abort) {
      await agreement.mustHold({ isCancel: true });
      // A question that was approved, or a cancel that was decided.
      await deps.requests.as('first', async () => {
        await decideApproved(decisionId, deps, abort);
        await enforce(decisionId, deps, attempt, abort);
      });
    },
    deliver: (alertId, channel, attempt, abort) => deliver({ alertId, channel }, { ...deps, turns }, attempt, abort),
    collect: (job, abort) => deps.requests.as('can-wait', () => collectJob(job, deps, abort)),
  });
  await safeTick();
  const options = { noOverlap: true, timezone: 'UTC', logger: cronLog(deps.log) };
  const ticks = cron.schedule(deps.every, safeTick, options);
  const looks = cron.schedule(LOOK_EVERY, look, options);
  const computeLooks = cron.schedule(COMPUTES_EVERY, computes, options);
  const drops = cron.schedule(DROP_EVERY, drop, options);
  return {
    problems: () => rounds.found().problems,
    workspaces: () => rounds.found().workspaces,
    storeTrouble: blindness.storeTrouble,
    stillWork: stillWork.causes,
    policies: agreement,
    fitness,
    nextTickAt() {
      const next = ticks.getNextRun();
      // The schedule uses the clock of this machine, not that of the watch.
      return next && deps.clock() + next.getTime() - Date.now();
    },
    tick,
    look,
    lookAtComputes: computes,
    dropOld: drop,
    async stop() {
      stopping.abort();
      await Promise.all([ticks.destroy(), looks.destroy(), computeLooks.destroy(), drops.destroy()]);
      await deps.queue.stop(STOP_WITHIN_MS);
      // A store that does not answer forgets this replica by itself after a while.
      await agreement.leave().catch(() => undefined);
      await checkpoints.last().catch(() => undefined);
    },
  };
}

async function reportPolicies(deps: ScheduleDeps): Promise<void> {
  const problems = deps.policies.problems();
  const inForce = deps.policies.current().length;
  deps.meter.policiesRead(inForce, problems.length);
  if (problems.length === 0) {
    deps.log.info({ inForce }, 'the policies were read again');
    return;
  }
  deps.log.error({ problems, inForce }, 'the changed policies are refused; the last good set stays in force');
  const alert: Alert = {
    ...{ id: deps.newId(), at: deps.clock(), type: 'policies.rejected', recipients: ['oncall'] },
    ...{ decisionId: null, findingId: null, announcesCancel: false },
    data: policiesRejectedData(problems, inForce),
  };
  await deps.ledger.raise([alert]);
}
