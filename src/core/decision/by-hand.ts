import { BY_HAND_POLICY } from '../policy/by-hand-policy.ts';
import { evaluate } from '../policy/evaluate.ts';
import type { Owner } from '../run/owner.ts';
import type { Run } from '../run/run.ts';
import type { Snapshot } from '../signal/signal.ts';
import { formatInstant, type Instant } from '../values/duration.ts';
import type { ByHandBasis } from './basis.ts';
import type { Decision, SeenCost } from './decision.ts';
import { openFinding } from './episode.ts';
import type { Finding } from './finding.ts';
import { inOrder } from './given-ids.ts';
import { cancelDecision } from './new-decision.ts';
import type { Objection } from './objection.ts';
import { isInForce, mayCover, type Override } from './override.ts';

/** A person who cancels a run, and the run as the latest pass saw it. */
export interface ByHand {
  readonly snapshot: Snapshot;
  readonly owner: Owner;
  readonly by: string;
  readonly reason: string;
  /** By the latest pass that read it. */
  readonly cost: SeenCost | null;
  readonly now: Instant;
  readonly newId: () => string;
}

/** A cancel by hand as a decision of that person, with the finding that it opens, and what it rests on. */
export function byHand({ newId, ...given }: ByHand): {
  readonly finding: Finding;
  readonly decision: Decision;
  readonly basis: ByHandBasis;
} {
  const basis: ByHandBasis = { made: 'by-hand', ...given, open: null, ids: [newId(), newId()] };
  return { ...cancelByHand(basis), basis };
}

/** A cancel by hand by what it rests on. */
export function cancelByHand({ snapshot, owner, by, reason, cost, now, open, ids }: ByHandBasis): {
  readonly finding: Finding;
  readonly decision: Decision;
} {
  const policy = BY_HAND_POLICY;
  const newId = inOrder(ids);
  const begun = openFinding({ snapshot, policy }, now, newId());
  const finding: Finding = { ...begun, state: 'firing', firingAt: now };
  const verdict = evaluate(snapshot, policy, now);
  if (verdict.outcome === 'not-matched') throw new Error('a cancel by hand is for every run');
  const history = { finding, status: null, notices: [], approvals: [], rejectedBefore: false, cancellation: null };
  const decided = cancelDecision(
    { assessment: { snapshot, policy, verdict, owner, history }, finding, step: null, now, newId },
    true,
  );
  const evidence = cost ? { ...decided.evidence, cost } : decided.evidence;
  return {
    finding,
    decision: {
      ...decided,
      evidence,
      // One that was given up or refused before is of the same finding.
      findingId: open ?? finding.id,
      decidedBy: by,
      reason: `${by}${BY_HAND}${reason}”`,
    },
  };
}

const BY_HAND = ' cancelled it through Runwarden: “';

/** What the person wrote, out of the reason of a cancel by hand. */
export function wordsByHand(reason: string): string {
  const begin = reason.indexOf(BY_HAND);
  return begin < 0 ? reason : reason.slice(begin + BY_HAND.length, -1);
}

/** Why a person cannot cancel a run: a word for programs and a sentence. */
export interface CannotCancel {
  readonly reason: 'orphan' | 'ended' | 'finalizing' | 'status-unknown' | 'already-canceling';
  readonly detail: string;
}

/** What the phase of a run has against a cancel by hand; null for nothing. */
export function cannotCancel(run: Run, active: boolean): CannotCancel | null {
  const { orphanOf, phase, status, displayName } = run;
  if (orphanOf)
    return {
      reason: 'orphan',
      detail: `Azure offers no cancel for ${displayName}: its parent ${orphanOf.displayName} has ended. Cancel it in the studio, or take the nodes from its compute.`,
    };
  if (phase === 'ended')
    return { reason: 'ended', detail: `${displayName} has ended as ${status}. There is nothing left to cancel.` };
  if (!active)
    return { reason: 'ended', detail: `${displayName} is not there any more. There is nothing left to cancel.` };
  if (phase === 'finalizing')
    return {
      reason: 'finalizing',
      detail: `${displayName} is finalizing. Azure does not cancel a run that ends by itself.`,
    };
  if (phase === 'unrecognised')
    return {
      reason: 'status-unknown',
      detail: `Azure reports the status "${status}" of ${displayName}, which Runwarden does not know. It cancels no such run; cancel it in the studio.`,
    };
  if (phase === 'canceling')
    return {
      reason: 'already-canceling',
      detail: `Azure is canceling ${displayName} already (${status}). Somebody asked for that outside Runwarden.`,
    };
  return null;
}

/** What people have said for the run: a person who cancels it all the same must say so. */
export function keepsByOthers(
  { overrides, objections }: { readonly overrides: readonly Override[]; readonly objections: readonly Objection[] },
  snapshot: Snapshot,
  now: Instant,
): readonly string[] {
  const objected = objections
    .filter(({ endsAt }) => now < endsAt)
    .map(({ author, at, reason }) => `${author} objected at ${formatInstant(at)}: “${reason}”.`);
  const excepted = overrides
    .filter((override) => isInForce(override, now) && mayCover(override, snapshot))
    .map(({ kind, author, endsAt, reason }) => {
      const done = kind === 'extend' ? 'extended' : 'exempted';
      return `${author} ${done} ${snapshot.run.displayName} until ${formatInstant(endsAt)}: “${reason}”.`;
    });
  return [...excepted, ...objected];
}
