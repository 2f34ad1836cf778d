import { z } from 'zod';
import type { SeenStatus } from '../../core/evidence/seen-status.ts';
import type { SetupPart } from '../../core/evidence/setup-parts.ts';
import { childTimeline, STRETCH_KINDS, TIME_SOURCES, type Timeline, timelineOf } from '../../core/evidence/timeline.ts';
import type { RunView } from '../../core/ports/read-ledger.ts';
import { formatDuration, type Instant, SECOND } from '../../core/values/duration.ts';
import type { FoundRecord } from '../records.ts';
import { listOf, timeOut } from './common.ts';

const phase = z
  .enum(STRETCH_KINDS)
  .describe(
    '`waiting`: the queue or the setup, where nothing says which. `setup`: the image is built or pulled and data is mounted. `break`: it was queued again, paused or preempted.',
  );

const length = {
  seconds: z.number(),
  inWords: z.string().describe('For a person: `1h 5m`, `at least 5m`.'),
  atLeast: z.boolean().describe('It may be longer: passes saw only a part, or it lasts.'),
};

const stretchOut = z
  .object({
    phase,
    statuses: listOf(z.string()).describe('The status words in which it was seen.'),
    from: timeOut,
    to: timeOut.nullable().describe('Null while it lasts.'),
    ...length,
    source: z.enum(TIME_SOURCES).describe('azure: Azure reports both times. seen: passes saw it between them.'),
  })
  .meta({ id: 'Stretch', description: 'A stretch of time in which a run did one thing.' });

const setupOut = z
  .object({
    part: z.string().describe('image build, image pull, preparation, code download or data access.'),
    log: z.string().describe('Path of its log.'),
    from: timeOut,
    to: timeOut,
    ...length,
  })
  .meta({ id: 'SetupPart', description: 'A part of the setup, from the first to the last time that its log names.' });

const timelineFields = {
  stretches: listOf(stretchOut).describe('In order of time. What nobody saw in between is left out.'),
  totals: listOf(z.object({ phase, ...length })),
  setup: listOf(setupOut).describe('Parts of the setup, by the logs that were kept of them.'),
  attempts: z.object({ count: z.int(), atLeast: z.boolean() }).describe('How often it began to run.'),
  computed: z
    .object({ seconds: length.seconds, inWords: length.inWords })
    .nullable()
    .describe('How long it computed in all, where Azure adds that up.'),
};

const childOut = z
  .object({
    id: z.string(),
    displayName: z.string(),
    status: z.string(),
    reused: z.boolean().describe('It did not execute.'),
    timesUnknown: z.string().nullable().describe('Why its times are not known.'),
    ...timelineFields,
  })
  .meta({ id: 'ChildTimeline', description: 'The timeline of a step or a trial.' });

export const timelineOut = z
  .object({
    now: timeOut,
    id: z.string(),
    workspace: z.string(),
    displayName: z.string(),
    status: z.string(),
    createdAt: timeOut,
    startedAt: timeOut.nullable(),
    endedAt: timeOut.nullable(),
    ...timelineFields,
    queueing: z.string().nullable().describe('Why it waits, in the words of Azure.'),
    children: listOf(childOut).describe('Its steps or trials, the oldest first.'),
    notes: listOf(z.string()).describe('What is not known, and why.'),
  })
  .meta({ id: 'Timeline', description: 'What a run did when, and for how long.' });

/** What the timeline of a run is shown from. */
export interface TimelineContext {
  readonly seen: readonly SeenStatus[];
  readonly record: FoundRecord;
  /** By the id of the run or child. */
  readonly setup: ReadonlyMap<string, readonly SetupPart[]>;
  readonly now: Instant;
}

/** The timeline of a run with its steps or trials. */
export function showTimeline(
  view: RunView,
  { seen, record, setup, now }: TimelineContext,
): z.output<typeof timelineOut> {
  const { run } = view;
  const { times, notes } = timesOf(view, seen, record);
  const children = record.found && record.record.children.known ? record.record.children.value : [];
  const at = record.found ? record.record.at : now;
  return {
    now,
    id: run.id,
    workspace: run.workspaceName,
    displayName: run.displayName,
    status: run.status,
    createdAt: run.createdAt,
    startedAt: times?.startedAt ?? null,
    endedAt: times?.endedAt ?? null,
    ...showStretches(timelineOf({ createdAt: run.createdAt, phase: run.phase, times, seen })),
    setup: showSetup(setup.get(run.id)),
    queueing: view.active && record.found && record.record.times.known ? record.record.times.value.queueing : null,
    children: children
      .toSorted((a, b) => a.child.createdAt - b.child.createdAt)
      .map(({ child }) => ({
        id: child.id,
        displayName: child.displayName,
        status: child.status,
        reused: child.reused,
        timesUnknown: child.timesUnknown ?? null,
        ...showStretches(childTimeline(child, at)),
        setup: showSetup(setup.get(child.id)),
      })),
    notes,
  };
}

type Times = Parameters<typeof timelineOf>[0]['times'];

/** Azure's times of a run: those of its record, else what a pass read at its end. */
function timesOf(
  { end }: RunView,
  seen: readonly SeenStatus[],
  found: FoundRecord,
): { times: Times; notes: readonly string[] } {
  if (found.found && found.record.times.known) {
    const { children } = found.record;
    return {
      times: found.record.times.value,
      notes: children.known ? [] : [`its steps or trials are not known: ${children.reason}`],
    };
  }
  const reason = found.found && !found.record.times.known ? found.record.times.reason : found.found ? '' : found.reason;
  const notes = [`what Azure reports of its times and its steps is not known: ${reason}`];
  if (!end) return { times: null, notes };
  // Where Azure did not report the end, the latest pass at which it was active is in its place.
  const lastActive = seen.filter(({ phase: was }) => was !== 'ended').at(-1)?.until;
  const endedAt = end.endedAt === lastActive ? null : end.endedAt;
  return {
    times: { startedAt: end.startedAt, endedAt, lastStartedAt: null, computed: end.computed ?? null, attempt: null },
    notes,
  };
}

function showStretches({ stretches, totals, attempts, computed }: Timeline) {
  return {
    stretches: stretches.map(({ kind, length: lasted, ...stretch }) => ({
      ...stretch,
      phase: kind,
      ...showLength(lasted, stretch.atLeast),
    })),
    totals: totals.map(({ kind, length: lasted, atLeast }) => ({ phase: kind, ...showLength(lasted, atLeast) })),
    attempts,
    computed: computed === null ? null : { seconds: computed / SECOND, inWords: formatDuration(computed) },
  };
}

function showSetup(parts: readonly SetupPart[] = []) {
  return parts.map(({ length: lasted, ...part }) => ({ ...part, ...showLength(lasted, part.atLeast) }));
}

function showLength(lasted: number, atLeast: boolean) {
  const words = formatDuration(lasted);
  return { seconds: lasted / SECOND, inWords: atLeast ? `at least ${words}` : words, atLeast };
}
