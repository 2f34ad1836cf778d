import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import { describeFailure } from '../core/run/failed-steps.ts';
import { isSameId } from '../core/run/run.ts';
import { phaseOf } from '../core/run/status.ts';
import type { EndedRun, EndedRuns, Snapshot } from '../core/signal/signal.ts';
import { causeFits, causes } from './children/failure-cause.ts';
import { oneOfBoth } from './parameters/parameters.ts';
import { need } from './signals/need.ts';

const FEWEST = 2;
/** More say nothing of what goes wrong now, and are read for every active run. */
const MOST = 100;
const LAST = `a whole number from ${FEWEST} to ${MOST}`;
const AT_LEAST = 'a whole number above 0, at most that of last';

const parameters = z
  .strictObject(
    {
      last: z
        .int({ error: LAST })
        .min(FEWEST, { error: LAST })
        .max(MOST, { error: LAST })
        .describe('How many of the last ended runs of the experiment are looked at.'),
      all: z.literal(true, { error: 'true, or at-least with a number' }).optional().describe('All of them failed.'),
      'at-least': z
        .int({ error: AT_LEAST })
        .positive({ error: AT_LEAST })
        .optional()
        .describe('So many of them failed.'),
      cause: causes.describe('Only failures of these causes. Every failure when not given.'),
    },
    { error: 'a map such as {last: 3, all: true}' },
  )
  .superRefine(oneOfBoth('all', 'at-least', 'all: true and at-least: number'))
  .refine((given) => (given['at-least'] ?? 0) <= given.last, { path: ['at-least'], error: AT_LEAST });

export type FailuresParameters = z.infer<typeof parameters>;

/**
 * The last runs of an experiment failed. Manual: docs/conditions/failures.md
 *
 * ```yaml
 * failures: {last: 10, at-least: 6, cause: [code, data]}
 * ```
 */
export const failures: ConditionKind<FailuresParameters> = {
  kind: 'failures',
  summary: 'The last runs of the experiment failed.',
  parameters,
  signals: ({ last }) => [{ kind: 'outcomes', last }],
  compile: (given) => (snapshot, now) => {
    const { run } = snapshot;
    const threshold = given['at-least'] ?? given.last;
    if (run.phase === 'ended') return result('healthy', `has ended (${run.status})`, { threshold });
    const outcomes = need(snapshot, { kind: 'outcomes', last: given.last }, now, { threshold });
    if (!outcomes.known) return outcomes.answer;
    return judgeOutcomes(snapshot, outcomes.value, given, threshold).with({ threshold, age: outcomes.age });
  },
};

function judgeOutcomes(
  { run }: Snapshot,
  { runs, isCut }: EndedRuns,
  given: FailuresParameters,
  threshold: number,
): ConditionResult {
  if (run.experiment === null) return result('unknown', 'Azure names no experiment that it belongs to');
  const others = runs.filter(({ runId }) => !isSameId(runId, run.id));
  const last = others.filter(({ status }) => status.toLowerCase() !== 'canceled').slice(0, given.last);
  const failed = last.filter(({ status }) => status.toLowerCase() === 'failed');
  const counted = failed.filter(({ failure }) => causeFits(failure, given.cause) === 'yes');
  const open = failed.filter(({ failure }) => causeFits(failure, given.cause) === 'maybe');
  // Azure may have more words for an end than are known.
  const odd = last.filter(({ status }) => phaseOf(status) !== 'ended');
  const missing = given.last - last.length;
  const forCause = given.cause ? ` for ${given.cause.join(' or ')}` : '';
  const reason = `${counted.length} of the last ${last.length} runs of ${run.experiment} failed${forCause}, limit ${threshold}`;
  const facts = {
    value: counted.length,
    detail: { failed: counted.map(describe), openCauses: open.map(({ runId }) => runId) },
  };
  if (counted.length >= threshold) {
    const [newest] = counted;
    const example = newest ? `; the newest is ${newest.displayName}${describeFailure(newest.failure)}` : '';
    return result('violated', `${reason}${example}`, { ...facts, identity: `failures:${run.experiment}` });
  }
  if (counted.length + open.length + odd.length + missing < threshold)
    return result('healthy', `${reason}${otherReasons(failed, given.cause)}`, facts);
  const doubts = [
    ...(open.length > 0 ? [`the causes of ${open.length} more are not known`] : []),
    ...(odd.length > 0 ? [`whether ${odd[0]?.displayName} (${odd[0]?.status}) failed is not known`] : []),
    ...(missing > 0
      ? [`${given.last} are needed and ${isCut ? 'no more were looked at' : 'no more are on record'}`]
      : []),
  ];
  // An experiment that is young has too few runs: nothing is amiss.
  const isYoung = missing > 0 && doubts.length === 1 && !isCut;
  return result('unknown', [reason, ...doubts].join('; '), isYoung ? { ...facts, isEarly: true } : facts);
}

/** `; 2 failed for another reason (platform)`, so that nobody reads that they did not fail. */
function otherReasons(failed: readonly EndedRun[], wanted: FailuresParameters['cause']): string {
  const others = failed.filter(({ failure }) => causeFits(failure, wanted) === 'no');
  const classes = [...new Set(others.flatMap(({ failure }) => failure?.cause ?? []))];
  return others.length === 0 ? '' : `; ${others.length} failed for another reason (${classes.join(', ')})`;
}

function describe({ runId, displayName, failure }: EndedRun) {
  const { cause = null, code = null, message = null } = failure ?? {};
  return { runId, displayName, cause, code, message };
}
