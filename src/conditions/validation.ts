import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import { type ChildRun, isParentType } from '../core/run/run.ts';
import { type ArtifactReading, type ArtifactRequest, artifactKey, type Snapshot } from '../core/signal/signal.ts';
import { uniqueById } from '../core/signal/unique-runs.ts';
import { formatDuration, type Instant, SECOND } from '../core/values/duration.ts';
import { globMatches } from '../core/values/glob.ts';
import { getOwn } from '../core/values/own-value.ts';
import { healthySiblings } from './children/siblings.ts';
import { duration, words } from './parameters/parameters.ts';
import { isPointer } from './report/json-pointer.ts';
import { describeExpected, judgeReading, type ReadingVerdict } from './report/judge-reading.ts';
import { judgeSteps } from './report/judge-steps.ts';

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
      .describe('How long after its start a step may be without the file. Without it, a missing file never violates.'),
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
  signals(given) {
    return [{ kind: 'timing' }, { kind: 'children' }, requestOf(given)];
  },
  compile: (given) => (snapshot, now) => {
    const threshold = describeExpected(given.expected);
    const read = readingsOf(snapshot, given);
    if ('outcome' in read) return { ...read, threshold };
    const steps = new Map(read.steps.map((step) => [step.id, step]));
    const judged = read.readings.map((reading) => {
      const seen = { snapshot, step: steps.get(reading.runId) ?? null, at: read.at, now };
      return judgeReading(reading, given, seen);
    });
    const verdicts = given.step === undefined ? judged : judgeSteps(read.steps, judged, snapshot.run.jobType, now);
    return { ...conclude(verdicts, read, given, snapshot), age: now - read.at, threshold };
  },
};

function requestOf(given: ValidationParameters): ArtifactRequest {
  return { kind: 'artifact', step: given.step ?? null, output: given.output ?? null, path: given.artifact };
}

interface Readings {
  readonly readings: readonly ArtifactReading[];
  /** Steps that the glob fits. */
  readonly steps: readonly ChildRun[];
  /** Steps that the glob fits and of which there is no reading. */
  readonly unread: readonly string[];
  readonly at: Instant;
}

/** The readings, or the answer when there are none to judge. */
function readingsOf({ run, signals }: Snapshot, given: ValidationParameters): Readings | ConditionResult {
  const { children } = signals;
  if (!children && (given.step !== undefined || isParentType(run.jobType)))
    return result('unknown', 'its steps were not read yet', { missingSignals: [{ kind: 'children' }] });
  const steps = given.step === undefined ? [] : matchingSteps(signals.children, given.step);
  if (!Array.isArray(steps)) return steps;
  const request = requestOf(given);
  const artifact = getOwn(signals.artifacts, artifactKey(request));
  if (!artifact) return result('unknown', `${given.artifact} was not read yet`, { missingSignals: [request] });
  if (!artifact.known) return result('unknown', `${given.artifact} is unknown: ${artifact.reason}`);
  const listed = uniqueById(artifact.value, ({ runId }) => runId);
  if (!listed.ok) return result('unknown', `${given.artifact} is unknown: ${listed.reason}`);
  // Azure spells an id in several cases.
  const idOf = new Map(steps.map(({ id }) => [id.toLowerCase(), id]));
  const readings = listed.items.map((one) => ({ ...one, runId: idOf.get(one.runId.toLowerCase()) ?? one.runId }));
  const readOf = new Set(readings.map((reading) => reading.runId));
  const unread = steps.filter((step) => !readOf.has(step.id)).map((step) => step.displayName);
  if (readings.length === 0) return result('unknown', `there is no reading of ${given.artifact}`);
  return { readings, steps, unread, at: artifact.at };
}

function matchingSteps(children: Snapshot['signals']['children'], glob: string): ChildRun[] | ConditionResult {
  if (!children?.known) return result('unknown', `its steps are unknown: ${children?.reason ?? 'not read'}`);
  const listed = uniqueById(children.value, ({ id }) => id);
  if (!listed.ok) return result('unknown', `its steps are unknown: ${listed.reason}`);
  const steps = listed.items.filter((child) => globMatches(glob, child.displayName));
  if (steps.length === 0) return result('unknown', `it has no step called ${glob} (steps: ${children.value.length})`);
  // Nothing to read: a step in the queue has written nothing.
  if (steps.every((step) => step.phase === 'queued'))
    return result('unknown', `${steps.map((step) => step.displayName).join(', ')} has not started`);
  return steps;
}

function conclude(
  verdicts: readonly ReadingVerdict[],
  { unread }: Readings,
  given: ValidationParameters,
  snapshot: Snapshot,
): ConditionResult {
  const failed = verdicts.filter((verdict) => verdict.kind === 'failed');
  if (failed.length > 0) return violated(failed, 'failed', given, snapshot);
  const absent = verdicts.filter((verdict) => verdict.kind === 'absent');
  if (absent.length > 0) return violated(absent, 'absent', given, snapshot);
  const open = verdicts.filter((verdict) => verdict.kind === 'unknown');
  const dueAt = open.map((verdict) => verdict.violatedAt).filter((at) => at !== null);
  const missingSignals = open.some((verdict) => verdict.wantsTiming) ? [{ kind: 'timing' as const }] : [];
  if (open.length > 0 || unread.length > 0) {
    const reasons = [...open.map((verdict) => verdict.reason), ...unread.map((name) => `${name} was not read`)];
    return result('unknown', reasons.join('; '), {
      missingSignals,
      violatedAt: dueAt.length > 0 ? Math.min(...dueAt) : null,
    });
  }
  const [first] = verdicts;
  return result('healthy', verdicts.map((verdict) => verdict.reason).join('; '), { value: first?.value ?? null });
}

function violated(
  verdicts: readonly ReadingVerdict[],
  because: 'failed' | 'absent',
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
      healthySiblings: healthySiblings(signals.children, ids),
      ...(because === 'absent' && absentFor !== undefined ? { absentFor: formatDuration(absentFor) } : {}),
    },
  });
}

function versionOf(reading: ArtifactReading): string {
  return reading.artifact.state === 'present' ? reading.artifact.version : 'absent';
}
