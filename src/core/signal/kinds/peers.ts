import { z } from 'zod';
import { ownerNames } from '../../run/owner-names.ts';
import type { Run } from '../../run/run.ts';
import { PHASES, phaseOf } from '../../run/status.ts';
import { HOUR } from '../../values/duration.ts';
import { type Immutable, instant, number, text, words } from '../../values/shapes.ts';
import { caseless } from '../../values/text.ts';
import type { Signal } from '../answer.ts';
import { moment, status, whole } from '../case-parts.ts';
import { type CaseContext, caseForm, type SignalEntry } from '../entry.ts';
import { gpusHeld } from '../gpus.ts';
import type { Compute } from './compute.ts';

/** Ids of its owners, as alerts name them; null where its tags do not say for certain whose it is. */
const owners = z.array(text).nullable();

const peer = z.object({
  runId: text,
  displayName: text,
  experiment: text.nullable(),
  owners,
  definition: text.nullable(),
  phase: z.enum(PHASES),
  createdAt: instant,
  /** GPUs it holds now: 0 in the queue, null when that cannot be said. */
  gpus: number.nullable(),
});

/** Another active run of the same workspace. */
export type Peer = Immutable<z.output<typeof peer>>;

const schema = z.object({ owners, runs: z.array(peer) });

/** The owners of the judged run, and all active runs of the workspace, the judged one too. */
export type Peers = Immutable<z.output<typeof schema>>;

const peerInCase = z.strictObject(
  {
    name: words('a display name'),
    id: words('a run name').optional(),
    experiment: words('an experiment name').nullable().optional(),
    owner: words('an owner').optional(),
    definition: words('a definition').nullable().default(null),
    status: status.default('Running'),
    created: moment.optional(),
    gpus: whole.nullable().default(null),
  },
  { error: 'a map such as {name: older, gpus: 8, created: -9h}' },
);

export const peers: SignalEntry<'peers', Peers> = {
  kind: 'peers',
  subject: 'the other runs',
  isPlural: true,
  schema,
  recorded: null,
  needs: () => ['compute'],
  inCase: caseForm({
    schema: z.strictObject({
      owner: words('an owner').default('owner'),
      gpus: whole.nullable().optional().describe("The run's own GPUs; by its compute when not given."),
      others: z.array(peerInCase, { error: 'a list such as [{name: older, gpus: 8, created: -9h}]' }).default([]),
    }),
    expected: 'a map such as {owner: team-a, others: [{name: older, gpus: 8}]}',
    // The other runs are the same owner's, of the same experiment and an hour older, unless they say otherwise.
    read: (given, { run, signals, now }: CaseContext<unknown, Machine>) => ({
      owners: ownersInCase(given.owner),
      runs: [
        peerOf(run, ownersInCase(given.owner), given.gpus === undefined ? gpusHeld(run, signals.compute) : given.gpus),
        ...given.others.map((other) => ({
          runId: other.id ?? other.name,
          displayName: other.name,
          experiment: other.experiment === undefined ? run.experiment : other.experiment,
          owners: ownersInCase(other.owner ?? given.owner),
          definition: other.definition,
          phase: phaseOf(other.status),
          createdAt: other.created?.(now) ?? run.createdAt - HOUR,
          gpus: other.gpus,
        })),
      ],
    }),
  }),
};

interface Machine {
  readonly compute?: Signal<Compute>;
}

function ownersInCase(given: string): readonly string[] {
  return ownerNames(given, null).names.map(caseless);
}

/** A run as its peers see it. */
export function peerOf(
  { id: runId, displayName, experiment, definition, phase, createdAt }: Run,
  owners: Peer['owners'],
  gpus: number | null,
): Peer {
  return { runId, displayName, experiment, owners, definition, phase, createdAt, gpus };
}
