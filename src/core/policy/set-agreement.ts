import { canonicalJson } from '../values/canonical-json.ts';
import { type Instant, MINUTE, type Milliseconds } from '../values/duration.ts';
import { BUILT_IN } from './orphan-policy.ts';
import type { Policy } from './policy.ts';

/*
 * Replicas share one store, and each reads policy files of its own. One set is in force; whoever has another judges nothing.
 * See ADR 30.
 */

/** What the record keeps of a policy in a set. */
export type PolicyHead = Pick<
  Policy,
  'name' | 'summary' | 'severity' | 'mode' | 'fingerprint' | 'limits' | 'objection'
>;

/** Why a set came into force. */
export const SET_REASONS = {
  first: 'no set was in force before',
  changed: 'the policy files of this replica changed',
  new: 'this replica started with files that no replica had before',
  alone: 'no other replica was at work',
  'taken-over': 'no replica with the earlier policies was seen for a while',
} as const;
export type SetReason = keyof typeof SET_REASONS;

/** A set that is or was in force. The highest number is in force. */
export interface PolicySetRecord {
  readonly number: number;
  readonly digest: string;
  readonly at: Instant;
  readonly replica: string;
  readonly because: SetReason;
  readonly policies: readonly PolicyHead[];
}

/** The set that a replica has loaded. */
export interface LoadedSet {
  readonly replica: string;
  readonly digest: string;
  readonly policies: readonly PolicyHead[];
  /** For one pass by hand: it never overrules a replica at work. */
  readonly isVisit?: boolean;
}

/** A replica as the store last saw it. */
export interface ReplicaRecord {
  readonly replica: string;
  readonly digest: string;
  /** Number of the set in force when it last had that set; null if it never did. */
  readonly agreedNumber: number | null;
  readonly seenAt: Instant;
  /** Since when its set is not the one in force; null when it is. */
  readonly differsSince: Instant | null;
  /** It has stopped in an orderly way. */
  readonly stopped: boolean;
}

/** A replica that was not seen for so long has stopped. It is seen every minute. */
export const REPLICA_GONE_AFTER: Milliseconds = 3 * MINUTE;

/** What the store knows when a replica says which set it has. */
export interface AgreementInput {
  readonly digest: string;
  readonly inForce: Pick<PolicySetRecord, 'digest'> | null;
  /** The highest number with which this set was ever in force; null if it never was. */
  readonly lastNumber: number | null;
  /** The same replica as it was last seen; null at its start. */
  readonly before: Pick<ReplicaRecord, 'digest' | 'agreedNumber'> | null;
  readonly others: readonly ReplicaRecord[];
  readonly isVisit?: boolean;
  readonly now: Instant;
}

/**
 * What follows when a replica says which set it has: it has the one in force, its set comes into force, or it differs. The
 * newest change wins: files that were never in force are newer than any. Files that were in force before win only when this
 * replica went back to them while it ran; a replica that starts with them, or that receives one change after another late,
 * waits. When no replica with the set in force is left, the set of another comes into force.
 */
export function agreeOn(input: AgreementInput): 'agrees' | 'differs' | SetReason {
  const { digest, inForce, lastNumber, before, others, now } = input;
  if (!inForce) return 'first';
  if (inForce.digest === digest) return 'agrees';
  const alive = others.filter(({ stopped, seenAt }) => !stopped && now - seenAt < REPLICA_GONE_AFTER);
  if (input.isVisit && alive.length > 0) return 'differs';
  if (lastNumber === null) return before ? 'changed' : 'new';
  const hasChanged = before !== null && before.digest !== digest;
  if (hasChanged && before.agreedNumber !== null && lastNumber <= before.agreedNumber) return 'changed';
  if (!before && alive.length === 0) return 'alone';
  // One that restarts is waited for, too.
  const holders = others.filter((other) => other.digest === inForce.digest && now - other.seenAt < REPLICA_GONE_AFTER);
  return holders.length === 0 ? 'taken-over' : 'differs';
}

/** How the set in force overtakes a policy that another set had, in one clause; null where it says the same. */
export function overtakenBy(
  { policies, replica }: Pick<PolicySetRecord, 'policies' | 'replica'>,
  { name, mode, fingerprint, file }: Pick<Policy, 'name' | 'mode' | 'fingerprint' | 'file'>,
): string | null {
  if (file === BUILT_IN) return null;
  const inForce = policies.find((policy) => policy.name === name);
  if (!inForce) return `policy ${name} is not in force any more, by the files of ${replica}`;
  if (inForce.mode !== mode) return `policy ${name} has mode ${inForce.mode} now, by the files of ${replica}`;
  return inForce.fingerprint === fingerprint ? null : `policy ${name} was edited, by the files of ${replica}`;
}

/** How a replica's policies differ from those in force, one line each. */
export function differencesOf(inForce: readonly PolicyHead[], loaded: readonly PolicyHead[]): string[] {
  const there = new Map(loaded.map((policy) => [policy.name, policy]));
  const known = new Set(inForce.map(({ name }) => name));
  return [
    ...inForce.flatMap((policy) => {
      const other = there.get(policy.name);
      return other ? difference(policy, other) : [`${policy.name} is missing in its files`];
    }),
    ...loaded.filter(({ name }) => !known.has(name)).map(({ name }) => `${name} is not in force`),
  ];
}

function difference(inForce: PolicyHead, other: PolicyHead): string[] {
  const { name } = inForce;
  if (inForce.mode !== other.mode) return [`${name} has mode ${other.mode} in its files, and ${inForce.mode} in force`];
  if (inForce.fingerprint !== other.fingerprint) return [`${name} is edited`];
  return canonicalJson(inForce) === canonicalJson(other)
    ? []
    : [`${name} has another summary, severity, limit or other setting`];
}

/** What the record keeps of policies. */
export function headsOf(policies: readonly Policy[]): PolicyHead[] {
  return policies.map(({ name, summary, severity, mode, fingerprint, limits, objection }) => ({
    ...{ name, summary, severity, mode, fingerprint, limits, objection },
  }));
}
