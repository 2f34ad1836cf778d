import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import { NO_UNSEEN, tagKeyText } from '../core/policy/patterns.ts';
import { type FailedStep, failedStepsOf } from '../core/run/failed-steps.ts';
import { type ChildRun, mayHoldChildren } from '../core/run/run.ts';
import { phaseOf } from '../core/run/status.ts';
import { tagInWords, tagValues } from '../core/run/tags.ts';
import type { Snapshot } from '../core/signal/signal.ts';
import type { Instant } from '../core/values/duration.ts';
import { globMatches } from '../core/values/glob.ts';
import { hasInvisible } from '../core/values/invisible-characters.ts';
import { type Attempts, attemptsOf, differs, mayBeRetry } from './children/attempts.ts';
import { causeFits, causes } from './children/failure-cause.ts';
import { healthySiblings } from './children/siblings.ts';
import { onlyWithChildren } from './parameters/job-types.ts';
import { words } from './parameters/parameters.ts';
import { need } from './signals/need.ts';

const CHILDREN = { kind: 'children' } as const;

const STEP = 'a glob over the display names of the steps';

const parameters = z.strictObject(
  {
    step: words(STEP).describe('Which steps, by their display names.'),
    cause: causes.describe('Only failures of these causes. Every failure when not given.'),
    'rejected-by': z
      .strictObject(
        {
          tag: tagKeyText().describe('Key of the tag.'),
          value: words('a glob over the value of the tag')
            .refine((value) => !hasInvisible(value), { error: NO_UNSEEN })
            .describe('Values that reject.'),
        },
        { error: 'a map such as {tag: gate, value: rejected*}' },
      )
      .optional()
      .describe('A tag with which a step says no although it did not fail.'),
  },
  { error: 'a map such as {step: "validate-*"}' },
);

export type StepFailedParameters = z.infer<typeof parameters>;

/**
 * A step of a pipeline, or a trial of a sweep, failed while the run continues. Manual: docs/conditions/step-failed.md
 *
 * ```yaml
 * step-failed: {step: "validate-*", cause: [data, code]}
 * ```
 */
export const stepFailed: ConditionKind<StepFailedParameters> = {
  kind: 'step-failed',
  summary: 'A step of the run failed, or rejected the run by a tag.',
  parameters,
  signals: () => [CHILDREN],
  compile: (given) => (snapshot, now) => checkSteps(snapshot, given, now),
  cannotHold: (_, runs) => onlyWithChildren(runs),
};

function checkSteps(snapshot: Snapshot, given: StepFailedParameters, now: Instant): ConditionResult {
  const { run } = snapshot;
  if (run.phase === 'ended') return result('healthy', `has ended (${run.status})`);
  if (!mayHoldChildren(run.jobType)) return result('healthy', `a ${run.jobType} run has no steps`);
  const children = need(snapshot, CHILDREN, now);
  if (!children.known) return children.answer;
  const { value, age } = children;
  const steps = value.filter((child) => globMatches(given.step, child.displayName));
  if (steps.length === 0)
    return result('unknown', `it has no step called ${given.step} (steps: ${value.length})`, { age, isEarly: true });
  const verdicts = attemptsOf(steps, run.jobType).flatMap((attempts) => judgeAttempts(attempts, given));
  return conclude(verdicts, value).with({ age });
}

interface StepVerdict {
  readonly step: ChildRun;
  readonly kind: 'rejected' | 'failed' | 'failed-otherwise' | 'open' | 'fine';
  readonly reason: string;
}

/** The verdicts that count of the steps of one name: those of the newest, unless an earlier one says otherwise. */
function judgeAttempts(attempts: Attempts, given: StepFailedParameters): StepVerdict[] {
  const latest = attempts.latest.map((step) => judgeStep(step, given));
  if (latest.every(isBad)) return latest;
  const earlier = attempts.earlier.map((step) => judgeStep(step, given));
  const doubt = latest.find(isBad);
  if (doubt) return [{ ...doubt, kind: 'open', reason: differs(latest.map(({ reason }) => reason)) }];
  const before = earlier.find(isBad);
  if (before) return [{ ...before, kind: 'open', reason: mayBeRetry(before.reason, attempts) }];
  return [...latest, ...earlier];
}

