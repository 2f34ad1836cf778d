import { type Readiness, readinessOf } from '../core/ports/readiness.ts';
import type { WatchDeps } from './deps.ts';
import type { Watch } from './schedule.ts';

/** Ready means: the store answers, every watched workspace was seen lately, and every configured target exists. */
export async function watchReadiness(
  { ledger, clock, blindAfter }: Pick<WatchDeps, 'ledger' | 'clock' | 'blindAfter'>,
  watch: Watch | null,
): Promise<Readiness> {
  const watched = new Set(watch?.workspaces().map(({ id }) => id));
  const views = (await ledger.workspaces()).filter(({ workspace }) => watched.has(workspace.id));
  const seen = readinessOf(views, clock(), blindAfter);
  const problems = (watch?.problems() ?? []).map(({ target, reason }) => `${target}: ${reason}`);
  return { ...seen, ready: seen.ready && problems.length === 0, reasons: [...problems, ...seen.reasons] };
}
