import { cancelData } from '../core/alert/alert-data.ts';
import type { Cancellation } from '../core/decision/finding.ts';
import type { Runs } from '../core/ports/azure.ts';
import type { Run, Workspace } from '../core/run/run.ts';
import type { ListedRun } from '../core/signal/known-run.ts';
import { HOUR, type Instant, MINUTE } from '../core/values/duration.ts';
import { alertOf } from './alerts.ts';
import { type CancelOutcome, type DecidedCancel, type SettleDeps, settle } from './settle.ts';

/** Azure shows CancelRequested at once and takes minutes to stop a run; longer than this is worth a person's look. */
const HANGS_AFTER = 30 * MINUTE;

/** A run that Azure still shows untouched this long after it accepted a cancel was not cancelled. */
const IGNORED_AFTER = 2 * HOUR;

interface OutcomeDeps extends SettleDeps {
  readonly runs: Runs;
  readonly now: Instant;
  readonly abort: AbortSignal;
}

/**
 * Follows the cancels that Azure accepted until Azure shows what became of them. Only the status Canceled confirms one.
 * A run that completed or failed meanwhile is recorded as such, and people hear once of one that hangs.
 */
export async function followCancels(
  workspace: Workspace,
  listed: readonly ListedRun[],
  gone: readonly string[],
  deps: OutcomeDeps,
): Promise<void> {
  const requested = await deps.ledger.requestedCancels(workspace.id);
  if (requested.length === 0) return;
  const runs = new Map(listed.map(({ run }) => [run.id, run]));
  const deleted = new Set(gone);
  const unseen = requested.filter(({ runId }) => !runs.has(runId) && !deleted.has(runId));
  if (unseen.length > 0) {
    const ids = unseen.map(({ runId }) => runId);
    for (const [id, answer] of await deps.runs.refresh(workspace, ids, deps.abort)) {
      if (answer.kind === 'found') runs.set(id, answer.listed.run);
      if (answer.kind === 'gone') deleted.add(id);
    }
  }
  for (const cancellation of requested) {
    const run = runs.get(cancellation.runId) ?? null;
    if (run || deleted.has(cancellation.runId)) await follow(cancellation, run, deps);
  }
}

/** @param run null for one that was deleted. */
async function follow(
  cancellation: Cancellation & { readonly hangAlerted: boolean },
  run: Run | null,
  deps: OutcomeDeps,
): Promise<void> {
  const waited = deps.now - (cancellation.requestedAt ?? cancellation.queuedAt);
  const outcome = outcomeOf(run, waited);
  const hangs = outcome === null && waited > HANGS_AFTER && !cancellation.hangAlerted;
  if (!outcome && !hangs) return;
  const view = await deps.ledger.decision(cancellation.decisionId);
  if (!view) throw new Error(`cancellation ${cancellation.decisionId} has no decision`);
  const cancel = { decision: view.decision, cancellation };
  await (outcome ? settle(cancel, outcome, deps, deps.now) : reportHanging(cancel, deps));
}

/** What became of a cancel, or null while Azure is still at it. */
function outcomeOf(run: Run | null, waited: number): CancelOutcome | null {
  if (!run)
    return {
      state: 'ended-otherwise',
      reason: 'the run was deleted before Azure said what became of the cancel',
    };
  if (run.phase === 'ended')
    return run.status.toLowerCase() === 'canceled'
      ? { state: 'confirmed', reason: null }
      : { state: 'ended-otherwise', reason: `it ended as ${run.status} before the cancel took effect` };
  if (run.phase === 'canceling' || waited <= IGNORED_AFTER) return null;
  const minutes = Math.round(waited / MINUTE);
  return { state: 'failed', reason: `Azure accepted the cancel and the run is ${run.status} ${minutes} minutes later` };
}

async function reportHanging({ decision, cancellation }: DecidedCancel, deps: OutcomeDeps): Promise<void> {
  const { ledger, newId, now } = deps;
  const data = cancelData(decision, { requestedAt: cancellation.requestedAt, hangingAt: now });
  const alert = alertOf(decision, { type: 'cancel.hanging', data, recipients: ['oncall'], at: now }, newId);
  await ledger.markHanging(decision.id, [alert]);
}
