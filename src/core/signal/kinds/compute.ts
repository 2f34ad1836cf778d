import { z } from 'zod';
import { COMPUTE_KINDS, machineSchema } from '../../run/machine.ts';
import { PRIORITIES } from '../../run/placement.ts';
import { type Immutable, number, text, words } from '../../values/shapes.ts';
import { whole } from '../case-parts.ts';
import { caseForm, type SignalEntry } from '../entry.ts';

const nodesSchema = machineSchema.extend({ nodes: number.nullable() });

const schema = nodesSchema.extend({
  /** Where the steps of a pipeline compute, as far as its body says; absent for other runs, and in older records. */
  steps: z
    .object({
      computes: z.array(nodesSchema),
      /** Why those of some steps are not known; null where all are. */
      open: text.nullable(),
    })
    .exactOptional(),
});

/** What a run computes on; for a pipeline, the default of its steps and what they compute on. Null is what is not known. */
export type Compute = Immutable<z.output<typeof schema>>;

/** What a run or a step computes on. */
export type Nodes = Immutable<z.output<typeof nodesSchema>>;

const inCase = {
  kind: z.enum(COMPUTE_KINDS).default('cluster').describe('What it runs on.'),
  'vm-size': words('a VM size').nullable().default(null),
  nodes: whole.nullable().default(1),
  'gpus-per-node': whole.nullable().default(null),
  priority: z.enum(PRIORITIES).nullable().default('dedicated').describe('Of its nodes; null when Azure does not say.'),
};
export const nodesInCase = z.strictObject(inCase, { error: 'a map such as {gpus-per-node: 8}' });

export const compute: SignalEntry<'compute', Compute> = {
  kind: 'compute',
  subject: 'its compute',
  schema,
  inCase: caseForm({
    schema: z.strictObject({
      ...inCase,
      steps: z
        .array(nodesInCase, { error: 'a list such as [{gpus-per-node: 8}]' })
        .optional()
        .describe('What all steps of a pipeline compute on.'),
    }),
    expected: 'a map such as {gpus-per-node: 8}',
    read: ({ steps, ...own }) => ({
      ...nodesOf(own),
      ...(steps && { steps: { computes: steps.map(nodesOf), open: null } }),
    }),
  }),
};

/** What a case gives of the nodes of a run, a step or a child. */
export function nodesOf({
  'vm-size': vmSize,
  'gpus-per-node': gpusPerNode,
  ...given
}: z.output<typeof nodesInCase>): Nodes {
  return { ...given, vmSize, gpusPerNode, location: null };
}
