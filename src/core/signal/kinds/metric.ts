import { z } from 'zod';
import { MINUTE } from '../../values/duration.ts';
import { type Immutable, instant, number } from '../../values/shapes.ts';
import { moment } from '../case-parts.ts';
import { caseForm, type KeyedEntry } from '../entry.ts';

const schema = z.object({ points: z.array(z.object({ step: number, at: instant, value: number })) });

/** One logged metric of a run, oldest first. A diverged loss is NaN. */
export type LoggedMetric = Immutable<z.output<typeof schema>>;

const NOT_FINITE = ['NaN', 'Infinity', '-Infinity'] as const;

/** Points as columns. JSON has no NaN, so that it is a text. */
const columns = z
  .object({
    step: z.array(number),
    at: z.array(instant),
    value: z.array(z.union([number, z.enum(NOT_FINITE)], { error: 'a number' })),
  })
  .refine(({ step, at, value }) => step.length === at.length && at.length === value.length, {
    error: 'as many values as steps and times',
  });

const NUMBER = 'a number, "NaN", "Infinity" or "-Infinity"';
const logged = z.union([z.number(), z.enum(NOT_FINITE).transform(Number)], { error: NUMBER });

export const metric: KeyedEntry<'metric', LoggedMetric, { readonly name: string }> = {
  kind: 'metric',
  facts: () => null,
  subject: ({ name }) => `its metric ${name}`,
  schema,
  recorded: {
    shape: columns,
    write: ({ points }) => ({
      step: points.map(({ step }) => step),
      at: points.map(({ at }) => at),
      value: points.map(({ value }) => (Number.isFinite(value) ? value : String(value))),
    }),
    read(part) {
      const { step, at, value } = part as z.output<typeof columns>;
      return { points: step.map((one, index) => ({ step: one, at: at[index] ?? 0, value: Number(value[index]) })) };
    },
  },
  key: ({ name }) => name,
  caseKey: ({ name }) => name,
  inCase: caseForm({
    schema: z.array(
      z.union([
        logged.transform((value) => ({ value, step: undefined, at: undefined })),
        z.strictObject({ value: logged, step: z.int({ error: 'a whole number' }).optional(), at: moment.optional() }),
      ]),
      { error: 'a list such as [0.9, 0.7] or [{step: 1, at: -2h, value: 0.9}]' },
    ),
    expected: 'a list of points such as [{at: -1h, value: 0.3}]',
    description: 'What the run logged, by metric name.',
    // Without times the points come a minute apart, the newest now.
    read: (given, { now }) => ({
      points: given.map(({ value, step, at }, index) => ({
        step: step ?? index,
        at: at?.(now) ?? now - (given.length - 1 - index) * MINUTE,
        value,
      })),
    }),
  }),
};
