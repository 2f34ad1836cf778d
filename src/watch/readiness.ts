import type { WorkspaceView } from '../core/ports/read-ledger.ts';
import type { Readiness, WorkspaceReadiness } from '../core/ports/readiness.ts';
import { NO_WORKSPACE, type Unseen, unseenText } from '../core/record/unseen.ts';
import { formatDuration, formatInstant, type Instant, MINUTE, type Milliseconds } from '../core/values/duration.ts';
import type { WatchDeps } from './deps.ts';
import type { Watch } from './schedule.ts';

/** What readiness asks of the watch. */
type Watched = Pick<Watch, 'fitness' | 'policies' | 'problems' | 'stillWork' | 'storeTrouble' | 'workspaces'>;

/** Ready means: the store takes writes, every watched workspace was seen whole lately, and every configured one is found. */
export async function watchReadiness(
  { ledger, clock, blindAfter }: Pick<WatchDeps, 'ledger' | 'clock' | 'blindAfter'>,
  watch: Watched | null,
): Promise<Readiness> {
  const now = clock();
  const watched = new Set(watch?.workspaces().map(({ id }) => id));
  const views = (await ledger.workspaces()).filter(({ workspace }) => watched.has(workspace.id));
  const seen = readinessOf(views, now, blindAfter);
  const kept = (await ledger.unseen()).filter(({ scope }) => scope === NO_WORKSPACE);
  const known = new Set(kept.map(({ part }) => part));
  // What the latest search has found may not be kept yet.
  const fresh = (watch?.problems() ?? []).filter(({ target }) => !known.has(target));
  const trouble = watch?.storeTrouble() ?? null;
  const still = (await watch?.stillWork()) ?? [];
  const own = [...(trouble ? [trouble] : []), ...still, ...kept];
  const isOverdue = own.some(({ since }) => now - since >= blindAfter) || trouble !== null || still.length > 0;
  const differing = policiesDiffer(watch);
  const unfit = (watch?.fitness.unfit() ?? []).map(({ since, reason }) => ({
    ...{ since, reason: `this replica judges nothing: ${reason} (since ${formatInstant(since)})` },
  }));
  const isLong = ({ since }: { readonly since: Instant }) => now - since >= DIFFERS_UNREADY_AFTER;
  const differsLong = [...(differing ? [differing] : []), ...unfit].some(isLong);
  const isFound = !(watch?.problems() ?? []).some(({ isUnwatched }) => isUnwatched);
  return {
    ...seen,
    ready: seen.ready && isFound && !isOverdue && !differsLong,
    reasons: [
      ...(differing ? [differing.reason] : []),
      ...unfit.map(({ reason }) => reason),
      ...own.map((cause) => sinceText(cause)),
      ...fresh.map(({ target, reason }) => `${target}: ${reason}`),
      ...seen.reasons,
    ],
  };
}

/**
 * So long a replica with other policies, another clock or an older version stays ready. An older image that is rolled out again must be ready for its
 * predecessor to be stopped; its policies come into force only then.
 */
const DIFFERS_UNREADY_AFTER = 5 * MINUTE;

/** That this replica has other policies than those in force, and since when; null when it has them. */
function policiesDiffer(watch: Watched | null): { readonly since: Instant; readonly reason: string } | null {
  const agreement = watch?.policies.current();
  if (!watch || !agreement || agreement.differsSince === null) return null;
  const { inForce, differsSince } = agreement;
  const put = `those of ${inForce.replica} are in force since ${formatInstant(inForce.at)}`;
  const differences = watch.policies.differences().join(', ');
  const reason = `policies differ: this replica has other policies, so it judges nothing; ${put}: ${differences} (since ${formatInstant(differsSince)})`;
  return { since: differsSince, reason };
}

/** Ready when every workspace had a complete pass within `blindAfter`. */
export function readinessOf(views: readonly WorkspaceView[], now: Instant, blindAfter: Milliseconds): Readiness {
  const workspaces = views.map((view) => workspaceReadiness(view, now, blindAfter));
  const reasons = views.flatMap((view) => reasonsOf(view, workspaceReadiness(view, now, blindAfter), now));
  if (views.length === 0) reasons.push('no workspace is under watch');
  return { ready: views.length > 0 && workspaces.every(({ state }) => state === 'ok'), reasons, workspaces };
}

function workspaceReadiness(view: WorkspaceView, now: Instant, blindAfter: Milliseconds): WorkspaceReadiness {
  const { lastGoodPassAt, lastCompletePassAt, workspace, lastPass } = view;
  const isBlind = lastCompletePassAt === null || now - lastCompletePassAt >= blindAfter;
  const state = lastGoodPassAt === null ? 'never-seen' : isBlind ? 'blind' : 'ok';
  return { name: workspace.name, state, lastGoodPassAt, lastCompletePassAt, error: lastPass?.error ?? null };
}

function reasonsOf({ unseen }: WorkspaceView, { name, state, ...last }: WorkspaceReadiness, now: Instant): string[] {
  const causes = unseen.map((cause) => `workspace ${name}: ${sinceText(cause)}`);
  if (state === 'ok') return causes;
  const { lastCompletePassAt } = last;
  const seen =
    lastCompletePassAt === null
      ? `has not been seen ${state === 'never-seen' ? '' : 'whole '}yet`
      : `was last seen whole at ${formatInstant(lastCompletePassAt)}, ${formatDuration(now - lastCompletePassAt)} ago`;
  // Without a cause the latest pass was one of an older version.
  const why = causes.length > 0 || last.error === null ? '' : `: ${last.error}`;
  return [`workspace ${name} ${seen}${why}`, ...causes];
}

function sinceText(cause: Unseen): string {
  return `${unseenText(cause)} (since ${formatInstant(cause.since)})`;
}
