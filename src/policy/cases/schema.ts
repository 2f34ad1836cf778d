import { z } from 'zod';
import { duration, words } from '../../conditions/parameters/parameters.ts';
import { COMPUTE_KINDS, PRIORITIES } from '../../core/signal/signal.ts';
import { DAY, type Instant } from '../../core/values/duration.ts';
import { measures } from './measured-signals.ts';
import { around, failure } from './other-runs.ts';
import { moment, orUnknown, unknownSignal, WITH_ZONE, whole } from './parts.ts';

const NOW = 'a time with its zone, such as 2026-01-01T12:00:00Z';
const instant = z.string({ error: NOW }).transform((text, context): Instant => {
  const at = WITH_ZONE.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  context.addIssue({ code: 'custom', message: NOW });
  return z.NEVER;
});

const texts = z.record(z.string(), z.string({ error: 'a text; numbers and true or false go in quotes' }), {
  error: 'a map of texts such as {team: vision}',
});

const run = z.strictObject(
  {
    name: words('a display name').default('run-1'),
    id: words('a run name').optional(),
    workspace: words('a workspace name').default('ml-prod'),
    experiment: words('an experiment name').nullable().default('experiment'),
    'job-type': words('a job type')
      .default('command')
      .transform((type) => type.toLowerCase()),
    status: words('a status as Azure says it, such as Running').default('Running'),
    created: moment.optional(),
    tags: texts.default({}),
    compute: words('a compute name').nullable().default('gpu-cluster'),
    'time-limit': duration().optional(),
    'instance-type': words('a VM size').optional(),
    definition: words('any text; runs with the same one execute the same').nullable().default(null),
    outputs: texts.default({}),
  },
  { error: 'a map such as {job-type: pipeline, created: -3h}' },
);

const timing = z.strictObject({
  started: moment.nullable().optional().describe('When it began to run; null for not yet.'),
  ended: moment.optional().describe('When it ended.'),
});

const compute = z.strictObject({
  kind: z.enum(COMPUTE_KINDS).default('cluster').describe('What it runs on.'),
  'vm-size': words('a VM size').nullable().default(null),
  nodes: whole.nullable().default(1),
  'gpus-per-node': whole.nullable().default(null),
  priority: z.enum(PRIORITIES).nullable().default('dedicated').describe('Of its nodes; null when Azure does not say.'),
});

const children = z.array(
  z.strictObject(
    {
      name: words('a display name'),
      id: words('a run name').optional(),
      status: words('a status as Azure says it, such as Running').default('Running'),
      created: moment.optional(),
      started: moment.optional(),
      ended: moment.optional(),
      reused: z.boolean({ error: 'true or false' }).default(false),
      tags: texts.default({}),
      error: failure.optional(),
    },
    { error: 'a map such as {name: train, started: -2h}' },
  ),
);

const USE = 'a percentage such as 3%, or null for no sample';
const use = z.union(
  [
    z.null(),
    z.number().min(0, { error: USE }),
    z
      .string()
      .regex(/^\d+(\.\d+)?%$/, { error: USE })
      .transform((text) => Number(text.slice(0, -1))),
  ],
  { error: USE },
);
const MOST_MINUTES = DAY / 60_000;
const stretch = z.union(
  [
    use.transform((value) => ({ value, minutes: null })),
    z.strictObject({
      value: use,
      minutes: whole.max(MOST_MINUTES, { error: `at most ${MOST_MINUTES} minutes` }),
    }),
  ],
  { error: `${USE}, or {value: 3%, minutes: 90}` },
);
const gpu = z.strictObject({
  from: moment.optional(),
  devices: z
    .record(
      words('the name of a GPU, or of several: gpu-0..7'),
      z.union([stretch.transform((one) => [one]), z.array(stretch)], { error: `${USE}, or a list, the newest last` }),
      { error: 'a map of GPUs such as {gpu-0..7: 3%}' },
    )
    .describe('The samples of each GPU that reports: one percentage for the whole window, or a list.'),
  expected: whole.nullable().optional(),
});

const reading = z
  .strictObject({
    step: words('the display name of a step').optional(),
    output: words('the name of an output').optional().describe('Without it, the own artifacts of the run or step.'),
    status: words('a status as Azure says it, such as Running').optional(),
    started: moment.optional(),
    version: words('a version').default('1'),
    json: z.unknown().optional().describe('What the artifact holds.'),
    absent: z.literal(true).optional().describe('There is no such artifact.'),
    unreadable: words('why it cannot be read').optional(),
  })
  .refine((given) => ['json', 'absent', 'unreadable'].filter((key) => Object.hasOwn(given, key)).length === 1, {
    error: 'one of json, absent: true and unreadable: reason',
  });

const signals = z.strictObject(
  {
    timing: orUnknown(timing, 'a map such as {started: -3h}'),
    compute: orUnknown(compute, 'a map such as {gpus-per-node: 8}'),
    children: orUnknown(children, 'a list such as [{name: train, started: -2h}]'),
    gpu: orUnknown(gpu, 'a map such as {devices: {gpu-0..7: 3%}}'),
    ...around,
    ...measures,
    artifacts: z
      .record(
        z.string(),
        z.union([z.array(reading), unknownSignal], {
          error: 'a list of readings such as [{json: {passed: false}}], or {unknown: reason}',
        }),
        {
          error: 'a map of paths to readings such as {validation/report.json: [{json: {passed: false}}]}',
        },
      )
      .optional(),
  },
  { error: 'a map of signals such as {timing: {started: -3h}}' },
);

const NOON = '2026-01-01T12:00:00Z';

const snapshot = z.strictObject(
  {
    run: run.prefault({}),
    'phase-since': moment.optional(),
    resumed: moment
      .optional()
      .describe('For a run that was seen queued again or paused after its start: when it was first seen back at work.'),
    signals: signals.prefault({}),
  },
  { error: 'a map such as {run: {created: -3h}, signals: {timing: {started: -2h}}}' },
);

/** A snapshot in a file of its own: what stands under a case's `snapshot`, and the moment at which it is judged. */
export const snapshotFileSchema = z
  .strictObject(
    { now: instant.prefault(NOON).describe('When it is judged.'), ...snapshot.shape },
    { error: 'a map such as {run: {created: -3h}, signals: {timing: {started: -2h}}}' },
  )
  .transform(({ now, ...rest }) => ({ now, snapshot: rest }));

const OUTCOMES = ['violated', 'healthy', 'unknown', 'not-matched'] as const;

/** The cases of a policy, in `<policy>.cases.yaml` beside it. */
export const casesSchema = z
  .array(
    z.strictObject(
      {
        name: words('a sentence that says what is shown'),
        now: instant.prefault(NOON),
        snapshot,
        expect: z.strictObject(
          {
            outcome: z.enum(OUTCOMES).describe('What the policy says of the snapshot.'),
            'reason-contains': words('a part of the reason').optional(),
          },
          { error: 'a map such as {outcome: violated}' },
        ),
      },
      { error: 'a map with name, snapshot and expect' },
    ),
    { error: 'a list of cases' },
  )
  .min(1, { error: 'at least one case' });

export type PolicyCase = z.output<typeof casesSchema>[number];
