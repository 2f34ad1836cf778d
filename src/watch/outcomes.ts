import { cancelData } from '../core/alert/alert-data.ts';
import type { Cancellation } from '../core/decision/finding.ts';
import type { Runs, SignalSource } from '../core/ports/azure.ts';
import { isParentType, type Run, type Workspace } from '../core/run/run.ts';
import type { ListedRun } from '../core/signal/known-run.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../core/values/duration.ts';
import { alertOf } from './alerts.ts';
import { stillRuns } from './orphan-run.ts';
import { type CancelOutcome, type DecidedCancel, type SettleDeps, settle } from './settle.ts';

/** Azure shows CancelRequested at once and takes minutes to stop a run; longer than this is worth a person's look. */
const HANGS_AFTER = 30 * MINUTE;

/** A run that Azure still shows untouched this long after it accepted a cancel was not cancelled. */
const IGNORED_AFTER = 2 * HOUR;

/** Runs below a cancelled parent are waited for no longer than this. They are followed as orphans all the same. */
const FOLLOWED_FOR = 7 * DAY;

interface OutcomeDeps extends SettleDeps {
  readonly runs: Runs;
  readonly signals: Pick<SignalSource, 'children'>;
  readonly now: Instant;
  readonly abort: AbortSignal;
}

/**
 * Follows the cancels that Azure accepted until Azure shows what became of them. Only the status Canceled confirms one,
 * and for a parent the end of every run below it: those hold the nodes. A run that completed or failed meanwhile is recorded as such, and people hear once of one that hangs.
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
    if (run || deleted.has(cancellation.runId)) await follow(cancellation, run, workspace, deps);
  }
}

type Requested = Cancellation & { readonly hangAlerted: boolean };

/** @param run null for one that was deleted. */
async function follow(
  cancellation: Requested,
  run: Run | null,
  workspace: Workspace,
  deps: OutcomeDeps,
): Promise<void> {
  const waited = deps.now - (cancellation.requestedAt ?? cancellation.queuedAt);
  const below = run && waited <= FOLLOWED_FOR ? await stillBelow(run, workspace, deps) : null;
  if (below !== null && below !== cancellation.reason) await deps.ledger.noteCancel(cancellation.decisionId, below);
  const outcome = below === null ? outcomeOf(run, waited) : null;
  const hangs = outcome === null && waited > HANGS_AFTER && !cancellation.hangAlerted;
  if (!outcome && !hangs) return;
  const view = await deps.ledger.decision(cancellation.decisionId);
  if (!view) throw new Error(`cancellation ${cancellation.decisionId} has no decision`);
  const cancel = { decision: view.decision, cancellation };
  await (outcome ? settle(cancel, outcome, deps, deps.now) : reportHanging(cancel, below, deps));
}

const MOST_NAMED = 3;

/** What still runs below a parent that Azure shows as cancelled, as a sentence; null where nothing does. */
async function stillBelow(run: Run, workspace: Workspace, { signals, abort }: OutcomeDeps): Promise<string | null> {
  if (!isParentType(run.jobType) || run.status.toLowerCase() !== 'canceled') return null;
  const answers = await signals.children(workspace, [{ run, phaseSince: run.createdAt, signals: {} }], abort);
  const children = answers.get(run.id);
  if (!children?.known)
    return `Azure shows it as ${run.status}, and whether runs below it still run is not known: ${children?.reason ?? 'no answer came'}`;
  const active = children.value.filter(stillRuns);
  if (active.length === 0) return null;
  const names = active.slice(0, MOST_NAMED).map(({ displayName, status }) => `${displayName} (${status})`);
  const more = active.length > MOST_NAMED ? ` and ${active.length - MOST_NAMED} more` : '';
  return `Azure shows it as ${run.status}, and ${active.length} below it may still hold nodes: ${names.join(', ')}${more}`;
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

async function reportHanging(
  { decision, cancellation }: DecidedCancel,
  problem: string | null,
  deps: OutcomeDeps,
): Promise<void> {
  const { ledger, newId, now } = deps;
  const data = cancelData(decision, { requestedAt: cancellation.requestedAt, problem, hangingAt: now });
  const alert = alertOf(decision, { type: 'cancel.hanging', data, recipients: ['oncall'], at: now }, newId);
  await ledger.markHanging(decision.id, [alert]);
}
