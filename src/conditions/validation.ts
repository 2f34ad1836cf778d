import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import { type ChildRun, isParentType } from '../core/run/run.ts';
import type { ArtifactReading, Snapshot } from '../core/signal/signal.ts';
import { formatDuration, type Instant, SECOND } from '../core/values/duration.ts';
import { globMatches } from '../core/values/glob.ts';
import { healthySiblings } from './children/siblings.ts';
import { isPointer } from './json-report/json-pointer.ts';
import { describeExpected, isEarly, judgeReading, type ReadingVerdict } from './json-report/judge-reading.ts';
import { judgeSteps } from './json-report/judge-steps.ts';
import { onlyWithChildren } from './parameters/job-types.ts';
import { duration, words } from './parameters/parameters.ts';
import { need } from './signals/need.ts';

const CHILDREN = { kind: 'children' } as const;

const EXPECTED = 'a text, number, true, false or null, or {at-least: number} or {at-most: number}';
const ARTIFACT = 'the path of a JSON file among the artifacts';
const ONE_FILE = `${ARTIFACT}, of one file and from their root, such as validation/report.json`;
const RANGE = 'a range is any: [{validation: {…, expected: {at-least: 1}}}, {validation: {…, expected: {at-most: 2}}}]';

const expected = z.union(
  [
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.strictObject({ 'at-least': z.number({ error: 'a number' }) }),
    z.strictObject({ 'at-most': z.number({ error: 'a number' }) }),
  ],
  { error: ({ input }) => (isRange(input) ? `${EXPECTED}; ${RANGE}` : EXPECTED) },
);

function isRange(given: unknown): boolean {
  return typeof given === 'object' && given !== null && 'at-least' in given && 'at-most' in given;
}

