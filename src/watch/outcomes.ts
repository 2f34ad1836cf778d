import type { Alert } from '../core/alert/alert.ts';
import { cancelData } from '../core/alert/alert-data.ts';
import type { Cancellation } from '../core/decision/finding.ts';
import type { Runs } from '../core/ports/azure.ts';
import type { Ledger } from '../core/ports/ledger.ts';
import type { Meter } from '../core/ports/meter.ts';
import type { Run, Workspace } from '../core/run/run.ts';
import type { ListedRun } from '../core/signal/known-run.ts';
import { HOUR, type Instant, MINUTE } from '../core/values/duration.ts';
import { alertOf } from './alerts.ts';

/** Azure says CancelRequested at once and takes minutes to stop a run; longer than this is worth a person's look. */
const HANGS_AFTER = 30 * MINUTE;

/** A run that Azure still shows untouched this long after it accepted a cancel was not cancelled. */
const IGNORED_AFTER = 2 * HOUR;

export interface OutcomeDeps {
  readonly runs: Runs;
  readonly ledger: Ledger;
  readonly meter: Meter;
  readonly newId: () => string;
  readonly now: Instant;
  readonly abort: AbortSignal;
}

/**
 * Follows the cancels that Azure accepted until it says what became of them. Canceled is the only word for done; a run
 * that completed or failed meanwhile is recorded as such, and one that hangs is told to people once.
 */
export async function followCancels(
  workspace: Workspace,
  listed: readonly ListedRun[],
  gone: readonly string[],
  deps: OutcomeDeps,
): Promise<void> {
  const requested = await deps.ledger.requestedCancels(workspace.id);
  if (requested.length === 0) return;
  const states = new Map(listed.map(({ run }) => [run.id, run]));
  const deleted = new Set(gone);
  const unseen = requested.filter(({ runId }) => !states.has(runId) && !deleted.has(runId));
  if (unseen.length > 0) {
    const ids = unseen.map(({ runId }) => runId);
    for (const [id, answer] of await deps.runs.refresh(workspace, ids, deps.abort)) {
      if (answer.kind === 'found') states.set(id, answer.listed.run);
      if (answer.kind === 'gone') deleted.add(id);
    }
  }
  for (const cancellation of requested) {
    const run = states.get(cancellation.runId);
    if (run) await follow(cancellation, run, deps);
    else if (deleted.has(cancellation.runId)) await settleDeleted(cancellation, deps);
  }
}

async function settleDeleted({ decisionId }: Cancellation, deps: OutcomeDeps): Promise<void> {
  const reason = 'the run was deleted before Azure said what became of the cancel';
  const outcome = { state: 'ended-otherwise', reason } as const;
  await deps.ledger.settle(decisionId, outcome, { decision: null, alerts: [] }, deps.now);
  deps.meter.cancelMoved('ended-otherwise');
}

async function follow(
  cancellation: Cancellation & { hangAlerted: boolean },
  run: Run,
  deps: OutcomeDeps,
): Promise<void> {
  const { ledger, now } = deps;
  const { decisionId } = cancellation;
  const waited = now - (cancellation.requestedAt ?? cancellation.queuedAt);
  if (run.phase === 'ended') {
    const confirmed = run.status.toLowerCase() === 'canceled';
    const state = confirmed ? 'confirmed' : 'ended-otherwise';
    const reason = confirmed ? null : `it ended as ${run.status} before the cancel took effect`;
    const alerts = confirmed ? await outcomeAlert(cancellation, 'cancel.confirmed', deps) : [];
    await ledger.settle(decisionId, { state, reason }, { decision: null, alerts }, now);
    deps.meter.cancelMoved(state);
    return;
  }
  if (run.phase !== 'canceling' && waited > IGNORED_AFTER) {
    const reason = `Azure accepted the cancel and the run is ${run.status} ${Math.round(waited / MINUTE)} minutes later`;
    const alerts = await outcomeAlert(cancellation, 'cancel.failed', deps, reason);
    await ledger.settle(decisionId, { state: 'failed', reason }, { decision: null, alerts }, now);
    deps.meter.cancelMoved('failed');
    return;
  }
  if (waited > HANGS_AFTER && !cancellation.hangAlerted)
    await ledger.markHanging(decisionId, await outcomeAlert(cancellation, 'cancel.hanging', deps), now);
}

async function outcomeAlert(
  cancellation: Cancellation,
  type: 'cancel.confirmed' | 'cancel.failed' | 'cancel.hanging',
  deps: OutcomeDeps,
  problem: string | null = null,
): Promise<Alert[]> {
  const view = await deps.ledger.decision(cancellation.decisionId);
  if (!view) throw new Error(`cancellation ${cancellation.decisionId} has no decision`);
  const { now, newId } = deps;
  const data = cancelData(view.decision, {
    requestedAt: cancellation.requestedAt,
    problem,
    ...(type === 'cancel.confirmed' ? { confirmedAt: now } : {}),
    ...(type === 'cancel.hanging' ? { hangingAt: now } : {}),
  });
  const recipients = type === 'cancel.confirmed' ? ['owner', 'oncall'] : ['oncall'];
  return [{ ...alertOf(view.decision, type, newId, data, recipients), at: now }];
}
