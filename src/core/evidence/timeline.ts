import type { ChildRun } from '../run/run.ts';
import type { Phase } from '../run/status.ts';
import type { Instant, Milliseconds } from '../values/duration.ts';
import type { RunTimes } from './run-record.ts';
import type { SeenStatus } from './seen-status.ts';

/**
 * What a run does in a stretch of time. `waiting` is the queue and the setup where nothing says which; `setup` builds or
 * pulls the image and mounts the data; `break` is a run that was queued again, paused or preempted after it had begun.
 */
export const STRETCH_KINDS = [
  'waiting',
  'queue',
  'setup',
  'run',
  'break',
  'finalizing',
  'canceling',
  'unrecognised',
] as const;
export type StretchKind = (typeof STRETCH_KINDS)[number];

/** Who says so: Azure reports its times, or passes saw them between two looks. */
export const TIME_SOURCES = ['azure', 'seen'] as const;
export type TimeSource = (typeof TIME_SOURCES)[number];

export interface Stretch {
  readonly kind: StretchKind;
  /** The status words that were seen; none where Azure reports only the times. */
  readonly statuses: readonly string[];
  readonly from: Instant;
  /** Null while it lasts. */
  readonly to: Instant | null;
  readonly length: Milliseconds;
  /** One of its ends was only seen, or it lasts: it may be longer. */
  readonly atLeast: boolean;
  readonly source: TimeSource;
}

export interface Timeline {
  /** In order of time. What nobody saw between two of them is missing. */
  readonly stretches: readonly Stretch[];
  /** How long it did each. */
  readonly totals: readonly { readonly kind: StretchKind; readonly length: Milliseconds; readonly atLeast: boolean }[];
  /** How often it began to run. */
  readonly attempts: { readonly count: number; readonly atLeast: boolean };
  /** How long Azure says that it computed, over all attempts; null where Azure does not say. */
  readonly computed: Milliseconds | null;
}

/** What a timeline is made of. */
export interface TimelineFacts {
  readonly createdAt: Instant;
  readonly phase: Phase;
  /** Null where Azure's times are not known. */
  readonly times: Pick<RunTimes, 'startedAt' | 'endedAt' | 'lastStartedAt' | 'computed' | 'attempt'> | null;
  readonly seen: readonly SeenStatus[];
}

/** The timeline of a run, from Azure's times and from what passes saw. */
export function timelineOf(facts: TimelineFacts): Timeline {
  const { times } = facts;
  const pieces = withEnd(withStarts(seenPieces(facts), facts), facts);
  const stretches = pieces.filter(({ from, to }) => to.at >= from.at).map(toStretch);
  const begun = pieces.filter(({ kind }, index) => kind === 'run' && pieces[index - 1]?.kind !== 'run').length;
  const attempt = times?.attempt ?? null;
  return {
    stretches,
    totals: totalsOf(stretches),
    attempts: { count: Math.max(begun, attempt ?? 0), atLeast: attempt === null || attempt < begun },
    computed: times?.computed ?? null,
  };
}

/**
 * The timeline of a step or a trial as it was at a moment: Azure reports when it was made, began and ended, and nothing in
 * between.
 */
export function childTimeline(child: ChildRun, now: Instant): Timeline {
  if (child.reused || child.timesUnknown !== undefined) return NOTHING;
  const { createdAt, startedAt, endedAt, computed, phase, status } = child;
  const lastStartedAt = computed?.since ?? null;
  const sum = computed && computed.least === computed.most ? computed.least : null;
  const times = { startedAt, endedAt, lastStartedAt, computed: sum, attempt: null };
  return timelineOf({ createdAt, phase, times, seen: [{ status, phase, since: now, until: now }] });
}

const NOTHING: Timeline = { stretches: [], totals: [], attempts: { count: 0, atLeast: false }, computed: null };

interface Edge {
  readonly at: Instant;
  /** Azure reports it; else a pass saw it. */
  readonly exact: boolean;
}

