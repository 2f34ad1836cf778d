import type { components } from '../../api/types.ts';
import { counted } from './money.ts';
import { visible } from './text.ts';
import { lengthInWords } from './time.ts';

type Schemas = components['schemas'];
type RunDetail = Schemas['RunDetail'];
type Status = Schemas['PolicyStatusDetail'];
type Stretch = Schemas['Stretch'];
type StoryPiece = Schemas['StoryPiece'];
type Timeline = Schemas['Timeline'];

/** How long a run has been in its phase. */
export interface PhaseAge {
  readonly length: number;
  /** A pass first saw it so, and when it began is not known. */
  readonly atLeast: boolean;
}

/** How long a run has been computing, as policies count it; in another phase, since a pass saw it there. The one age of all pages. */
export function phaseAge(
  { phase, phaseSince, startedAt }: Pick<RunDetail, 'phase' | 'phaseSince' | 'startedAt'>,
  now: number,
): PhaseAge {
  const isKnown = phase === 'running' && startedAt !== null;
  return { length: now - Date.parse(isKnown ? startedAt : phaseSince), atLeast: phase === 'running' && !isKnown };
}

const PHASES: Partial<Record<RunDetail['phase'], string>> = {
  queued: 'in the queue for',
  preparing: 'being prepared for',
  running: 'running for',
  paused: 'paused for',
  finalizing: 'finalizing for',
  canceling: 'canceling for',
};

/** What it is doing, for how long, on what and whose it is, as the rest of a sentence that begins with its id. */
export function leadOf(run: RunDetail, gpus: number | null, now: number): string {
  const { length, atLeast } = phaseAge(run, now);
  const word = PHASES[run.phase];
  const doing = run.active
    ? word === undefined
      ? `in a status that is not known: ${visible(run.status)}`
      : `${word} ${atLeast ? 'at least ' : ''}${lengthInWords(length)}`
    : `${run.status.toLowerCase()} ${lengthInWords(now - Date.parse(run.phaseSince))} ago`;
  const where = gpus !== null && gpus > 0 ? ` on ${counted(gpus, 'GPU')}` : '';
  const owner =
    run.owner.source === 'fallback'
      ? `without an owner, so ${visible(run.owner.display)} is notified`
      : `owned by ${visible(run.owner.display)}`;
  return `in ${visible(run.workspace)}, ${visible(run.jobType)}, ${doing}${where}, ${owner}.`;
}

/** The question that waits for an answer, whatever holds the cancel; null where none does. */
export function openQuestion(run: RunDetail): Status | null {
  return run.statuses.find(({ question }) => question?.answer === null && question.ended === null) ?? null;
}

/** What was found, without that people were asked about it: that is said beside it. */
export function withoutAsking(reason: string): string {
  return reason.replace(/^a person was asked to approve the cancel; /, '');
}

type StateKind = 'firing' | 'pending' | 'waiting' | 'unknown' | 'held' | 'canceling' | 'healthy' | 'ended' | 'audit';

const HOLDS: Readonly<Record<string, string>> = {
  frozen: 'held by a freeze',
  extended: 'extended',
  exempt: 'exempt',
  objected: 'held by an objection',
  rejected: 'kept: rejected',
  'approval-expired': 'kept: no answer',
};

/** How a run is under one policy, as a kind and a word. */
export function stateUnder({
  state,
  withheld,
  audit,
  isAsked,
}: Pick<Status, 'state' | 'withheld' | 'audit' | 'isAsked'>): {
  readonly kind: StateKind;
  readonly word: string;
} {
  if (state === 'canceling') return { kind: 'canceling', word: 'canceling' };
  const held = withheld === null ? undefined : HOLDS[withheld];
  if (isAsked) return { kind: 'waiting', word: held ? `${held}, waits for an answer` : 'waits for an answer' };
  if (state === 'healthy' || state === 'unknown') return { kind: state, word: state };
  if (audit) return { kind: 'audit', word: `${state} in audit` };
  if (state === 'exempt') return { kind: 'held', word: 'exempt' };
  if (held !== undefined) return { kind: 'held', word: held };
  if (state === 'pending') return { kind: 'pending', word: 'pending' };
  if (withheld === 'waiting-for-approval') return { kind: 'waiting', word: 'waits for an answer' };
  return { kind: 'firing', word: 'firing' };
}

