import type { Decision } from '../../core/decision/decision.ts';
import { describeStep } from '../../core/decision/describe-step.ts';
import type { Finding } from '../../core/decision/finding.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { formatDuration, formatInstant, type Instant } from '../../core/values/duration.ts';

/** A step of a policy's escalation and when it is due. */
export interface StepAhead {
  readonly what: string;
  /** Null where it is due at once. */
  readonly at: string | null;
}

/**
 * The steps that a pass takes now and those still to come, as long as the finding holds.
 * @param decided the decisions of the pass about the finding; the steps of earlier passes are done.
 */
export function stepsAhead(
  policy: Policy,
  { since, firingAt }: Pick<Finding, 'since' | 'firingAt'>,
  decided: readonly Pick<Decision, 'step'>[],
  now: Instant,
): StepAhead[] {
  const fires = firingAt ?? since + policy.for;
  const taken = new Set(decided.map(({ step }) => step));
  return policy.steps.flatMap((step, index) => {
    const at = fires + step.after;
    if (at <= now && !taken.has(index)) return [];
    const grace =
      step.cancel && policy.grace !== null
        ? `${policy.mode === 'approve' ? '; the cancel comes' : ','} no sooner than ${formatDuration(policy.grace)} after the owner was notified`
        : '';
    return { what: `${describeStep({ policy }, index)}${grace}`, at: at <= now ? null : formatInstant(at) };
  });
}