interface Piece {
  readonly kind: StretchKind;
  readonly statuses: readonly string[];
  readonly from: Edge;
  readonly to: Edge;
  readonly lasts: boolean;
  /** A pass saw it, or else Azure's times say it. */
  readonly wasSeen: boolean;
}

const KINDS: Readonly<Record<Exclude<Phase, 'ended'>, StretchKind>> = {
  queued: 'queue',
  preparing: 'setup',
  running: 'run',
  paused: 'break',
  finalizing: 'finalizing',
  canceling: 'canceling',
  unrecognised: 'unrecognised',
};

/** The stretches as passes saw them. The same status twice in a row has a time in between in which nobody looked. */
function seenPieces({ seen, phase: now, createdAt }: TimelineFacts): Piece[] {
  const pieces: Piece[] = [];
  let hasBegun = false;
  for (const [index, { status, phase, since, until }] of seen.entries()) {
    if (phase === 'ended') continue;
    const lasts = now !== 'ended' && index === seen.length - 1;
    const kind: StretchKind = hasBegun && isBefore(KINDS[phase]) ? 'break' : KINDS[phase];
    hasBegun ||= kind === 'run' || kind === 'break';
    const last: Piece | undefined = pieces.at(-1);
    const seenBefore = seen[index - 1]?.status;
    if (last?.kind === kind && seenBefore !== status) {
      pieces[pieces.length - 1] = {
        ...last,
        statuses: [...last.statuses, status],
        to: { at: until, exact: false },
        lasts,
      };
      continue;
    }
    // A run is in the queue from its submission on.
    const from = pieces.length === 0 && kind === 'queue' ? { at: createdAt, exact: true } : { at: since, exact: false };
    pieces.push({ kind, statuses: [status], from, to: { at: until, exact: false }, lasts, wasSeen: true });
  }
  return pieces;
}

function isBefore(kind: StretchKind): boolean {
  return kind === 'queue' || kind === 'setup';
}

/** Puts Azure's starts in their places. */
function withStarts(pieces: Piece[], facts: TimelineFacts): Piece[] {
  const { createdAt, times } = facts;
  const startedAt = times?.startedAt ?? null;
  const first = pieces[0];
  const before = pieces.filter(({ kind }) => isBefore(kind));
  const after = pieces.slice(before.length);
  if (startedAt === null) {
    if (!first || first.from.at <= createdAt) return pieces;
    // What was before it was first seen at work is not known: it may have been at work already.
    return isBefore(first.kind) ? [azurePiece('waiting', createdAt, first.from.at), ...pieces] : pieces;
  }
  const start = { at: startedAt, exact: true };
  const waited = startedAt > createdAt ? beforeStart(before, createdAt, start) : [];
  return [...waited, ...withBreaks(fromStart(after, start, facts), facts)];
}

/** The queue and the setup up to the start. */
function beforeStart(before: readonly Piece[], createdAt: Instant, start: Edge): Piece[] {
  const seen = before.filter(({ from }) => from.at <= start.at).map((piece) => endedBy(piece, start.at));
  const [first, last] = [seen[0], seen.at(-1)];
  if (!first || !last) return [azurePiece('waiting', createdAt, start.at)];
  const begin = first.from.at > createdAt ? [azurePiece('waiting', createdAt, first.from.at)] : [];
  // After the queue there may have been a setup that nobody saw.
  return last.kind === 'setup'
    ? [...begin, ...seen.slice(0, -1), { ...last, to: start, lasts: false }]
    : [...begin, ...seen];
}

function endedBy(piece: Piece, at: Instant): Piece {
  return piece.to.at <= at ? { ...piece, lasts: false } : { ...piece, to: { at, exact: true }, lasts: false };
}