/** A stretch of a bar, from 0 to 1 of its length. */
export interface BarStretch {
  readonly from: number;
  readonly to: number;
  readonly kind: Stretch['phase'] | 'idle';
  readonly label: string;
}

/** The stretches of a timeline on one bar from the submission to the end, or to now. */
export function barOf(
  timeline: Timeline,
  now: number,
): { readonly from: number; readonly to: number; readonly stretches: readonly BarStretch[] } {
  const from = Date.parse(timeline.createdAt);
  const last = timeline.stretches.at(-1);
  const end = timeline.endedAt ?? (last?.to === null ? null : (last?.to ?? null));
  const isOver = last === undefined || last.to !== null;
  const to = Math.max(from + 1, isOver && end !== null ? Date.parse(end) : now);
  const place = (at: string | null) =>
    Math.min(1, Math.max(0, ((at === null ? to : Date.parse(at)) - from) / (to - from)));
  const stretches = timeline.stretches.map((one) => ({
    from: place(one.from),
    to: place(one.to),
    kind: one.phase,
    label: `${STRETCHES[one.phase]} ${one.atLeast && one.to !== null ? 'at least ' : ''}${lengthInWords((one.to === null ? now : Date.parse(one.to)) - Date.parse(one.from))}`,
  }));
  return { from, to, stretches };
}

export const STRETCHES: Readonly<Record<Stretch['phase'], string>> = {
  waiting: 'queued or prepared',
  queue: 'queued',
  setup: 'preparing',
  run: 'running',
  break: 'interrupted',
  finalizing: 'finalizing',
  canceling: 'canceling',
  unrecognised: 'in a status that is not known',
};

/** The stretches in which every GPU was below the bound, by the samples of the record. */
export function idleStretches(series: Schemas['RunSeries']): readonly { readonly from: number; readonly to: number }[] {
  const bound = series.bounds.at(0);
  if (!bound || series.from === null || series.devices.length === 0) return [];
  const start = Date.parse(series.from);
  const step = series.stepSeconds * 1000;
  const steps = Math.max(...series.devices.map(({ high }) => high.length));
  const found: { from: number; to: number }[] = [];
  for (let index = 0; index < steps; index += 1) {
    const samples = series.devices.map(({ high }) => high[index] ?? null);
    // A step that lacks a device is not known to be idle.
    if (!samples.every((value) => value !== null && value < bound.below)) continue;
    const [from, to] = [start + index * step, start + (index + 1) * step];
    const last = found.at(-1);
    if (last && last.to === from) last.to = to;
    else found.push({ from, to });
  }
  return found.filter(({ from, to }) => to - from >= LONG_ENOUGH);
}

/** A shorter pause is no idle time. */
const LONG_ENOUGH = 10 * 60_000;

/** A story without what only every pass has. Where Azure reports the start, that is said in place of when a pass saw it. */
export function noticesOf(pieces: readonly StoryPiece[], timeline: Timeline | null): readonly StoryPiece[] {
  const shown = pieces.filter(({ minor }) => !minor);
  const [submitted] = shown;
  const startedAt = timeline?.startedAt ?? null;
  if (startedAt === null || submitted?.kind !== 'submitted') return shown;
  const waited = lengthInWords(Date.parse(startedAt) - Date.parse(submitted.at));
  const started = { ...submitted, at: startedAt, kind: 'status' as const, says: `Started after ${waited}.` };
  const rest = shown.slice(1);
  const seen = rest.findIndex(({ kind, says }) => kind === 'status' && says === 'Azure says Running.');
  return [submitted, started, ...rest.filter((_, index) => index !== seen)].toSorted(
    (a, b) => Date.parse(a.at) - Date.parse(b.at),
  );
}

/** Whether a finding was open when a piece happened, so that the line beside it is red. */
export function openFindings(pieces: readonly StoryPiece[]): readonly boolean[] {
  const open = new Set<string>();
  return pieces.map(({ kind, findingId, audit }) => {
    if (audit) return open.size > 0;
    if ((kind === 'finding-began' || kind === 'finding-fired') && findingId) open.add(findingId);
    const isOpen = open.size > 0;
    if (kind === 'finding-ended' && findingId) open.delete(findingId);
    return isOpen;
  });
}

/** `31 kB`. */
export function bytesInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A text as one word of a shell. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9._/:@=+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
