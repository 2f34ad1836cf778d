import { z } from 'zod';
import type { ChildRun } from '../../run/run.ts';
import { globMatches } from '../../values/glob.ts';
import { withNotFinite, withoutNotFinite } from '../../values/not-finite.ts';
import { type Immutable, instant, text, words } from '../../values/shapes.ts';
import type { Signal } from '../answer.ts';
import { moment, status } from '../case-parts.ts';
import { type CaseContext, caseForm, type KeyedEntry } from '../entry.ts';

/** As deep as the reports that are recorded ever are; what walks them goes as deep as they. */
const DEEPEST_REPORT = 1000;
const REPORT = 'a report nested less deep';

/** Content is parsed JSON, with NaN and infinities where a program wrote them; `version` is the blob's ETag. */
const presentContent = z.object({
  state: z.literal('present'),
  json: z.unknown().refine((json) => !isDeeperThan(json, DEEPEST_REPORT), { error: REPORT }),
  version: text,
});
/** Storage answered that there is no such blob. */
const absentContent = z.object({ state: z.literal('absent') });
/** There is a blob, and nobody can read it as JSON. */
const unreadableContent = z.object({ state: z.literal('unreadable'), reason: text });
/** Runwarden did not read it: storage failed, it is beyond a limit of ours, or the record does not hold it. That says nothing about the blob. */
const unreadContent = z.object({ state: z.literal('unread'), reason: text });

const content = z.discriminatedUnion('state', [presentContent, absentContent, unreadableContent, unreadContent]);
/** As it is recorded. JSON has no NaN. */
const recordedContent = z.discriminatedUnion('state', [
  presentContent.extend({ notNumbers: z.record(text, z.enum(['NaN', 'Infinity', '-Infinity'])).exactOptional() }),
  absentContent,
  unreadableContent,
  unreadContent,
]);

export type ArtifactContent = Immutable<z.output<typeof content>>;

const reading = z.object({
  runId: text,
  displayName: text,
  status: text,
  /** When the step (or run) started; an absence is counted from here. */
  startedAt: instant.nullable(),
  /** Why its start is unknown, in which case it is null; absent where it is known. */
  timesUnknown: text.exactOptional(),
  artifact: content,
});

const recordedReading = reading.extend({ artifact: recordedContent });
type RecordedReading = Immutable<z.output<typeof recordedReading>>;

/** One artifact of a run, or of one of its steps, as it is in storage. */
export type ArtifactReading = Immutable<z.output<typeof reading>>;

interface ArtifactPlace {
  /** Glob over the display names of a pipeline's steps; null for the run itself. */
  readonly step: string | null;
  /** A named output; null for the run's default artifacts. */
  readonly output: string | null;
  readonly path: string;
}

interface Steps {
  readonly children?: Signal<readonly ChildRun[]>;
}

export const artifact: KeyedEntry<'artifact', readonly ArtifactReading[], ArtifactPlace> = {
  kind: 'artifact',
  // What a report says is a fact; that none is there may be the storage's fault.
  facts: (readings) => readings.filter(({ artifact: { state } }) => state === 'present'),
  subject: ({ path }) => path,
  schema: z.array(reading),
  recorded: {
    shape: z.array(recordedReading),
    write: (readings) => readings.map(toRecorded),
    // The shape was checked when it was read, and trusted in the store, since only `write` makes it.
    read: (part) => (part as readonly RecordedReading[]).map(fromRecorded),
  },
  key: ({ step, output, path }) => `${step ?? ''}|${output ?? ''}|${path}`,
  needs: ({ step }) => (step === null ? [] : ['children']),
  caseKey: ({ path }) => path,
  inCase: caseForm({
    schema: z.array(
      z
        .strictObject({
          step: words('the display name of a step').optional(),
          output: words('the name of an output')
            .optional()
            .describe('Without it, the own artifacts of the run or step.'),
          status: status.optional(),
          started: moment.optional(),
          version: words('a version').default('1'),
          json: z.unknown().optional().describe('What the artifact holds.'),
          absent: z.literal(true).optional().describe('There is no such artifact.'),
          unreadable: words('why it cannot be read').optional(),
        })
        .refine((given) => ['json', 'absent', 'unreadable'].filter((key) => Object.hasOwn(given, key)).length === 1, {
          error: 'one of json, absent: true and unreadable: reason',
        }),
    ),
    expected: 'a list of readings such as [{json: {passed: false}}]',
    expectedMap: 'a map of paths to readings such as {validation/report.json: [{json: {passed: false}}]}',
    read(given, { run, now, requests: [request], signals }: CaseContext<ArtifactPlace, Steps>) {
      const steps = signals.children?.known ? signals.children.value : [];
      return given
        .filter(({ step, output = null }) => request && output === request.output && isStep(request.step, step))
        .map(({ step: name, unreadable, absent, version, json, ...one }): ArtifactReading => {
          const step = steps.find(({ displayName }) => displayName === name);
          return {
            runId: step?.id ?? name ?? run.id,
            displayName: name ?? run.displayName,
            status: one.status ?? step?.status ?? run.status,
            startedAt: one.started?.(now) ?? step?.startedAt ?? null,
            artifact: unreadable
              ? { state: 'unreadable', reason: unreadable }
              : absent
                ? { state: 'absent' }
                : { state: 'present', json, version },
          };
        });
    },
  }),
};

function isStep(glob: string | null, name: string | undefined): boolean {
  return glob === null ? name === undefined : name !== undefined && globMatches(glob, name);
}

/** A longer report is not recorded: nobody judges a file of megabytes by one value, and it would be kept for months. */
const LONGEST_REPORT = 16_384;

function toRecorded(one: ArtifactReading): RecordedReading {
  const { artifact: found, ...of } = one;
  if (found.state !== 'present') return { ...of, artifact: found };
  const { json, notNumbers } = withoutNotFinite(found.json);
  const hasNone = Object.keys(notNumbers).length === 0;
  const length = (JSON.stringify(json)?.length ?? 0) + (hasNone ? 0 : JSON.stringify(notNumbers).length);
  if (length > LONGEST_REPORT)
    return { ...of, artifact: { state: 'unread', reason: `it has ${length} characters, ${TOO_MANY}` } };
  // Its words are those of numbers that are not finite.
  const words = notNumbers as Record<string, 'NaN' | 'Infinity' | '-Infinity'>;
  return { ...of, artifact: { ...found, json, ...(hasNone ? {} : { notNumbers: words }) } };
}

const TOO_MANY = 'too many to record';

function fromRecorded({ artifact: recorded, ...of }: RecordedReading): ArtifactReading {
  // Earlier versions recorded a report that is too long as one that nobody can read.
  if (recorded.state === 'unreadable' && recorded.reason.endsWith(TOO_MANY))
    return { ...of, artifact: { ...recorded, state: 'unread' } };
  if (recorded.state !== 'present' || recorded.notNumbers === undefined) return { ...of, artifact: recorded };
  const { notNumbers, ...found } = recorded;
  return { ...of, artifact: { ...found, json: withNotFinite({ json: found.json, notNumbers }) } };
}

function isDeeperThan(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return most === 0 || Object.values(value).some((inner) => isDeeperThan(inner, most - 1));
}
