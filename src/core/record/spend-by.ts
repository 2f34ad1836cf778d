import { type BudgetOwners, budgetValues } from '../run/owner.ts';
import type { Run } from '../run/run.ts';
import { tagKey } from '../run/tags.ts';
import { caseless } from '../values/text.ts';

/** What a run is within, in its own workspace. */
export const SPEND_WITHIN = ['experiment', 'workspace'] as const;

/** By what costs are added up: over all workspaces by the value of a tag, or within the judged run's own workspace. */
export type SpendBy = { readonly tag: string } | { readonly by: (typeof SPEND_WITHIN)[number] };

/** The values by which a run counts, without case; none where it counts in no sum. */
export function spendValues(
  run: Pick<Run, 'tags' | 'experiment'>,
  by: SpendBy,
  owners: BudgetOwners,
): readonly string[] {
  if ('tag' in by) return budgetValues(run, by.tag, owners);
  if (by.by === 'workspace') return [WHOLE];
  return run.experiment === null ? [] : [caseless(run.experiment)];
}

/** The one value of a workspace: all of it. */
const WHOLE = '';

/** `team=vision`, `experiment nightly`, `workspace`: what a sum is of. */
export function spendInWords(by: SpendBy, value: string): string {
  if ('tag' in by) return `${by.tag}=${value}`;
  return value === WHOLE ? 'this workspace' : `${by.by} ${value}`;
}

/** Two with the same key are one. */
export function spendByKey(by: SpendBy): string {
  // No policy can name a tag with an asterisk in its key.
  return 'tag' in by ? tagKey(by.tag) : `*${by.by}`;
}
