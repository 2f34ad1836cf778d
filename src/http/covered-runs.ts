import { mayCover, type Override } from '../core/decision/override.ts';
import type { ReadLedger } from '../core/ports/read-ledger.ts';
import type { Run } from '../core/run/run.ts';

/** So many active runs and more a page; the reply names only the first. */
const PAGE = 200;

/**
 * The active runs that an override counts for, as far as they were listed by now. What a run computes on is not on
 * record here, and a scope that rests on it counts as holding, as it does when a cancel is decided.
 */
export async function coveredRuns(override: Override, ledger: Pick<ReadLedger, 'runs'>): Promise<readonly Run[]> {
  const covered: Run[] = [];
  let cursor: string | null = null;
  do {
    const page = await ledger.runs({ active: true }, { cursor, limit: PAGE });
    for (const { run, phaseSince } of page?.items ?? [])
      if (mayCover(override, { run, phaseSince, signals: {} })) covered.push(run);
    cursor = page?.next ?? null;
  } while (cursor !== null);
  return covered;
}
