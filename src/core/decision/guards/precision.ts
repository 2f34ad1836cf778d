import { cancelStepOf, type Policy } from '../../policy/policy.ts';
import type { OpenFall } from '../../policy/precision-floor.ts';
import type { Assessment } from '../assessment.ts';
import type { World } from '../world.ts';
import { consent, isApproved } from './consent.ts';
import type { Guard } from './guard.ts';

/**
 * Too many of the policy's last cancels were wrong: under enforce a person decides about each, until one trusts the policy
 * again. Silence keeps the run, whatever the policy says of it.
 */
export const precision: Guard = {
  name: 'precision',
  stopsNotice: false,
  check(assessment, world) {
    const fell = fallOf(assessment.policy, world);
    if (!fell || isApproved(assessment, world.now)) return null;
    // A question that was asked about this evidence, or a no, holds by itself.
    const held = consent.check(assessment, world);
    if (held && held.ask !== 'mode') return null;
    const reason = `a person decides, since ${fell.because}`;
    return { why: 'waiting-for-approval', reason, next: null, ask: 'precision', fell: fell.because };
  },
};

/** Whether a person is asked before a cancel because the policy fell below its floor; a notice must not say otherwise. */
export function asksSinceFall(
  assessment: Assessment,
  world: Pick<World, 'fallen' | 'now'>,
): { readonly within: number; readonly otherwise: 'keep' } | null {
  const found = cancelStepOf(assessment.policy);
  if (!found || !fallOf(assessment.policy, world) || isApproved(assessment, world.now)) return null;
  return { within: found.cancel.within, otherwise: 'keep' };
}

/** Other modes ask by themselves, or cancel nothing. */
function fallOf({ name, mode }: Policy, { fallen = [] }: Pick<World, 'fallen'>): OpenFall | null {
  return mode === 'enforce' ? (fallen.find(({ policy }) => policy === name) ?? null) : null;
}
