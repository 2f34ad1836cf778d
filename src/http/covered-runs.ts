import { mayCover, type Override } from '../core/decision/override.ts';
import type { ListedRun, ReadLedger } from '../core/ports/read-ledger.ts';
import type { Visibility } from '../core/ports/visibility.ts';

/** Active runs of a page. */
const PAGE = 200;

/** Active runs that an override counts for, and how many its author sees in all. */
export interface Coverage {
  readonly covered: readonly ListedRun[];
  readonly active: number;
}

/**
 * The active runs that an override covers, as far as they are listed by now. The compute of a run is not known here: a
 * scope that depends on it counts as matching, as it does when a cancel is decided.
 * @param visible what its author may see: others are not counted.
 */
export async function coveredRuns(
  override: Override,
  ledger: Pick<ReadLedger, 'runs'>,
  visible: Visibility,
): Promise<Coverage> {
  const covered: ListedRun[] = [];
  let active = 0;
  let cursor: string | null = null;
  do {
    const page = await ledger.runs({ active: true, visible }, { cursor, limit: PAGE });
    for (const view of page?.items ?? []) {
      const { run, phaseSince } = view;
      active++;
      if (mayCover(override, { run, phaseSince, signals: {} })) covered.push(view);
    }
    cursor = page?.next ?? null;
  } while (cursor !== null);
  return { covered, active };
}

/** A single active run is always every active run. */
const FEWEST = 2;

/** Why an override is made only on a second word, or null: it covers everything. */
export function needsConfirmation({ scope }: Pick<Override, 'scope'>, { covered, active }: Coverage): string | null {
  if (excludesNothing(scope)) return `Its scope fits every run: ${active} active now, and every later one.`;
  if (covered.length < FEWEST || covered.length < active) return null;
  return `It covers all ${active} active runs, and every later one that fits.`;
}

/** Every key of it takes anything. */
function excludesNothing({ tags = {}, ...lists }: Override['scope']): boolean {
  if (Object.keys(tags).length > 0) return false;
  return Object.values(lists).every((patterns) => Array.isArray(patterns) && patterns.includes('*'));
}
