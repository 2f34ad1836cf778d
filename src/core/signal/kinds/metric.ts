import { z } from 'zod';
import { type Instant, MINUTE } from '../../values/duration.ts';
import { type Immutable, instant, number } from '../../values/shapes.ts';
import { moment } from '../case-parts.ts';
import { caseForm, type KeyedEntry } from '../entry.ts';

export const pointsSchema = z.array(z.object({ step: number, at: instant, value: number }));
const schema = z.object({ points: pointsSchema });

/** One logged metric of a run, oldest first. A diverged loss is NaN. */
export type LoggedMetric = Immutable<z.output<typeof schema>>;

const NOT_FINITE = ['NaN', 'Infinity', '-Infinity'] as const;

type Points = LoggedMetric['points'];

/** Points as columns. JSON has no NaN, so that it is a text. */
export const columns = z
  .object({
    step: z.array(number),
    at: z.array(instant),
    value: z.array(z.union([number, z.enum(NOT_FINITE)], { error: 'a number' })),
  })
  .refine(({ step, at, value }) => step.length === at.length && at.length === value.length, {
    error: 'as many values as steps and times',
  });

export function toColumns(points: Points) {
  return {
    step: points.map(({ step }) => step),
    at: points.map(({ at }) => at),
    value: points.map(({ value }) => (Number.isFinite(value) ? value : String(value))),
  };
}

export function fromColumns({ step, at, value }: z.output<typeof columns>): Points {
  return step.map((one, index) => ({ step: one, at: at[index] ?? 0, value: Number(value[index]) }));
}

const NUMBER = 'a number, "NaN", "Infinity" or "-Infinity"';
const logged = z.union([z.number(), z.enum(NOT_FINITE).transform(Number)], { error: NUMBER });

export const pointsInCase = z.array(
  z.union([
    logged.transform((value) => ({ value, step: undefined, at: undefined })),
    z.strictObject({ value: logged, step: z.int({ error: 'a whole number' }).optional(), at: moment.optional() }),
  ]),
  { error: 'a list such as [0.9, 0.7] or [{step: 1, at: -2h, value: 0.9}]' },
);

export const metric: KeyedEntry<'metric', LoggedMetric, { readonly name: string }> = {
  kind: 'metric',
  facts: () => null,
  subject: ({ name }) => `its metric ${name}`,
  schema,
  recorded: {
    shape: columns,
    write: ({ points }) => toColumns(points),
    read: (part) => ({ points: fromColumns(part as z.output<typeof columns>) }),
  },
  key: ({ name }) => name,
  caseKey: ({ name }) => name,
  inCase: caseForm({
    schema: pointsInCase,
    expected: 'a list of points such as [{at: -1h, value: 0.3}]',
    description: 'What the run logged, by metric name.',
    read: (given, { now }) => ({ points: readPoints(given, now) }),
  }),
};

/** Without times the points come a minute apart, the newest now. */
export function readPoints(given: z.output<typeof pointsInCase>, now: Instant): Points {
  return given.map(({ value, step, at }, index) => ({
    step: step ?? index,
    at: at?.(now) ?? now - (given.length - 1 - index) * MINUTE,
    value,
  }));
}
