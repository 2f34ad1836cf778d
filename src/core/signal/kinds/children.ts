import { z } from 'zod';
import type { Placement } from '../../run/placement.ts';
import { type ChildRun, childSchema } from '../../run/run.ts';
import { phaseOf } from '../../run/status.ts';
import { isPlaced, olderPlacement, storedPlacement } from '../../run/stored-run.ts';
import { text, words } from '../../values/shapes.ts';
import { moment, status } from '../case-parts.ts';
import { computedInCase, readComputed } from '../computed.ts';
import { caseForm, type SignalEntry } from '../entry.ts';
import { nodesInCase, nodesOf } from './compute.ts';
import { failureInCase } from './ended-runs.ts';

const tags = z.record(z.string(), z.string({ error: 'a text; numbers and true or false go in quotes' }), {
  error: 'a map of texts such as {team: vision}',
});

/** Older records have `doubt` for `timesUnknown`, and no placement. */
const storedChildren = z.array(
  childSchema.extend({ ...olderPlacement, doubt: text.exactOptional() }).refine(isPlaced, { error: 'a placement' }),
);

function fromStored(stored: z.output<typeof storedChildren>): readonly ChildRun[] {
  if (stored.every(isOfToday)) return stored;
  return stored.map(({ doubt, computeName, instanceType, instanceCount, ...child }) => ({
    ...child,
    placement: storedPlacement({ ...child, computeName, instanceType, instanceCount }),
    ...(doubt !== undefined && { timesUnknown: doubt }),
  }));
}

function isOfToday(child: z.output<typeof storedChildren>[number]): child is z.output<typeof childSchema> {
  return child.placement !== undefined && child.doubt === undefined;
}

/** The steps of a pipeline or the trials of a sweep. */
export const children: SignalEntry<'children', readonly ChildRun[]> = {
  kind: 'children',
  subject: 'its children',
  isPlural: true,
  schema: z.array(childSchema),
  recorded: { shape: storedChildren, read: (part) => fromStored(part as z.output<typeof storedChildren>) },
  inCase: caseForm({
    schema: z.array(
      z.strictObject(
        {
          name: words('a display name'),
          id: words('a run name').optional(),
          status: status.default('Running'),
          created: moment.optional(),
          started: moment.optional(),
          ended: moment.optional(),
          ...computedInCase,
          reused: z.boolean({ error: 'true or false' }).default(false),
          tags: tags.default({}),
          error: failureInCase.optional(),
          compute: nodesInCase.optional().describe('What it computes on.'),
        },
        { error: 'a map such as {name: train, started: -2h}' },
      ),
    ),
    expected: 'a list such as [{name: train, started: -2h}]',
    read: (given, { run, now }) =>
      given.map(({ name, id, created, started, ended, error, computed, 'latest-start': latest, compute, ...one }) => ({
        ...one,
        id: id ?? name,
        displayName: name,
        phase: phaseOf(one.status),
        createdAt: created?.(now) ?? started?.(now) ?? run.createdAt,
        startedAt: started?.(now) ?? null,
        endedAt: ended?.(now) ?? null,
        ...readComputed({ computed, 'latest-start': latest }, now, started?.(now) ?? null),
        ...placeInCase(run.placement, compute),
        dataContainerId: null,
        outputs: {},
        error: error ?? null,
      })),
  }),
};

/** A child that a case says no more of is on the compute of its parent. */
function placeInCase(
  own: Placement,
  given: z.output<typeof nodesInCase> | undefined,
): Pick<ChildRun, 'placement' | 'machine'> {
  if (!given) return { placement: { ...own, instanceType: null, nodes: null } };
  const { nodes, ...machine } = nodesOf(given);
  return { placement: { ...own, instanceType: machine.vmSize, nodes }, machine };
}
