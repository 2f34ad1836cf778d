import { z } from 'zod';
import { type ChildRun, holdsOthers } from '../../run/run.ts';
import { unknown } from '../../values/known.ts';
import { fact, type Immutable, text, words, yesOrNo } from '../../values/shapes.ts';
import type { Signal } from '../answer.ts';
import { type CaseContext, caseForm, type KeyedEntry } from '../entry.ts';
import { columns, fromColumns, pointsInCase, pointsSchema, readPoints, toColumns } from './metric.ts';

const schema = z.object({
  /** Whether the points are the whole history; only the newest value of each child otherwise. */
  whole: yesOrNo,
  /** By id, for the children that {@link logsMetrics}. */
  children: z.record(text, fact(pointsSchema)),
});

/** One metric as the children of a run logged it. */
export type ChildMetric = Immutable<z.output<typeof schema>>;

const recorded = z.object({ whole: yesOrNo, children: z.record(text, fact(columns)) });
type Recorded = z.output<typeof recorded>;

interface ChildMetricRequest {
  readonly name: string;
  /** Whether the whole history is needed, or the newest value is enough. */
  readonly history: boolean;
}

/** How many children of a run are read one by one in a pass, where one search does not answer for all. */
export const MOST_CHILDREN_READ = 50;

/** Whether a child can have logged a metric: it has begun, it did the work itself, and it is no reused step. */
export function logsMetrics(child: ChildRun): boolean {
  if (child.reused || holdsOthers(child)) return false;
  if (child.phase === 'ended') return child.startedAt !== null || child.timesUnknown !== undefined;
  return child.phase !== 'queued' && child.phase !== 'preparing';
}

interface Known {
  readonly children?: Signal<readonly ChildRun[]>;
}

const inCase = z.record(
  words('the name of a child'),
  z.union([pointsInCase, z.strictObject({ unknown: words('why it is unknown') })], {
    error: 'a list such as [0.9, 0.7], or {unknown: why}',
  }),
  { error: 'a map of children such as {trial-1: [0.9, 0.7]}' },
);

export const childMetric: KeyedEntry<'child-metric', ChildMetric, ChildMetricRequest> = {
  kind: 'child-metric',
  facts: () => null,
  subject: ({ name }) => `the metric ${name} of its children`,
  schema,
  recorded: {
    shape: recorded,
    write: ({ whole, children }) => ({
      whole,
      children: mapValues(children, (one) => (one.known ? { known: true, value: toColumns(one.value) } : one)),
    }),
    read(part) {
      const { whole, children } = part as Recorded;
      return {
        whole,
        children: mapValues(children, (one) => (one.known ? { known: true, value: fromColumns(one.value) } : one)),
      };
    },
  },
  key: ({ name }) => name,
  needs: () => ['children'],
  isEnough: (answer, { history }) => !history || !answer.known || answer.value.whole,
  caseKey: ({ name }) => name,
  inCase: caseForm({
    schema: inCase,
    expected: 'a map of children such as {trial-1: [0.9, 0.7]}',
    description: 'What the children logged, by metric name and the name of the child.',
    read(given, { now, signals }: CaseContext<ChildMetricRequest, Known>) {
      const children = signals.children?.known ? signals.children.value : [];
      const idOf = (name: string) => children.find(({ displayName }) => displayName === name)?.id ?? name;
      return {
        whole: true,
        children: Object.fromEntries(
          Object.entries(given).map(([name, one]) => [
            idOf(name),
            'unknown' in one ? unknown(one.unknown) : { known: true as const, value: readPoints(one, now) },
          ]),
        ),
      };
    },
  }),
};

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
