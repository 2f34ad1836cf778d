import { z } from 'zod';
import { OVERRIDE_KINDS, type Override } from '../decision/override.ts';
import type { Owner } from '../run/owner.ts';
import { DAY, formatDuration, formatInstant, type Instant } from '../values/duration.ts';
import type { Alert } from './alert.ts';
import { LONGEST_NAME, oneLine, ownerInAlert } from './alert-data.ts';
import { ownerSchema } from './alert-schemas.ts';
import { perOwner } from './per-owner.ts';

const MOST_LISTED = 20;

/** `override.granted` and `override.ending`: a person's exception for runs. */
export const overrideSchema = z.object({
  overrideId: z.string(),
  kind: z.enum(OVERRIDE_KINDS),
  by: z.string(),
  reason: z.string(),
  grantedAt: z.string(),
  until: z.string(),
  /** How long it is in force in all, and how long it still is. */
  length: z.string(),
  left: z.string(),
  /** When those whom it concerns are notified that it ends. */
  reminderAt: z.string(),
  /** Name patterns of the policies; `*` for all. */
  policies: z.array(z.string()),
  /** Runs that it covers, of the owner if there is one. */
  runs: z.array(z.object({ id: z.string(), displayName: z.string(), workspace: z.string() })),
  moreRuns: z.number(),
  /** Who ended it early; null where it ends by itself. */
  revokedBy: z.string().nullable(),
  /** The owner of the runs; null in the message for on-call where they have several. */
  owner: ownerSchema.nullable(),
});

export type OverrideData = z.output<typeof overrideSchema>;

/** A run that an override covers. */
export interface CoveredRun {
  readonly id: string;
  readonly displayName: string;
  readonly workspace: string;
  readonly owner: Owner;
}

/** People hear of an end a day before it, or a tenth of its length before if that is less. */
export function reminderAt({ createdAt, endsAt }: Pick<Override, 'createdAt' | 'endsAt'>): Instant {
  return endsAt - Math.min(DAY, (endsAt - createdAt) / 10);
}

/** Whoever owns the runs hears of it, and on-call, of whom one granted it. */
export function overrideAlerts(
  type: 'override.granted' | 'override.ending',
  override: Override,
  covered: readonly CoveredRun[],
  { now, newId }: { readonly now: Instant; readonly newId: () => string },
): Alert[] {
  return perOwner(covered, ({ owner }) => owner).map(({ recipients, runs, owner }) => ({
    ...{ id: newId(), at: now, type, recipients },
    ...{ decisionId: null, findingId: null, announcesCancel: false },
    data: overrideData(override, runs, owner, now),
  }));
}

function overrideData(
  override: Override,
  runs: readonly CoveredRun[],
  owner: Owner | null,
  now: Instant,
): OverrideData {
  const { id, kind, author, reason, createdAt, endsAt, policies } = override;
  return {
    overrideId: id,
    kind,
    by: oneLine(author, LONGEST_NAME),
    reason: oneLine(reason),
    grantedAt: formatInstant(createdAt),
    until: formatInstant(endsAt),
    length: formatDuration(endsAt - createdAt),
    left: formatDuration(Math.max(0, endsAt - now)),
    reminderAt: formatInstant(reminderAt(override)),
    policies: policies.slice(0, MOST_LISTED).map((name) => oneLine(name, LONGEST_NAME)),
    runs: runs.slice(0, MOST_LISTED).map((run) => ({
      id: oneLine(run.id, LONGEST_NAME * 3),
      displayName: oneLine(run.displayName, LONGEST_NAME) || run.id,
      workspace: oneLine(run.workspace, LONGEST_NAME),
    })),
    moreRuns: Math.max(0, runs.length - MOST_LISTED),
    revokedBy: override.revokedBy === null ? null : oneLine(override.revokedBy, LONGEST_NAME),
    owner: owner && ownerInAlert(owner),
  };
}