const parameters = z.strictObject(
  {
    artifact: words(ARTIFACT)
      .refine((path) => !/^\/|[*?\\]|:\/\//.test(path), { error: ONE_FILE })
      .describe('Path of a JSON file.'),
    output: words('the name of an output')
      .optional()
      .describe("Named output that holds the file; without it, the run's own artifacts."),
    step: words('a glob over the display names of the steps')
      .optional()
      .describe("Whose artifact it is: the pipeline's steps with such a display name. Without it, the run itself."),
    pointer: z
      .string({ error: 'a JSON pointer such as /passed' })
      .refine(isPointer, { error: 'a JSON pointer such as /passed or /checks/0/ok' })
      .describe('JSON pointer (RFC 6901) to the value.'),
    expected: expected.describe(`What a good report says there: ${EXPECTED}.`),
    'absent-for': duration(SECOND, '1s')
      .optional()
      .describe(
        'How long after its start a step may be without a file that can be read. Without it, a missing file never violates.',
      ),
  },
  { error: 'a map such as {artifact: validation/report.json, pointer: /passed, expected: true}' },
);

export type ValidationParameters = z.infer<typeof parameters>;

/**
 * A validation step wrote into its report that a check failed. Manual: docs/conditions/validation.md
 *
 * ```yaml
 * validation: {step: "validate-*", artifact: validation/report.json, pointer: /passed, expected: true}
 * ```
 */
export const validation: ConditionKind<ValidationParameters> = {
  kind: 'validation',
  summary: 'A JSON report among the artifacts of the run, or of its steps, says that a check failed.',
  parameters,
  signals: (given) => [{ kind: 'timing' }, CHILDREN, requestOf(given)],
  compile(given) {
    const threshold = describeExpected(given.expected);
    return (snapshot, now) => checkReports(snapshot, given, now).with({ threshold });
  },
  cannotHold: ({ step }, runs) => (step === undefined ? null : onlyWithChildren(runs)),
};

function requestOf(given: ValidationParameters) {
  const { step = null, output = null, artifact } = given;
  return { kind: 'artifact', step, output, path: artifact } as const;
}

function checkReports(snapshot: Snapshot, given: ValidationParameters, now: Instant): ConditionResult {
  const steps = stepsFor(snapshot, given, now);
  if ('outcome' in steps) return steps;
  const reports = need(snapshot, requestOf(given), now);
  if (!reports.known) return reports.answer;
  if (reports.value.length === 0) return result('unknown', `there is no reading of ${given.artifact}`);
  // Azure spells an id in several cases.
  const stepById = new Map(steps.map((step) => [step.id.toLowerCase(), step]));
  const judged = reports.value.map((reading) => {
    const step = stepById.get(reading.runId.toLowerCase()) ?? null;
    return judgeReading({ ...reading, runId: step?.id ?? reading.runId }, given, {
      snapshot,
      step,
      at: reports.at,
      now,
    });
  });
  const read = new Set(judged.map(({ reading }) => reading.runId));
  const unread = steps.filter(({ id }) => !read.has(id)).map(({ displayName }) => displayName);
  const verdicts = given.step === undefined ? judged : judgeSteps(steps, judged, snapshot.run.jobType);
  return conclude(verdicts, unread, given, snapshot).with({ age: reports.age });
}

/** The steps whose reports are judged, none for a report of the run itself; or the answer where they are not known. */
function stepsFor(
  snapshot: Snapshot,
  { step: glob }: ValidationParameters,
  now: Instant,
): readonly ChildRun[] | ConditionResult {
  if (glob === undefined && !isParentType(snapshot.run.jobType)) return [];
  const children = need(snapshot, CHILDREN, now);
  // A violation of the parent itself names its healthy steps, as far as they are known.
  if (glob === undefined) return children.known || children.answer.missingSignals.length === 0 ? [] : children.answer;
  if (!children.known) return children.answer;
  const steps = children.value.filter((child) => globMatches(glob, child.displayName));
  if (steps.length === 0)
    return result('unknown', `it has no step called ${glob} (steps: ${children.value.length})`, { isEarly: true });
  // Nothing to read: a step in the queue has written nothing.
  if (steps.every((step) => step.phase === 'queued'))
    return result('unknown', `${steps.map((step) => step.displayName).join(', ')} has not started`, { isEarly: true });
  return steps;
}

function conclude(
  verdicts: readonly ReadingVerdict[],
  unread: readonly string[],
  given: ValidationParameters,
  snapshot: Snapshot,
): ConditionResult {
  const failed = verdicts.filter((verdict) => verdict.kind === 'failed');
  if (failed.length > 0) return violated(failed, 'failed', given, snapshot);
  const absent = verdicts.filter((verdict) => verdict.kind === 'absent');
  if (absent.length > 0) return violated(absent, 'absent', given, snapshot);
  const unreadable = verdicts.filter((verdict) => verdict.kind === 'unreadable');
  if (unreadable.length > 0) return violated(unreadable, 'unreadable', given, snapshot);
  const open = verdicts.filter((verdict) => verdict.kind === 'unknown');
  const dueAt = open.flatMap(({ violatedAt }) => violatedAt ?? []);
  if (open.length > 0 || unread.length > 0) {
    const reasons = [...open.map((verdict) => verdict.reason), ...unread.map((name) => `${name} was not read`)];
    return result('unknown', reasons.join('; '), {
      missingSignals: open.flatMap(({ missingSignals }) => missingSignals),
      violatedAt: dueAt.length > 0 ? Math.min(...dueAt) : null,
      ...(unread.length === 0 && open.every(isEarly) && { isEarly: true }),
    });
  }
  const [first] = verdicts;
  return result('healthy', verdicts.map((verdict) => verdict.reason).join('; '), { value: first?.value ?? null });
}

function violated(
  verdicts: readonly ReadingVerdict[],
  because: 'failed' | 'absent' | 'unreadable',
  given: ValidationParameters,
  { signals }: Snapshot,
): ConditionResult {
  const ids = new Set(verdicts.map((verdict) => verdict.reading.runId));
  const first = verdicts[0];
  const absentFor = given['absent-for'];
  return result('violated', verdicts.map((verdict) => verdict.reason).join('; '), {
    value: first?.value ?? null,
    identity: verdicts
      .map(({ reading }) => `validation:${because}:${reading.runId}@${versionOf(reading)}`)
      .sort()
      .join(','),
    detail: {
      because,
      failedStep: first?.reading.displayName ?? null,
      failedRunId: first?.reading.runId ?? null,
      alsoFailed: verdicts.slice(1).map(({ reading }) => reading.displayName),
      artifact: given.artifact,
      pointer: given.pointer,
      found: first?.value ?? null,
      expected: describeExpected(given.expected),
      healthySiblings: signals.children?.known ? healthySiblings(signals.children.value, ids) : null,
      ...(because !== 'failed' && absentFor !== undefined ? { absentFor: formatDuration(absentFor) } : {}),
    },
  });
}

function versionOf(reading: ArtifactReading): string {
  return reading.artifact.state === 'present' ? reading.artifact.version : reading.artifact.state;
}
