import type { Stretch } from '../core/money/spent-run.ts';
import type { MoneyFacts } from '../core/ports/money-ledger.ts';
import { MOST_GAP } from '../core/record/recorded-cost.ts';
import type { Instant } from '../core/values/duration.ts';
import type { CountedRun } from './counted.ts';

/** A period that is asked about. */
export interface AskedPeriod extends Stretch {
  /** Up to when its record must reach; to its end where it is over, or where this is not given. */
  readonly now?: Instant;
}

/** A workspace of which not the whole period is on record. */
export type Gap = { readonly workspace: string } & (
  | { readonly since: Instant; readonly until?: never }
  | { readonly until: Instant; readonly since?: never }
);

/** The name of a workspace, by its id. */
export function workspaceOf(id: string): string {
  return id.split('/').at(-1) ?? id;
}

/**
 * The workspaces whose record begins, or begins anew after a gap, within a period, or ends before it does. Only the last
 * gap of a workspace is known, so one after the period says something only where nothing of the period is on record. A
 * workspace whose record ended before the period is not watched any more.
 */
export function gapsOf(
  { recorded }: Pick<MoneyFacts, 'recorded'>,
  { from, until, now = until }: AskedPeriod,
  counted: readonly CountedRun[],
): readonly Gap[] {
  const end = Math.min(until, now);
  const withRuns = new Set(counted.map(({ spent }) => spent.run.workspaceId));
  return [...recorded].flatMap(([id, extent]): Gap[] => {
    const workspace = workspaceOf(id);
    if (extent.since > from && (extent.since < until || (from < now && !withRuns.has(id))))
      return [{ workspace, since: extent.since }];
    return extent.until >= from && end - extent.until > MOST_GAP ? [{ workspace, until: extent.until }] : [];
  });
}

/** `ml-prod is recorded only up to …`. @param at how a moment is written */
export function gapWords({ workspace, since, until }: Gap, at: (moment: Instant) => string): string {
  return since === undefined
    ? `${workspace} is recorded only up to ${at(until)}`
    : `${workspace} is recorded without a gap only since ${at(since)}`;
}
