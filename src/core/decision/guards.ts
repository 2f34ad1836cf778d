import { BY_HAND_POLICY_NAME } from '../policy/by-hand-policy.ts';
import type { Policy } from '../policy/policy.ts';
import type { Assessment } from './assessment.ts';
import { again } from './guards/again.ts';
import { limits } from './guards/cancel-limits.ts';
import { consent } from './guards/consent.ts';
import type { Guard, GuardName, Hold } from './guards/guard.ts';
import { outsideHours } from './guards/hours.ts';
import { cancelUnderWay, heldThroughout, mode, phase } from './guards/mode-and-phase.ts';
import { notice } from './guards/notice.ts';
import { objection } from './guards/objection.ts';
import { exempt, extension, freeze } from './guards/people.ts';
import { precision } from './guards/precision.ts';
import { suspicion } from './guards/suspicion.ts';
import type { World } from './world.ts';

/**
 * Everything that can hold back a cancel, in the order in which it is asked. The plan, the act, the claim and whoever
 * explains a run ask this list and no other; see docs/adr/0011-one-list-of-guards.md.
 */
export const GUARDS: readonly Guard[] = [
  // A person has excepted the run from the policy: nothing else about it matters.
  exempt,
  // A policy whose mode permits no cancel never cancels.
  mode,
  // One cancel of a run at a time, before anybody is notified or asked about a second.
  cancelUnderWay,
  // A run that finishes by itself, or that nobody understands, is left alone.
  phase,
  // What people have stopped, for everything and then for one run. Neither the owner nor an approver is bothered.
  freeze,
  extension,
  // The owner's word. Only a person who has read it may go on.
  objection,
  // From here on time or an answer lifts the hold, and the notice goes out meanwhile so that its grace runs.
  heldThroughout,
  // Nobody is asked at night about what cannot happen before the morning.
  outsideHours,
  // Work that goes round in a circle goes to a person, under enforce too; under approve, silence then means keep.
  again,
  // So does each cancel of a policy that was wrong too often.
  precision,
  // Consent before notice: a question takes a person longest, and a no makes the notice pointless.
  consent,
  notice,
  // Last, so that only a cancel that nothing else holds back counts against a limit. An approval passes them all.
  suspicion,
  limits,
];

/** A person who cancels by hand asks no policy: what stops everybody and the phase of the run count, and nothing else. */
const BY_HAND: ReadonlySet<GuardName> = new Set(['mode', 'cancel-under-way', 'phase', 'freeze']);

/** The guards that are asked for a cancel under a policy. */
export function guardsFor({ name: policy }: Pick<Policy, 'name'>): readonly Guard[] {
  return policy === BY_HAND_POLICY_NAME ? GUARDS.filter(({ name }) => BY_HAND.has(name)) : GUARDS;
}

/** The first guard that holds a cancel back, with its hold; null when nothing does. */
export function firstHold(
  assessment: Assessment,
  world: World,
  guards: readonly Guard[] = GUARDS,
): { readonly guard: Guard; readonly hold: Hold } | null {
  for (const guard of guards) {
    const hold = guard.check(assessment, world);
    if (hold) return { guard, hold };
  }
  return null;
}

/** Every guard in order, with its hold on one assessment or null. */
export function allHolds(
  assessment: Assessment,
  world: World,
): { readonly guard: GuardName; readonly hold: Hold | null }[] {
  return GUARDS.map(({ name, check }) => ({ guard: name, hold: check(assessment, world) }));
}
