import { z } from 'zod';
import { type Immutable, number, text, words } from '../../values/shapes.ts';
import { whole } from '../case-parts.ts';
import { caseForm, type SignalEntry } from '../entry.ts';

export const COMPUTE_KINDS = ['cluster', 'instance', 'kubernetes', 'serverless', 'other'] as const;
export const PRIORITIES = ['dedicated', 'low-priority'] as const;

const kind = z.enum(COMPUTE_KINDS);

const schema = z.object({
  kind,
  vmSize: text.nullable(),
  nodes: number.nullable(),
  gpusPerNode: number.nullable(),
  priority: z.enum(PRIORITIES).nullable(),
  location: text.nullable(),
});

/** What a run computes on. Null is what Azure does not report. */
export type Compute = Immutable<z.output<typeof schema>>;

export const compute: SignalEntry<'compute', Compute> = {
  kind: 'compute',
  subject: 'its compute',
  schema,
  inCase: caseForm({
    schema: z.strictObject({
      kind: kind.default('cluster').describe('What it runs on.'),
      'vm-size': words('a VM size').nullable().default(null),
      nodes: whole.nullable().default(1),
      'gpus-per-node': whole.nullable().default(null),
      priority: z
        .enum(PRIORITIES)
        .nullable()
        .default('dedicated')
        .describe('Of its nodes; null when Azure does not say.'),
    }),
    expected: 'a map such as {gpus-per-node: 8}',
    read: ({ 'vm-size': vmSize, 'gpus-per-node': gpusPerNode, ...given }) => ({
      ...given,
      vmSize,
      gpusPerNode,
      location: null,
    }),
  }),
};
