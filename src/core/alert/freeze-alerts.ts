import { z } from 'zod';
import type { Decision } from '../decision/decision.ts';
import type { Freeze } from '../decision/finding.ts';
import type { Owner } from '../run/owner.ts';
import { formatDuration, formatInstant, type Instant } from '../values/duration.ts';
import type { Alert } from './alert.ts';
import { LONGEST_NAME, oneLine, ownerInAlert, timeOrNull } from './alert-data.ts';
import { costSchema, ownerSchema } from './alert-schemas.ts';
import { namesOf, perOwner } from './per-owner.ts';

const MOST_LISTED = 20;

/** A run in a list. */
const listedRun = z.object({
  id: z.string(),
  displayName: z.string(),
  workspace: z.string(),
  policy: z.string(),
  owner: z.string(),
  cost: costSchema.nullable(),
});

/** `enforcement.frozen`: a person stopped every cancel. */
export const frozenSchema = z.object({
  freezeId: z.string(),
  by: z.string(),
  reason: z.string(),
  since: z.string(),
  /** Null: until somebody lifts it. */
  until: z.string().nullable(),
  /** Announced or proposed cancels that wait for its end. */
  waiting: z.array(listedRun),
  moreWaiting: z.number(),
  /** Cancels that Azure was asked for before, which cannot be taken back, with the time of the request. */
  alreadySent: z.array(listedRun.extend({ requestedAt: z.string() })),
  moreSent: z.number(),
  /** The owner of the runs; null in the message for on-call where they have several, or none waits. */
  owner: ownerSchema.nullable(),
});

/** `enforcement.resumed`: no freeze is in force any more. */
export const resumedSchema = frozenSchema.extend({
  /** Who lifted it; null where it ended by itself as planned. */
  liftedBy: z.string().nullable(),
  endedAt: z.string(),
  lasted: z.string(),
});

export type FrozenData = z.output<typeof frozenSchema>;
export type ResumedData = z.output<typeof resumedSchema>;

/** The decisions about cancels that a freeze concerns. */
export interface FrozenCancels {
  readonly waiting: readonly Decision[];
  readonly alreadySent: readonly { readonly decision: Decision; readonly requestedAt: Instant }[];
}

interface Raising {
  readonly at: Instant;
  readonly newId: () => string;
}

/** On-call hears of a freeze, and the owners of runs whose cancel was announced. */
export function frozenAlerts(freeze: Freeze, cancels: FrozenCancels, raising: Raising): Alert[] {
  return shares(cancels).map(({ recipients, of, owner }) => {
    const data = frozenData(freeze, of, owner);
    return alertOfFreeze({ type: 'enforcement.frozen', data, recipients }, raising);
  });
}

/** How a freeze ended. */
interface EndOfFreeze {
  /** Null where it ended by itself. */
  readonly liftedBy: string | null;
  readonly endedAt: Instant;
  /** Owners who heard of the freeze. */
  readonly owners: readonly Owner[];
}

/** Whoever heard of a freeze hears of its end, and the owners of runs that are due now. */
export function resumedAlerts(
  freeze: Freeze,
  cancels: FrozenCancels,
  { liftedBy, endedAt, owners }: EndOfFreeze,
  raising: Raising,
): Alert[] {
  return [...shares(cancels), ...othersOf(owners, cancels)].map(({ recipients, of, owner }) => {
    const data: ResumedData = {
      ...frozenData(freeze, of, owner),
      liftedBy: liftedBy === null ? null : oneLine(liftedBy, LONGEST_NAME),
      endedAt: formatInstant(endedAt),
      lasted: formatDuration(endedAt - freeze.createdAt),
    };
    return alertOfFreeze({ type: 'enforcement.resumed', data, recipients }, raising);
  });
}

/** What on-call hears, and what each owner of a waiting run. */
function shares({ waiting, alreadySent }: FrozenCancels) {
  return perOwner(waiting, ({ evidence }) => evidence.owner).map(({ recipients, runs, owner }) => {
    const isForOncall = recipients.includes('oncall');
    return { recipients, owner, of: { waiting: runs, alreadySent: isForOncall ? alreadySent : [] } };
  });
}

/** Owners who heard of the freeze and have no run that waits any more. */
function othersOf(owners: readonly Owner[], { waiting }: FrozenCancels): ReturnType<typeof shares> {
  const due = new Set(waiting.map(({ evidence }) => namesOf(evidence.owner)));
  const others = new Map(owners.map((owner) => [namesOf(owner), owner]));
  for (const names of due) others.delete(names);
  return [...others.values()].map((owner) => ({ recipients: ['owner'], owner, of: { waiting: [], alreadySent: [] } }));
}

function alertOfFreeze(of: Pick<Alert, 'type' | 'data' | 'recipients'>, { at, newId }: Raising): Alert {
  return { ...of, id: newId(), at, decisionId: null, findingId: null, announcesCancel: false };
}

function frozenData(freeze: Freeze, { waiting, alreadySent }: FrozenCancels, owner: Owner | null): FrozenData {
  return {
    freezeId: freeze.id,
    by: oneLine(freeze.author, LONGEST_NAME),
    reason: oneLine(freeze.reason),
    since: formatInstant(freeze.createdAt),
    until: timeOrNull(freeze.endsAt),
    waiting: waiting.slice(0, MOST_LISTED).map(listed),
    moreWaiting: Math.max(0, waiting.length - MOST_LISTED),
    alreadySent: alreadySent
      .slice(0, MOST_LISTED)
      .map(({ decision, requestedAt }) => ({ ...listed(decision), requestedAt: formatInstant(requestedAt) })),
    moreSent: Math.max(0, alreadySent.length - MOST_LISTED),
    owner: owner && ownerInAlert(owner),
  };
}

function listed({ runId, policy, evidence: { run, owner, cost } }: Decision): FrozenData['waiting'][number] {
  return {
    id: oneLine(runId, LONGEST_NAME * 3),
    displayName: oneLine(run.displayName, LONGEST_NAME) || runId,
    workspace: oneLine(run.workspace, LONGEST_NAME),
    policy,
    owner: oneLine(owner.display, LONGEST_NAME),
    cost: cost ?? null,
  };
}