function isBad({ kind }: StepVerdict): boolean {
  return kind === 'failed' || kind === 'rejected';
}

function conclude(verdicts: readonly StepVerdict[], children: readonly ChildRun[]): ConditionResult {
  const bad = verdicts.filter(isBad);
  const [first, ...others] = bad;
  const failed = failedStepsOf(verdicts.map(({ step }) => step)).map(describeFailed);
  if (!first) {
    const open = verdicts.filter(({ kind }) => kind === 'open');
    if (open.length > 0) return result('unknown', open.map(({ reason }) => reason).join('; '), { detail: { failed } });
    return result('healthy', describeHealthy(verdicts), { value: 0, threshold: 0, detail: { failed } });
  }
  const { step } = first;
  return result('violated', bad.map(({ reason }) => reason).join('; '), {
    value: bad.length,
    threshold: 0,
    identity: bad
      .map(({ kind, step: { id } }) => `step-failed:${kind}:${id}`)
      .sort()
      .join(','),
    detail: {
      because: first.kind,
      failedStep: step.displayName,
      failedRunId: step.id,
      alsoFailed: others.map((other) => other.step.displayName),
      cause: step.error?.cause ?? null,
      code: step.error?.code ?? null,
      message: step.error?.message ?? null,
      failed,
      healthySiblings: healthySiblings(children, new Set(bad.map(({ step: { id } }) => id))),
    },
  });
}

function describeFailed({ displayName, runId, failure }: FailedStep) {
  const { cause = 'unclassified', code = null, message = null } = failure ?? {};
  return { step: displayName, runId, cause, code, message };
}

/** What is true of steps of which none counts: those that failed for another reason are named with it. */
function describeHealthy(verdicts: readonly StepVerdict[]): string {
  const otherwise = verdicts.filter(({ kind }) => kind === 'failed-otherwise').map(({ reason }) => reason);
  if (otherwise.length === verdicts.length) return otherwise.join('; ');
  if (verdicts.length === 1) return `step ${verdicts[0]?.step.displayName} has not failed`;
  const none = `none of ${verdicts.length} steps has failed`;
  return otherwise.length === 0 ? none : `${none} for a reason that counts here; ${otherwise.join('; ')}`;
}

function judgeStep(step: ChildRun, given: StepFailedParameters): StepVerdict {
  const { displayName, error, status } = step;
  const rejection = rejectionOf(step, given['rejected-by']);
  if (rejection?.isCertain) return { step, kind: 'rejected', reason: `step ${displayName} says ${rejection.words}` };
  if (phaseOf(status) === 'unrecognised')
    return { step, kind: 'open', reason: `whether step ${displayName} failed is not clear from its status ${status}` };
  if (status.toLowerCase() !== 'failed')
    return rejection
      ? { step, kind: 'open', reason: `whether step ${displayName} rejects is not known: ${rejection.words}` }
      : { step, kind: 'fine', reason: `step ${displayName} is ${status}` };
  const why = error ? ` (${error.cause}, ${error.code}): ${error.message}` : ', Azure does not say why';
  const fits = causeFits(error, given.cause);
  if (fits === 'no' && error) {
    const { cause, code, message } = error;
    const words = message.startsWith(code) ? message : `${code}: ${message}`;
    const reason = `step ${displayName} failed for another reason (${cause}): ${words}`;
    return { step, kind: 'failed-otherwise', reason };
  }
  if (fits === 'yes') return { step, kind: 'failed', reason: `step ${displayName} failed${why}` };
  return { step, kind: 'open', reason: `why step ${displayName} failed is not known${why}` };
}

/** The value of a tag that rejects. It is not certain if another spelling of its key has another value. */
function rejectionOf(
  step: ChildRun,
  rejects: StepFailedParameters['rejected-by'],
): { readonly words: string; readonly isCertain: boolean } | null {
  if (!rejects) return null;
  const values = tagValues(step, rejects.tag);
  const rejecting = values.filter((value) => globMatches(rejects.value, value));
  if (rejecting.length === 0) return null;
  return rejecting.length === values.length
    ? { words: `${rejects.tag}=${values.join(' and ')}`, isCertain: true }
    : { words: tagInWords(rejects.tag, values), isCertain: false };
}
