import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import { factOf, type Run } from '../core/run/run.ts';
import { formatDuration, type Milliseconds, SECOND } from '../core/values/duration.ts';
import { onlyFor } from './parameters/job-types.ts';
import { duration } from './parameters/parameters.ts';

const parameters = z
  .strictObject(
    {
      required: z
        .literal(true, { error: 'true; leave it out where a run needs no limit' })
        .optional()
        .describe('Every run has a time limit of its own.'),
      'at-most': duration(SECOND, '1s').optional().describe('The longest limit that a run may have, when it has one.'),
    },
    { error: 'a map such as {required: true, at-most: 24h}' },
  )
  .refine((given) => given.required !== undefined || given['at-most'] !== undefined, {
    error: 'at least one of required and at-most',
  });

export type LimitsParameters = z.infer<typeof parameters>;

/** Types whose jobs have a field for a time limit, and those that have none. A type not named here is not known. */
const LIMITED = new Set(['command', 'sweep', 'automl']);
const UNLIMITED = new Set(['pipeline', 'spark']);

/**
 * The time limit that a run carries itself, after which Azure stops it. Manual: docs/conditions/limits.md
 *
 * ```yaml
 * limits: {required: true, at-most: 24h}
 * ```
 */
export const limits: ConditionKind<LimitsParameters> = {
  kind: 'limits',
  summary: 'The run has no time limit of its own, or one that is too long.',
  parameters,
  signals: () => [],
  compile:
    (given) =>
    ({ run }) =>
      checkLimits(run, given),
  cannotHold: (_, runs) => NO_LIMIT(runs),
};

const NO_LIMIT = onlyFor((jobType) => !UNLIMITED.has(jobType), 'has no time limit of its own, and cannot have one');

function checkLimits(run: Run, given: LimitsParameters): ConditionResult {
  if (run.phase === 'ended') return result('healthy', `has ended (${run.status})`);
  const { 'at-most': atMost, required } = given;
  const threshold = atMost === undefined ? null : atMost / SECOND;
  const timeLimit = factOf(run, 'timeLimit');
  if (!timeLimit.known) return result('unknown', timeLimit.reason, { threshold });
  if (run.timeLimit !== null) return judgeLimit(run.timeLimit, atMost, threshold);
  const { jobType } = run;
  if (UNLIMITED.has(jobType)) return result('healthy', `a ${jobType} run has no limit of its own`, { threshold });
  if (!LIMITED.has(jobType)) {
    const reason = `shows no time limit, and whether a run of type ${jobType} can have one is not known`;
    return result('unknown', reason, { threshold });
  }
  if (!required) return result('healthy', 'has no time limit of its own, and needs none', { threshold });
  return result('violated', 'has no time limit of its own', { threshold, identity: 'limits:none' });
}

function judgeLimit(timeLimit: Milliseconds, atMost: Milliseconds | undefined, threshold: number | null) {
  const value = timeLimit / SECOND;
  const limit = () => `its own time limit is ${formatDuration(timeLimit)}`;
  if (atMost === undefined) return result('healthy', limit, { value });
  const reason = () => `${limit()}, at most ${formatDuration(atMost)}`;
  if (timeLimit <= atMost) return result('healthy', reason, { value, threshold });
  return result('violated', reason, { value, threshold, identity: 'limits:above' });
}
