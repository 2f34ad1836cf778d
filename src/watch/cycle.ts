import { type Plan, plan } from '../core/decision/plan.ts';
import type { World } from '../core/decision/world.ts';
import type { Verdict } from '../core/policy/evaluate.ts';
import { policyAnswer } from '../core/policy/match.ts';
import { ORPHAN_POLICY } from '../core/policy/orphan-policy.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { PassLease, PassRecord } from '../core/ports/scan-ledger.ts';
import { unseenSince } from '../core/record/unseen.ts';
import type { Run, Workspace } from '../core/run/run.ts';
import type { KnownRun, ListedRun } from '../core/signal/known-run.ts';
import { knownNow } from '../core/signal/phase-since.ts';
import type { Snapshot } from '../core/signal/signal.ts';
import { type ActiveRuns, listActiveRuns } from './active-runs.ts';
import { alertsOf } from './alerts.ts';
import { answerAlerts } from './answer-alerts.ts';
import { askedBefore } from './asked-before.ts';
import { planInput } from './assessments.ts';
import type { WatchDeps } from './deps.ts';
import { type JudgeDeps, type Judged, judge } from './judge.ts';
import { withOrphans } from './orphans.ts';
import { followCancels } from './outcomes.ts';
import { peersOf } from './peers.ts';
import { checkFloors } from './precision-floors.ts';
import { readCosts } from './read-costs.ts';
import { readLoads } from './read-loads.ts';
import { recordPass } from './record.ts';
import { refusalReminders } from './refusal-reminders.ts';
import { followReleases } from './release.ts';
import { resolvedAlerts } from './resolved.ts';
import { alertUnknownForLong, isUnknownForLong } from './unknown-for-long.ts';
import { unknownSignals, unreadSignals } from './unread-signals.ts';

/** What a pass saw and decided. */
export interface PassResult {
  readonly workspace: Workspace;
  readonly judged: readonly Judged[];
  readonly plan: Plan;
  /** What people have stopped, as the plan took it into account. */
  readonly holds: Pick<World, 'freeze' | 'overrides'>;
  readonly record: PassRecord;
  /** Something of the workspace is not seen, or was not of late. */
  readonly wasBlind: boolean;
}

/**
 * One pass over one workspace; reads as the table of contents of the product. With a read-only ledger it is a dry run.
 * @returns null when another pass holds the workspace.
 */
export async function runPass(workspace: Workspace, deps: WatchDeps, abort: AbortSignal): Promise<PassResult | null> {
  const lease = await deps.ledger.lease(workspace, deps.clock());
  if (!lease) return null;
  const startedAt = deps.clock();
  try {
    const { result, counts } = await deps.requests.within(() => pass(workspace, lease, deps, abort));
    const { judged, warnings, unseen, unknowns } = result;
    const seen = { activeRuns: judged.length, requests: counts, warnings, unseen, unknowns };
    const record = { startedAt, endedAt: deps.clock(), error: null, ...seen };
    const wasBlind = await deps.ledger.passEnded(workspace.id, record);
    return { ...result, workspace, record, wasBlind };
  } finally {
    await lease.release();
  }
}

async function pass(
  workspace: Workspace,
  lease: PassLease,
  deps: WatchDeps,
  abort: AbortSignal,
): Promise<
  Pick<PassResult, 'judged' | 'plan' | 'holds'> & Required<Pick<PassRecord, 'warnings' | 'unseen' | 'unknowns'>>
> {
  const { ledger, runs, blindAfter } = deps;
  const now = deps.clock();
  const policies = [...deps.policies.current().filter((policy) => policy.mode !== 'off'), ORPHAN_POLICY];
  const progress = () => holdOn(lease, abort);

  const unhurried = <T>(work: () => Promise<T>) => deps.requests.as('can-wait', work);
  const jobs = await listActiveRuns(workspace, { runs, ledger, now, abort, progress, blindAfter, unhurried });
  await followCancels(workspace, [...jobs.active, ...jobs.ended], jobs.gone, { ...deps, now, abort });
  await progress();
  const listed = await withOrphans(workspace, jobs, { ...deps, now, abort, progress });
  await followReleases(workspace, mayHoldNodes(listed), { ...deps, now, abort });
  await progress();
  const snapshots = await observe(workspace, listed, deps, now);

  const others = listed.unreadable.map(({ known }) => unreadSnapshot(known));
  const judging = judgeDeps({ workspace, now, abort, progress }, deps);
  const seen = await judge(snapshots, policies, { ...judging, others });
  const judged = [...seen, ...unreadable(listed, policies)];

  await checkFloors(deps, now);
  const state = await ledger.loadState(workspace.id, now);
  const priced = await readCosts(judged, judging);
  const input = planInput({ workspace, judged: priced, policies, now }, state, deps);
  const decided = plan(input);
  const seenByPass = { judged, policies, ended: listed.ended, workspace, abort };
  const ends = await resolvedAlerts(decided, state, seenByPass, deps);
  const answers = await answerAlerts(decided, deps);
  const before = await askedBefore(workspace.id, decided, deps);
  // A process may have been stopped for long without noticing.
  await holdOn(lease, abort, { surely: true });
  const reminders = await refusalReminders(decided, state, deps, now);
  const caused = [...ends, ...answers, ...reminders, ...alertsOf(decided, input, deps.newId, before)];
  await ledger.commit(workspace.id, decided, caused, now);
  for (const { policy, outcome } of decided.statuses) deps.meter.judged(policy, outcome);
  const unknown = [...state.statuses, ...decided.statuses];
  if (isUnknownForLong(unknown, deps, now)) await alertUnknownForLong(deps, now);
  // Whether another pass has taken over matters no more: what was decided is committed.
  const loaded = await readLoads(priced, { ...judging, progress: async () => void (await lease.renew()) });
  const unrecorded = await recordPass({ workspace, judged: loaded.filter(isJob), now }, listed, deps, abort);
  await ledger.collectEnded(
    workspace.id,
    listed.ended.map(({ run }) => run.id),
  );
  const warnings = unrecorded === null ? listed.warnings : [...listed.warnings, unrecorded];
  const since = unseenSince(state.lastGoodPassAt, now, blindAfter);
  const unseen = [...listed.unseen, ...unreadSignals(judged)].map((part) => ({ ...part, since }));
  return { judged: loaded, plan: decided, holds: input, warnings, unseen, unknowns: unknownSignals(judged) };
}

