import type { Alert } from '../core/alert/alert.ts';
import { resolvedData } from '../core/alert/alert-data.ts';
import type { PolicyStatus } from '../core/decision/decision.ts';
import type { Cancellation, Finding } from '../core/decision/finding.ts';
import type { Plan } from '../core/decision/plan.ts';
import type { WorkspaceState } from '../core/decision/workspace-state.ts';
import { BY_HAND_POLICY_NAME } from '../core/policy/by-hand-policy.ts';
import { matchPolicy } from '../core/policy/match.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Runs } from '../core/ports/azure.ts';
import type { ReadLedger } from '../core/ports/read-ledger.ts';
import { describeFailure } from '../core/run/failed-steps.ts';
import type { RunFailure, Workspace } from '../core/run/run.ts';
import type { ListedRun } from '../core/signal/known-run.ts';
import { formatInstant } from '../core/values/duration.ts';
import { alertOf } from './alerts.ts';
import type { Judged } from './judge.ts';
import { HEAR_OF_CONFIRMED } from './settle.ts';

/** What a pass saw that says why a finding ended. */
export interface SeenByPass {
  readonly judged: readonly Judged[];
  readonly policies: readonly Policy[];
  /** Runs that ended since the pass before. */
  readonly ended: readonly ListedRun[];
  readonly workspace: Workspace;
  readonly abort: AbortSignal;
}

interface ResolvedDeps {
  readonly ledger: Pick<ReadLedger, 'decision'>;
  readonly runs: Pick<Runs, 'failures'>;
  readonly newId: () => string;
}

/** One alert for each finding that ends with a pass and that people heard of, to all of them. */
export async function resolvedAlerts(
  plan: Plan,
  state: Pick<WorkspaceState, 'heard' | 'approvals' | 'cancellations' | 'underWay'>,
  seen: SeenByPass,
  deps: ResolvedDeps,
): Promise<Alert[]> {
  const { ledger, newId } = deps;
  const alerts: Alert[] = [];
  const ending = plan.resolved.filter((finding) => !finding.audit && stillToHear(finding, state, seen).length > 0);
  const failures = await whyFailed(ending, seen, deps);
  for (const finding of ending) {
    const heard = state.heard.get(finding.id);
    if (!heard) continue;
    const view = await ledger.decision(heard.decisionId);
    if (!view) continue;
    const question = (state.approvals.get(finding.id) ?? []).some(
      ({ answer, ended }) => answer === null && ended === null,
    );
    const failure = failures.get(finding.runId) ?? null;
    const cancelled = await whoCancelled(finding, state, seen, ledger);
    const why = cancelled ?? whyEnded(finding, plan.statuses, seen);
    const ended = failure ? `${why}: it failed${describeFailure(failure)}` : why;
    const data = resolvedData(view.decision, { finding, ended, failure, question });
    const at = finding.resolvedAt ?? view.decision.at;
    const recipients = stillToHear(finding, state, seen);
    alerts.push(
      alertOf(view.decision, { type: 'finding.resolved', data, at, recipients, findingId: finding.id }, newId),
    );
  }
  return alerts;
}

/**
 * Who hears of the end of a finding here. Where the cancel of the finding is followed until the runs below its run have
 * ended, its confirmation says the end to whoever gets that. A cancel by hand that was given up said so then.
 */
function stillToHear(
  { id, runId, policy, resolution }: Finding,
  { heard, cancellations }: Pick<WorkspaceState, 'heard' | 'cancellations'>,
  { ended }: SeenByPass,
): readonly string[] {
  const recipients = heard.get(id)?.recipients ?? [];
  const state = cancellations.get(id)?.state;
  if (policy === BY_HAND_POLICY_NAME && state === 'abandoned') return [];
  // Where Azure's answer is not known, only a run that shows as Canceled will have a confirmation.
  const isCanceled = ended.some(({ run }) => run.id === runId && run.status.toLowerCase() === 'canceled');
  const isFollowed = resolution === 'run-ended' && (state === 'requested' || (state === 'unclear' && isCanceled));
  return isFollowed ? recipients.filter((name) => !HEAR_OF_CONFIRMED.includes(name)) : recipients;
}

/** Why the runs failed whose findings end with them. */
async function whyFailed(
  ending: readonly Finding[],
  { ended, workspace, abort }: SeenByPass,
  { runs }: ResolvedDeps,
): Promise<ReadonlyMap<string, RunFailure>> {
  const over = new Set(ending.flatMap(({ runId, resolution }) => (resolution === 'run-ended' ? [runId] : [])));
  const failed = ended
    .map(({ run }) => run)
    .filter(({ id, status }) => over.has(id) && status.toLowerCase() === 'failed');
  const ids = failed.map(({ id }) => id);
  return ids.length === 0 ? new Map() : runs.failures(workspace, ids, abort);
}

/** Who cancelled the run of a finding that ends with it, as a clause; null for a run that ended in another way. */
async function whoCancelled(
  { runId, resolution }: Finding,
  state: Pick<WorkspaceState, 'cancellations' | 'underWay'>,
  { ended }: SeenByPass,
  ledger: ResolvedDeps['ledger'],
): Promise<string | null> {
  const listed = ended.find(({ run }) => run.id === runId);
  if (resolution !== 'run-ended' || listed?.run.status.toLowerCase() !== 'canceled') return null;
  const cancels = [...state.cancellations.values(), ...state.underWay.values()];
  const ours = cancels.find((cancel) => cancel.runId === runId && mayHaveAsked(cancel));
  const { decision = null } = (ours && (await ledger.decision(ours.decisionId))) ?? {};
  if (decision?.decidedBy) return `${decision.decidedBy} cancelled it through Runwarden`;
  if (decision) return `Runwarden cancelled it under the policy ${decision.policy}`;
  const endedAt = listed.timing?.known ? listed.timing.value.endedAt : null;
  const at = endedAt === null ? '' : ` at ${formatInstant(endedAt)}`;
  return `somebody cancelled it outside Runwarden${at}; Runwarden sent nothing`;
}

function mayHaveAsked({ state, requestedAt }: Cancellation): boolean {
  return requestedAt !== null || state === 'requesting' || state === 'unclear';
}

function whyEnded(finding: Finding, statuses: readonly PolicyStatus[], seen: SeenByPass): string {
  const { runId, policy: name, resolution } = finding;
  const policy = seen.policies.find((one) => one.name === name);
  const snapshot = seen.judged.find((one) => one.snapshot.run.id === runId)?.snapshot;
  if (resolution === 'policy-gone') return `the policy ${name} was removed or is off`;
  if (resolution === 'in-audit') return `the policy ${name} is in mode audit now`;
  if (resolution === 'policy-changed') return `the policy ${name} was edited`;
  if (resolution === 'not-matched' && policy && snapshot)
    return `the policy is not for the run any more: ${matchPolicy(policy, snapshot).because}`;
  if (resolution === 'run-ended') {
    const run = seen.ended.find((one) => one.run.id === runId)?.run;
    return run ? `the run has ended (${run.status})` : 'the run is not active any more';
  }
  const status = statuses.find((one) => one.runId === runId && one.policy === name);
  return status?.reason ?? 'the reason is gone';
}
