import { z } from 'zod';
import type { ChildRun, Computed } from '../run/run.ts';
import type { Instant, Milliseconds } from '../values/duration.ts';
import { length, moment } from './case-parts.ts';

/** The least and the most that a run has computed by a moment. */
export function computedUntil({ least, most, since }: Computed, until: Instant): Pick<Computed, 'least' | 'most'> {
  const growth = since === null ? 0 : Math.max(0, until - since);
  return { least: least + growth, most: most + growth };
}

/** When a run or child last began to run, as far as Azure reports it: its start, or later after a break. */
export function latestStart({ startedAt, computed }: Pick<ChildRun, 'startedAt' | 'computed'>): Instant | null {
  return startedAt === null ? null : Math.max(startedAt, computed?.since ?? startedAt);
}

/** Whether a run has computed without a break since its start, as far as its compute time shows. */
export function isWithoutBreak(computed: Computed, startedAt: Instant, until: Instant, within: Milliseconds): boolean {
  const missing = until - startedAt - computedUntil(computed, until).least;
  return (computed.since ?? startedAt) <= startedAt && Math.abs(missing) <= within;
}

/** How a case gives a compute time. */
export const computedInCase = {
  computed: length
    .optional()
    .describe('How long it computed in all, where it was queued again, preempted or paused after its start.'),
  'latest-start': moment.optional().describe('When it last began to run, where that is later than `started`.'),
};

const given = z.object(computedInCase);

/** The compute time of a case; nothing where the case gives none. */
export function readComputed(
  { computed, 'latest-start': latest }: z.output<typeof given>,
  now: Instant,
  startedAt: Instant | null,
): { readonly computed?: Computed } {
  const since = latest?.(now) ?? null;
  if (computed === undefined)
    return since === null || startedAt === null ? {} : { computed: { least: 0, most: since - startedAt, since } };
  const before = since === null ? computed : Math.max(0, computed - (now - since));
  return { computed: { least: before, most: before, since } };
}