/** The record keeps orphans out: until its end, a parent's cost has that of the runs below it. */
function isJob({ snapshot }: Judged): boolean {
  return snapshot.run.orphanOf === undefined;
}

/** The active runs, those that could not be read now too. */
function mayHoldNodes({ active, unreadable }: ActiveRuns): Run[] {
  return [...active.map(({ run }) => run), ...unreadable.map(({ known }) => known.run)];
}

/** What judging needs, in the loop and just before a cancel alike. */
export function judgeDeps(
  asked: Pick<JudgeDeps, 'workspace' | 'now' | 'abort' | 'progress'>,
  { signals, recorded, owner }: Pick<WatchDeps, 'signals' | 'recorded' | 'owner'>,
): JudgeDeps {
  const { workspace, now } = asked;
  const peers: JudgeDeps['peers'] = (all, some) => peersOf(owner)(workspace, all, some, now);
  return { ...asked, signals, recorded, peers };
}

/** Stops the pass when it was asked to stop, or when it lost its hold on the workspace. */
async function holdOn(lease: PassLease, abort: AbortSignal, ask?: Parameters<PassLease['renew']>[0]): Promise<void> {
  abort.throwIfAborted();
  if (!(await lease.renew(ask)))
    throw new Error('the pass took so long that another took over the workspace; it stops without deciding anything');
}

/** Writes the runs as they are known now, and makes the snapshots to judge. */
async function observe(workspace: Workspace, listed: ActiveRuns, deps: WatchDeps, now: number): Promise<Snapshot[]> {
  const { ledger, blindAfter } = deps;
  const before = new Map(listed.before.map((known) => [known.run.id, known]));
  // Read after the listing, which has written those that are new or back. A dry run has written none.
  const others = listed.active.map(({ run }) => run.id).filter((id) => !before.has(id));
  for (const known of await ledger.lastSeen(workspace.id, others)) before.set(known.run.id, known);
  const knownAs = (listedRun: ListedRun) => knownNow(listedRun, before.get(listedRun.run.id) ?? null, now, blindAfter);
  const active = listed.active.map((listedRun) => ({ listedRun, known: knownAs(listedRun) }));
  const seen = [...active.map(({ known }) => known), ...listed.ended.map(knownAs)];
  await ledger.observe(workspace.id, seen, now, listed.before);
  await ledger.markGone(workspace.id, listed.gone);
  return active.map(({ listedRun, known }) => snapshotOf(listedRun, known.phaseSince, known.resumedAt));
}

/** A snapshot before any signal was fetched, but for the timing where the listing gave it. */
export function snapshotOf(listed: ListedRun, phaseSince: number, back?: number): Snapshot {
  return {
    run: listed.run,
    phaseSince,
    ...(back === undefined ? {} : { resumedAt: back }),
    signals: listed.timing ? { timing: listed.timing } : {},
  };
}

/** A run that could not be read now: its phase may be any. */
export function unreadSnapshot({ run, phaseSince }: KnownRun): Snapshot {
  return { run: { ...run, phase: 'unrecognised' }, phaseSince, signals: {} };
}

/** Runs that could not be read now: unknown under every policy that is, or could be, for them. */
function unreadable(listed: ActiveRuns, policies: readonly Policy[]): Judged[] {
  return listed.unreadable.map(({ known, reason }) => {
    const snapshot: Snapshot = { ...known, signals: {} };
    const unread: Verdict = {
      outcome: 'unknown',
      evidence: null,
      reason: `the run could not be read: ${reason}`,
      missingSignals: [],
      violatedAt: null,
    };
    const concerned = policies.filter((policy) => policyAnswer(policy, snapshot) !== 'no');
    return { snapshot, verdicts: new Map(concerned.map((policy) => [policy, unread])), judgedOn: null };
  });
}
