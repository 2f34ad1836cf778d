import { z } from 'zod';
import type { ChildRun } from '../../run/run.ts';
import { globMatches } from '../../values/glob.ts';
import { type Immutable, instant, text, words } from '../../values/shapes.ts';
import type { Signal } from '../answer.ts';
import { moment, status } from '../case-parts.ts';
import { type CaseContext, caseForm, type KeyedEntry } from '../entry.ts';

/** As deep as the reports that are recorded ever are; what walks them goes as deep as they. */
const DEEPEST_REPORT = 1000;
const REPORT = 'a report nested less deep';

const content = z.discriminatedUnion('state', [
  /** Content is parsed JSON; `version` is the blob's ETag. */
  z.object({
    state: z.literal('present'),
    json: z.unknown().refine((json) => !isDeeperThan(json, DEEPEST_REPORT), { error: REPORT }),
    version: text,
  }),
  /** Storage answered that there is no such blob. */
  z.object({ state: z.literal('absent') }),
  /** There is a blob, and it could not be read as JSON, or not be read at all. */
  z.object({ state: z.literal('unreadable'), reason: text }),
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
  subject: ({ path }) => path,
  schema: z.array(reading),
  recorded: { write: (readings) => readings.map(shortened) },
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

function shortened(one: ArtifactReading): ArtifactReading {
  if (one.artifact.state !== 'present') return one;
  const length = JSON.stringify(one.artifact.json)?.length ?? 0;
  if (length <= LONGEST_REPORT) return one;
  return { ...one, artifact: { state: 'unreadable', reason: `it has ${length} characters, too many to record` } };
}

function isDeeperThan(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return most === 0 || Object.values(value).some((inner) => isDeeperThan(inner, most - 1));
}
