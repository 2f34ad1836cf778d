import { type Plan, plan } from '../core/decision/plan.ts';
import type { Verdict } from '../core/policy/evaluate.ts';
import { policyAnswer } from '../core/policy/match.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { PassLease, PassRecord } from '../core/ports/scan-ledger.ts';
import type { Workspace } from '../core/run/run.ts';
import type { KnownRun, ListedRun } from '../core/signal/known-run.ts';
import { phaseSinceOf } from '../core/signal/phase-since.ts';
import { resumedAt } from '../core/signal/resumption.ts';
import type { Snapshot } from '../core/signal/signal.ts';
import { type ActiveRuns, listActiveRuns } from './active-runs.ts';
import { alertsOf } from './alerts.ts';
import { planInput } from './assessments.ts';
import type { WatchDeps } from './deps.ts';
import { type JudgeDeps, type Judged, judge } from './judge.ts';
import { followCancels } from './outcomes.ts';
import { peersOf } from './peers.ts';
import { recordPass } from './record.ts';

/** What a pass saw and decided. */
export interface PassResult {
  readonly workspace: Workspace;
  readonly judged: readonly Judged[];
  readonly plan: Plan;
  readonly record: PassRecord;
}

/** One pass over one workspace; reads as the table of contents of the product. Null when another pass holds it. */
export async function runPass(workspace: Workspace, deps: WatchDeps, abort: AbortSignal): Promise<PassResult | null> {
  const lease = await deps.ledger.lease(workspace, deps.clock());
  if (!lease) return null;
  const startedAt = deps.clock();
  try {
    const { result, counts } = await deps.requests.within(() => pass(workspace, deps, abort, lease));
    const record = passRecord(startedAt, deps.clock(), result, counts);
    await deps.ledger.passEnded(workspace.id, record);
    return { ...result, workspace, record };
  } finally {
    await lease.release();
  }
}

/** The same pass with nothing written: what it would decide, printed and forgotten. */
export async function dryRun(workspace: Workspace, deps: WatchDeps, abort: AbortSignal): Promise<PassResult> {
  const startedAt = deps.clock();
  const { result, counts } = await deps.requests.within(() => pass(workspace, deps, abort, null));
  return { ...result, workspace, record: passRecord(startedAt, deps.clock(), result, counts) };
}

/** @param lease null for a dry run. */
async function pass(
  workspace: Workspace,
  deps: WatchDeps,
  abort: AbortSignal,
  lease: PassLease | null,
): Promise<Omit<PassResult, 'record' | 'workspace'> & { readonly warnings: readonly string[] }> {
  const { ledger, runs } = deps;
  const now = deps.clock();
  const policies = deps.policies.current().filter((policy) => policy.mode !== 'off');
  const progress = () => holdOn(lease, abort);

  const listed = await listActiveRuns(workspace, { runs, ledger, now, abort, progress, write: lease !== null });
  if (lease) await followCancels(workspace, [...listed.active, ...listed.ended], listed.gone, { ...deps, now, abort });
  const snapshots = await observe(workspace, listed, deps, now, lease !== null);

  const around = listed.unreadable.map(({ known }) => unreadSnapshot(known));
  const seen = await judge(snapshots, policies, { ...judgeDeps(workspace, deps, now, abort, progress), around });
  const judged = [...seen, ...unreadable(listed, policies)];

  const memory = await ledger.loadState(workspace.id, now);
  const decided = plan(planInput(workspace, judged, policies, memory, deps, now));
  if (lease) {
    await progress();
    await ledger.commit(workspace.id, decided, alertsOf(decided, policies, deps.newId), now);
  }
  for (const { policy, outcome } of decided.statuses) deps.meter.judged(policy, outcome);
  const unrecorded = lease ? await recordPass(workspace, listed, judged, deps, now, abort) : null;
  const warnings = unrecorded === null ? listed.warnings : [...listed.warnings, unrecorded];
  return { judged, plan: decided, warnings };
}

/** What judging needs, in the loop and just before a cancel alike. */
export function judgeDeps(
  workspace: Workspace,
  deps: Pick<WatchDeps, 'signals' | 'recorded' | 'owner'>,
  now: number,
  abort: AbortSignal,
  progress: () => Promise<void>,
): JudgeDeps {
  const { signals, recorded, owner } = deps;
  const peers: JudgeDeps['peers'] = (all, of) => peersOf(workspace, owner, all, of, now);
  return { workspace, signals, recorded, peers, now, abort, progress };
}

/** Stops the pass when it was asked to stop, or when it lost its hold on the workspace. */
async function holdOn(lease: PassLease | null, abort: AbortSignal): Promise<void> {
  abort.throwIfAborted();
  if (lease && !(await lease.renew()))
    throw new Error('the pass took so long that another took over the workspace; it stops without deciding anything');
}

/** Writes what was seen of the runs and makes the snapshots to judge. */
async function observe(
  workspace: Workspace,
  listed: ActiveRuns,
  deps: WatchDeps,
  now: number,
  write: boolean,
): Promise<Snapshot[]> {
  const known = new Map((await deps.ledger.activeRuns(workspace.id)).map((each) => [each.run.id, each]));
  const beforeOf = ({ run }: ListedRun) => known.get(run.id) ?? null;
  const resumed = new Map(
    listed.active.flatMap((each) => {
      const at = resumedAt(beforeOf(each), each, now, deps.blindAfter);
      return at === undefined ? [] : [[each.run.id, at] as const];
    }),
  );
  const seen = (each: ListedRun, since: number) => snapshotOf(each, since, resumed.get(each.run.id));
  if (!write)
    return listed.active.map((each) => seen(each, phaseSinceOf(each.run, beforeOf(each), now, deps.blindAfter)));
  const all = [...listed.active, ...listed.ended].map(({ run }) => run);
  const since = await deps.ledger.observe(workspace.id, all, now, resumed);
  await deps.ledger.markGone(workspace.id, listed.gone, now);
  return listed.active.map((each) => seen(each, since.get(each.run.id) ?? now));
}

/** A snapshot before any signal was fetched; the timing is there when the listing told it. */
export function snapshotOf(listed: ListedRun, phaseSince: number, back?: number): Snapshot {
  return {
    run: listed.run,
    phaseSince,
    ...(back === undefined ? {} : { resumedAt: back }),
    signals: listed.timing ? { timing: listed.timing } : {},
  };
}

/** A run that could not be read now, as others see it: it may be as it was, or in any other state. */
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
    return { snapshot, verdicts: new Map(concerned.map((policy) => [policy, unread])) };
  });
}

function passRecord(
  startedAt: number,
  endedAt: number,
  result: { readonly judged: readonly Judged[]; readonly warnings: readonly string[] },
  requests: Readonly<Record<string, number>>,
): PassRecord {
  return { startedAt, endedAt, error: null, activeRuns: result.judged.length, requests, warnings: result.warnings };
}
