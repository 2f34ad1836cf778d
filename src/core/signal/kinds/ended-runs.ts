import { z } from 'zod';
import { FAILURE_CAUSES, failureSchema } from '../../run/run.ts';
import { HOUR } from '../../values/duration.ts';
import { amount, type Immutable, instant, number, text, words, yesOrNo } from '../../values/shapes.ts';
import { moment, status } from '../case-parts.ts';
import { type CaseForm, caseForm, type SignalEntry } from '../entry.ts';

const endedRun = z.object({
  runId: text,
  displayName: text,
  status: text,
  startedAt: instant.nullable(),
  endedAt: instant,
  /**
   * For a run that was seen queued again or paused after it had begun: since when it ran for certain, up to its end.
   * Absent where no such break was seen.
   */
  resumedAt: instant.exactOptional(),
  /** How long it computed, where Azure adds that up and it was interrupted. */
  computed: amount.exactOptional(),
  /** Why its times are unknown, in which case its start is null; absent where they are known. */
  timesUnknown: text.exactOptional(),
  failure: failureSchema.nullable(),
});

/** A run that ended while Runwarden watched. */
export type EndedRun = Immutable<z.output<typeof endedRun>>;

const schema = z.object({
  runs: z.array(endedRun),
  /** There are more, further back, that were not looked at. */
  isCut: yesOrNo,
  /** How many were asked for. */
  asked: number,
});

/** Ended runs that have to do with a run, newest first. */
export type EndedRuns = Immutable<z.output<typeof schema>>;

/** Why a run or a step failed. */
export const failureInCase = z.strictObject(
  {
    cause: z.enum(FAILURE_CAUSES).default('unclassified').describe('Whose failure it was.'),
    code: words('an error code').default('UserError'),
    message: words('a message').default('it failed'),
  },
  { error: 'a map such as {cause: data}' },
);

const endedInCase = z.strictObject(
  {
    name: words('a display name'),
    id: words('a run name').optional(),
    status: status.default('Failed'),
    started: moment.optional(),
    ended: moment.optional(),
    failure: failureInCase.optional(),
  },
  { error: 'a map such as {name: first-try, started: -50h, ended: -40h}' },
);

function inCase(expected: string): CaseForm<EndedRuns, unknown> {
  return caseForm({
    schema: z.array(endedInCase),
    expected: `${expected}, the newest first`,
    read: (given, { now }) => ({
      runs: given.map(({ name, id, started, ended, failure, ...one }) => ({
        runId: id ?? name,
        displayName: name,
        status: one.status,
        startedAt: started?.(now) ?? null,
        endedAt: ended?.(now) ?? now - HOUR,
        failure: failure ?? null,
      })),
      isCut: false,
      asked: given.length,
    }),
  });
}

/** Earlier runs of the same lineage: resubmitted from one another, or of the same definition and experiment. */
export const lineage: SignalEntry<'lineage', EndedRuns> = {
  kind: 'lineage',
  subject: 'its earlier runs',
  isPlural: true,
  schema,
  recorded: null,
  inCase: inCase('a list such as [{name: first-try, started: -50h, ended: -40h}]'),
};

/** The last ended runs of the same experiment, cancelled ones left out. */
export const outcomes: SignalEntry<'outcomes', EndedRuns, { readonly last: number }> = {
  kind: 'outcomes',
  subject: 'the last runs',
  isPlural: true,
  schema,
  recorded: null,
  /** They were looked at as far back as the request goes, or cannot be. */
  isEnough: (answer, { last }) => !answer.known || !answer.value.isCut || answer.value.asked >= last,
  inCase: inCase('a list such as [{name: run-9, status: Failed}]'),
};
