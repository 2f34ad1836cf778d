import { type Mode, modeAllows } from '../policy/policy.ts';
import { formatDuration } from '../values/duration.ts';
import type { Assessment } from './assessment.ts';
import { earliestCancel } from './earliest-cancel.ts';
import type { World } from './world.ts';

/** What comes of a pending finding. */
export function describeFiring(assessment: Assessment, world: World): string {
  const { policy, history } = assessment;
  const [first] = policy.steps;
  if (!first) return 'if it still holds, it fires';
  const later = first.after === 0 ? '' : ` ${formatDuration(first.after)} later`;
  const due = (history.finding?.since ?? world.now) + policy.for + first.after;
  const cancels = first.cancel !== null && modeAllows(policy.mode, 'approve');
  const waits = cancels ? earliestCancel(assessment, world, due).waits : null;
  return `if it still holds, it fires: ${describeStep(assessment, 0)}${later}${waits === null ? '' : `; ${waits}`}`;
}

/** What a step does, as far as the mode permits. */
export function describeStep({ policy: { steps, mode } }: Pick<Assessment, 'policy'>, index: number): string {
  const step = steps[index];
  const parts: string[] = [];
  if (step && step.notify.length > 0)
    parts.push(`${modeAllows(mode, 'notify') ? '' : 'would '}notify ${step.notify.join(', ')}`);
  if (step?.cancel) parts.push(CANCEL_WORDS[mode]);
  return parts.join(' and ');
}

/** What a step that cancels comes to. */
const CANCEL_WORDS: Readonly<Record<Mode, string>> = {
  off: 'would cancel',
  audit: 'would cancel',
  notify: 'would cancel',
  approve: 'ask a person to approve a cancel',
  enforce: 'cancel',
};
