import { BY_HAND_POLICY_NAME } from '../policy/by-hand-policy.ts';
import type { Run } from '../run/run.ts';
import { formatInstant, type Instant } from '../values/duration.ts';

/** A cancel as people are asked about its repetition. */
export interface NamedCancel {
  readonly runId: string;
  readonly displayName: string;
  readonly policy: string;
  /** When Azure was asked. */
  readonly at: Instant;
  /** Who approved it or cancelled by hand; null where a policy decided alone. */
  readonly by: string | null;
}

/** A cancel of Runwarden's that a later run may repeat. */
export interface EarlierCancel extends NamedCancel, Pick<Run, 'experiment' | 'definition'> {
  /** Active runs that were resubmitted from it, over any number of others. */
  readonly resubmissions: readonly string[];
  /** When runs of the same definition and experiment completed since: what comes after them repeats those. */
  readonly completions: readonly Instant[];
}

/** A cancel without what relates other runs to it, for the record. */
export function named({ runId, displayName, policy, at, by }: NamedCancel): NamedCancel {
  return { runId, displayName, policy, at, by };
}

/** `Runwarden cancelled train (train-1) at 2026-03-02T03:00:00Z under the policy runtime, as robin approved`. */
export function describeEarlier({ displayName, runId, at, policy, by }: NamedCancel): string {
  const name = displayName === runId ? runId : `${displayName} (${runId})`;
  if (policy === BY_HAND_POLICY_NAME) return `${by ?? 'a person'} cancelled ${name} by hand at ${formatInstant(at)}`;
  const approved = by === null ? '' : `, as ${by} approved`;
  return `Runwarden cancelled ${name} at ${formatInstant(at)} under the policy ${policy}${approved}`;
}