/** The run from its start on, also where no pass saw it run. */
function fromStart(after: readonly Piece[], start: Edge, { times, phase }: TimelineFacts): Piece[] {
  const first = after[0];
  if (first && first.from.at < start.at && first.kind !== 'run') return [...after];
  if (first?.kind === 'run') return [{ ...first, from: start }, ...after.slice(1)];
  const to = first?.from.at ?? times?.endedAt ?? start.at;
  const lasts = !first && phase !== 'ended';
  const run = {
    ...azurePiece('run', start.at, Math.max(to, start.at)),
    to: { at: Math.max(to, start.at), exact: !first },
    lasts,
  };
  return [run, ...after];
}

/** Puts the latest start in its place, where there was a break. */
function withBreaks(pieces: Piece[], { times, phase }: TimelineFacts): Piece[] {
  const { startedAt, lastStartedAt, computed, endedAt } = times ?? {};
  if (!startedAt || !lastStartedAt || lastStartedAt <= startedAt) return pieces;
  const again = { at: lastStartedAt, exact: true };
  const index = pieces.findLastIndex(({ kind }) => kind === 'run');
  const run = pieces[index];
  const pause = pieces[index - 1];
  if (run && pause?.kind === 'break' && pause.to.at <= lastStartedAt && lastStartedAt <= run.to.at)
    return pieces.with(index - 1, { ...pause, to: again }).with(index, { ...run, from: again });
  if (!run || run.from.at >= lastStartedAt || pieces.length > index + 2) return pieces;
  // No pass saw the break. How long it ran before is what Azure adds up, without the latest time.
  const end = endedAt ?? run.to.at;
  const earlier = computed === null || computed === undefined ? 0 : computed - Math.max(0, end - lastStartedAt);
  const isKnown = earlier > 0 && startedAt + earlier <= lastStartedAt && phase === 'ended';
  const left = { at: isKnown ? startedAt + earlier : startedAt, exact: isKnown };
  const to = run.to.at < lastStartedAt ? again : run.to;
  return [
    ...pieces.slice(0, index),
    { ...run, to: left, lasts: false, wasSeen: false },
    { ...azurePiece('break', left.at, again.at), from: left },
    { ...run, from: again, to },
    ...pieces.slice(index + 1),
  ];
}

/** Ends the last stretch where Azure says that the run ended. Without a setup that was seen, it may have waited otherwise. */
function withEnd(pieces: Piece[], { times, phase, createdAt }: TimelineFacts): Piece[] {
  const endedAt = times?.endedAt ?? null;
  if (phase !== 'ended') return pieces;
  const last = pieces.at(-1);
  if (endedAt === null) return pieces;
  if (!last) return endedAt > createdAt ? [azurePiece('waiting', createdAt, endedAt)] : [];
  if (last.kind === 'queue' || last.from.at > endedAt) return pieces;
  return pieces.with(-1, { ...last, to: { at: endedAt, exact: true }, lasts: false });
}

function azurePiece(kind: StretchKind, from: Instant, to: Instant): Piece {
  const exact = true;
  return { kind, statuses: [], from: { at: from, exact }, to: { at: to, exact }, lasts: false, wasSeen: false };
}

function toStretch({ kind, statuses, from, to, lasts, wasSeen }: Piece): Stretch {
  const atLeast = lasts || !from.exact || !to.exact;
  return {
    kind,
    statuses: [...new Set(statuses)],
    from: from.at,
    to: lasts ? null : to.at,
    length: to.at - from.at,
    atLeast,
    source: wasSeen && !(from.exact && to.exact) ? 'seen' : 'azure',
  };
}

function totalsOf(stretches: readonly Stretch[]): Timeline['totals'] {
  return STRETCH_KINDS.flatMap((kind) => {
    const some = stretches.filter((stretch) => stretch.kind === kind);
    if (some.length === 0) return [];
    const length = some.reduce((sum, stretch) => sum + stretch.length, 0);
    return [{ kind, length, atLeast: some.some(({ atLeast }) => atLeast) }];
  });
}
