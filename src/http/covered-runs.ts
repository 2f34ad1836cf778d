import { mayCover, type Override } from '../core/decision/override.ts';
import type { ReadLedger } from '../core/ports/read-ledger.ts';
import type { Run } from '../core/run/run.ts';

/** Active runs of a page. */
const PAGE = 200;

/**
 * The active runs that an override covers, as far as they are listed by now. The compute of a run is not known here: a
 * scope that depends on it counts as matching, as it does when a cancel is decided.
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
