import { cancelData } from '../core/alert/alert-data.ts';
import { type DelayAlert, HANGS_AFTER, leakOf, REMIND_AFTER } from '../core/decision/cancel-delay.ts';
import type { SeenCost } from '../core/decision/decision.ts';
import type { Cancellation } from '../core/decision/finding.ts';
import { seenCost } from '../core/decision/seen-cost.ts';
import type { RecordedSignals, Runs, SignalSource } from '../core/ports/azure.ts';
import type { FollowedCancel, SeenProgress } from '../core/ports/follow-ledger.ts';
import { isParentType, type Run, type Workspace } from '../core/run/run.ts';
import type { ListedRun } from '../core/signal/known-run.ts';
import { DAY, formatDuration, HOUR, type Instant } from '../core/values/duration.ts';
import { alertOf } from './alerts.ts';
import { stillRuns } from './orphan-run.ts';
import { readCost } from './read-costs.ts';
import { type CancelOutcome, type SettleDeps, settle } from './settle.ts';

/** A run that Azure still shows untouched this long after it accepted a cancel was not cancelled. */
const IGNORED_AFTER = 2 * HOUR;

/** Runs below a cancelled parent are waited for no longer than this. They are followed as orphans all the same. */
const FOLLOWED_FOR = 7 * DAY;

export interface OutcomeDeps extends SettleDeps {
  readonly runs: Runs;
  readonly signals: SignalSource;
  readonly recorded: RecordedSignals;
  readonly now: Instant;
  readonly abort: AbortSignal;
}

/**
 * Follows the cancels that Azure accepted until Azure shows what became of them. Only the status Canceled confirms one,
 * and for a parent the end of every run below it. A run that completed or failed meanwhile is recorded as such, and people
 * hear of one that hangs, with what that costs.
 */
export async function followCancels(
  workspace: Workspace,
  listed: readonly ListedRun[],
  gone: readonly string[],
  deps: OutcomeDeps,
): Promise<void> {
  const requested = await deps.ledger.requestedCancels(workspace.id);
  if (requested.length === 0) return;
  const runs = new Map(listed.map((one) => [one.run.id, one]));
  const deleted = new Set(gone);
  const unseen = requested
    .map(({ cancellation }) => cancellation.runId)
    .filter((runId) => !runs.has(runId) && !deleted.has(runId));
  if (unseen.length > 0)
    for (const [id, answer] of await deps.runs.refresh(workspace, unseen, deps.abort)) {
      if (answer.kind === 'found') runs.set(id, answer.listed);
      if (answer.kind === 'gone') deleted.add(id);
    }
  for (const cancel of requested) {
    const { runId } = cancel.cancellation;
    const run = runs.get(runId) ?? null;
    if (run || deleted.has(runId)) await follow(cancel, run, workspace, deps);
  }
}

/** @param listed null for a run that was deleted. */
async function follow(
  cancel: FollowedCancel,
  listed: ListedRun | null,
  workspace: Workspace,
  deps: OutcomeDeps,
): Promise<void> {
  const { now, ledger } = deps;
  const { cancellation, raised } = cancel;
  const run = listed?.run ?? null;
  const waited = now - (cancellation.requestedAt ?? cancellation.queuedAt);
  const below = run && waited <= FOLLOWED_FOR ? await stillBelow(run, workspace, deps) : null;
  const outcome = below === null ? outcomeOf(run, waited) : null;
  const delay = outcome === null ? dueDelay(waited, raised) : null;
  const hangs = delay !== null || raised.has('hanging');
  const seen = {
    ...progressOf(cancellation, listed, below, now),
    ...(hangs && (await leakedOf(cancel, listed, delay !== null, { ...deps, workspace }))),
  };
  await ledger.noteCancel(cancellation.decisionId, seen, now);
  if (outcome) await settle(cancel, outcome, deps, now);
  else if (delay) await reportHanging({ ...cancel, cancellation: { ...cancellation, ...seen } }, delay, run, deps);
}

/** What is new about a cancel. Azure's own time of the end counts where it is listed. */
function progressOf(before: Cancellation, listed: ListedRun | null, below: string | null, now: Instant): SeenProgress {
  const phase = listed?.run.phase;
  const taken = phase === 'canceling' || phase === 'ended';
  const endedAt = (phase === 'ended' && endOf(listed)) || now;
  return {
    // One that is seen ended at once was acknowledged by then.
    ...(taken && before.acknowledgedAt === null && { acknowledgedAt: endedAt }),
    ...(before.endedAt === null && phase === 'ended' && { endedAt }),
    ...(below !== null && below !== before.reason && { reason: below }),
  };
}

function endOf(listed: ListedRun | null): Instant | null {
  return listed?.timing?.known ? listed.timing.value.endedAt : null;
}

/**
 * What it has cost since Azure was asked, up to its end.
 * @param mayRead whether to read what the run costs now, where nobody read that for the decision.
 */
async function leakedOf(
  { decision, cancellation }: FollowedCancel,
  listed: ListedRun | null,
  mayRead: boolean,
  deps: OutcomeDeps & { readonly workspace: Workspace },
): Promise<SeenProgress> {
  const since = cancellation.requestedAt ?? cancellation.queuedAt;
  const ended = isParentType(listed?.run.jobType ?? '') ? null : (cancellation.endedAt ?? endOf(listed));
  const known = decision.evidence.cost ?? cancellation.leaked;
  const cost = known ?? (mayRead && listed ? await costNow(listed.run, deps) : null);
  return { leaked: leakOf(cost, since, ended ?? deps.now) };
}

async function costNow(run: Run, deps: OutcomeDeps & { readonly workspace: Workspace }): Promise<SeenCost | null> {
  const snapshot = { run, phaseSince: run.createdAt, signals: {} };
  return seenCost(await readCost(snapshot, { ...deps, peers: () => new Map() }), deps.now);
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
  return {
    state: 'failed',
    reason: `Azure accepted the cancel and the run is ${run.status} ${formatDuration(waited)} later`,
  };
}

/** What people are to hear of a cancel that takes long, and have not heard. After an outage that is one message, not both. */
function dueDelay(waited: number, raised: FollowedCancel['raised']): DelayAlert | null {
  if (raised.has('still-hanging')) return null;
  if (waited > REMIND_AFTER) return 'still-hanging';
  return waited > HANGS_AFTER && !raised.has('hanging') ? 'hanging' : null;
}

async function reportHanging(
  { decision, cancellation }: Pick<FollowedCancel, 'decision' | 'cancellation'>,
  delay: DelayAlert,
  run: Run | null,
  { ledger, newId, now }: OutcomeDeps,
): Promise<void> {
  const problem = cancellation.reason ?? (run && `the run has the status ${run.status}`);
  const data = cancelData(decision, {
    requestedAt: cancellation.requestedAt,
    problem,
    hangingAt: now,
    delay,
    leaked: cancellation.leaked,
  });
  const recipients = ['oncall', 'owner'];
  const alert = alertOf(decision, { type: 'cancel.hanging', data, recipients, at: now }, newId);
  await ledger.alertDelay(decision.id, delay, [alert]);
}
