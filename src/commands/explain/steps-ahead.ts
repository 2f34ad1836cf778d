import type { Decision } from '../../core/decision/decision.ts';
import { describeStep } from '../../core/decision/describe-step.ts';
import type { EarliestCancel } from '../../core/decision/earliest-cancel.ts';
import type { Finding } from '../../core/decision/finding.ts';
import { modeAllows, type Policy, type Step } from '../../core/policy/policy.ts';
import { formatDuration, formatInstant, type Instant } from '../../core/values/duration.ts';

/** A step of a policy's escalation and when it is due. */
export interface StepAhead {
  readonly what: string;
  /** Null where it is due at once. */
  readonly at: string | null;
}

/** The moment of the explanation, and when a cancel that is due at a moment can come. */
export interface StepTimes {
  readonly now: Instant;
  readonly earliest: (due: Instant) => EarliestCancel;
  /** When the violation ends by time alone, if it does: nothing that is due after it comes. */
  readonly healthyAt?: Instant | null;
}

/**
 * The steps that a pass takes now and those still to come, as long as the finding holds.
 * @param decided the decisions of the pass about the finding; the steps of earlier passes are done.
 */
export function stepsAhead(
  policy: Policy,
  { since, firingAt }: Pick<Finding, 'since' | 'firingAt'>,
  decided: readonly Pick<Decision, 'step'>[],
  times: StepTimes,
): StepAhead[] {
  const fires = firingAt ?? since + policy.for;
  const taken = new Set(decided.map(({ step }) => step));
  return policy.steps.flatMap((step, index) => {
    const due = fires + step.after;
    if (due <= times.now && !taken.has(index)) return [];
    const { healthyAt = null } = times;
    if (healthyAt !== null && due >= healthyAt) return [overBefore(policy, index, healthyAt)];
    const { what, at } = cancelOf(policy, step, due, times);
    const isNow = at !== null && at <= times.now;
    return { what: `${describeStep({ policy }, index)}${what}`, at: isNow || at === null ? null : formatInstant(at) };
  });
}

function overBefore(policy: Policy, index: number, healthyAt: Instant): StepAhead {
  const what = `${describeStep({ policy }, index)}: does not come, since the policy finds it until then only`;
  return { what, at: formatInstant(healthyAt) };
}

/** When the cancel of a step can come, in words that follow the step. A step that notifies, too, does so when it is due. */
function cancelOf(policy: Policy, step: Step, due: Instant, { now, earliest }: StepTimes): StepMoment {
  if (!step.cancel) return { what: '', at: due };
  const grace =
    policy.grace === null
      ? ''
      : `${policy.mode === 'approve' ? '; the cancel comes' : ','} no sooner than ${formatDuration(policy.grace)} after the owner was notified`;
  if (!modeAllows(policy.mode, 'approve')) return { what: grace, at: due };
  const { at, waits, endsAt = null } = earliest(Math.max(due, now));
  if (endsAt !== null) return { what: `; ${waits}`, at: endsAt };
  return {
    what: `${grace}${waits === null ? '' : `; ${waits}`}`,
    at: step.notify.length > 0 || at === null ? due : at,
  };
}

interface StepMoment {
  readonly what: string;
  readonly at: Instant | null;
}
