import type { JsonScalar } from '../../core/policy/condition.ts';
import { type ChildRun, notRunning, phaseOf } from '../../core/run/run.ts';
import { activeSince } from '../../core/signal/resumption.ts';
import type { ArtifactReading, Snapshot } from '../../core/signal/signal.ts';
import { checkedChild, timingOf } from '../../core/signal/time-checks.ts';
import { formatDuration, formatInstant, type Instant, type Milliseconds } from '../../core/values/duration.ts';
import { pointAt } from './json-pointer.ts';

/** What one report says. `absent`: it has been missing for too long. */
export interface ReadingVerdict {
  readonly kind: 'passed' | 'failed' | 'absent' | 'unknown';
  readonly reading: ArtifactReading;
  readonly reason: string;
  readonly value: JsonScalar;
  readonly violatedAt: Instant | null;
  readonly wantsTiming: boolean;
}

type Expected = string | number | boolean | null | { readonly 'at-least': number } | { readonly 'at-most': number };

/** What a report is held against. */
export interface Expectation {
  readonly artifact: string;
  readonly step?: string | undefined;
  readonly pointer: string;
  readonly expected: Expected;
  readonly 'absent-for'?: Milliseconds | undefined;
}

const LONGEST_SHOWN = 80;

/** Of what a report is, and when it was looked for. */
export interface Seen {
  readonly snapshot: Snapshot;
  /** The step whose report it is; null for the run itself, and where no such step is listed. */
  readonly step: ChildRun | null;
  readonly at: Instant;
  readonly now: Instant;
}

/** Judges one report, or its absence. */
export function judgeReading(reading: ArtifactReading, given: Expectation, seen: Seen): ReadingVerdict {
  const { artifact, displayName } = reading;
  const where = `${given.artifact} of ${displayName}`;
  if (artifact.state === 'absent') return judgeAbsence(reading, where, given, seen);
  if (artifact.state === 'unreadable') return open(reading, `${where} cannot be read: ${artifact.reason}`);
  const found = pointAt(artifact.json, given.pointer);
  const place = given.pointer === '' ? 'as a whole' : `at ${given.pointer}`;
  if (!found.there) return open(reading, `${where} has nothing ${place}`);
  const answer = compare(found.value, given.expected);
  const said = `${where} says ${shown(found.value)} ${place}, expected ${describeExpected(given.expected)}`;
  if (answer === null) return open(reading, `${said}, which is of another type`);
  return { ...open(reading, said), kind: answer ? 'passed' : 'failed', value: scalarOf(found.value) };
}

function open(reading: ArtifactReading, reason: string): ReadingVerdict {
  return { kind: 'unknown', reading, reason, value: null, violatedAt: null, wantsTiming: false };
}

function judgeAbsence(reading: ArtifactReading, where: string, given: Expectation, seen: Seen): ReadingVerdict {
  const limit = given['absent-for'];
  if (limit === undefined) return open(reading, `${where} is absent`);
  const owing = given.step === undefined ? ownOwing(reading, seen) : stepOwing(reading, seen);
  if (!owing.counts) {
    const { reason, wantsTiming } = owing;
    return { ...open(reading, `${where} is absent, and ${reason}`), wantsTiming };
  }
  const { now } = seen;
  const lookedAt = Math.min(now, seen.at);
  const began = given.step === undefined ? activeSince(seen.snapshot, owing.startedAt) : owing.startedAt;
  const violatedAt = began + limit;
  const words = began > owing.startedAt ? 'it went on' : 'the start';
  const since = `${formatDuration(Math.max(0, lookedAt - began))} after ${words}`;
  const due = `due by ${formatInstant(violatedAt)}`;
  if (now < violatedAt) return { ...open(reading, `${where} is absent ${since}, ${due}`), violatedAt };
  if (lookedAt < violatedAt)
    return open(
      reading,
      `${where} was absent when it was last looked for ${formatDuration(now - lookedAt)} ago, ${due}`,
    );
  const reason = `${where} is absent ${since}, limit ${formatDuration(limit)}`;
  return { ...open(reading, reason), kind: 'absent', violatedAt };
}

/** Since when a report is owed, or why that cannot be counted. */
type Owing =
  | { readonly counts: true; readonly startedAt: Instant }
  | { readonly counts: false; readonly reason: string; readonly wantsTiming: boolean };

function notOwed(reason: string, wantsTiming = false): Owing {
  return { counts: false, reason, wantsTiming };
}

/** The report of the run itself, which may have gone on since it was looked for. */
function ownOwing(reading: ArtifactReading, { snapshot, now }: Seen): Owing {
  const { run } = snapshot;
  if (reading.doubt !== undefined) return notOwed(reading.doubt);
  const timing = reading.startedAt === null ? timingOf(snapshot, now) : null;
  if (timing === undefined) return notOwed('its start was not read yet', true);
  if (timing && !timing.known) return notOwed(`its start is unknown: ${timing.reason}`);
  const startedAt = timing ? timing.value.startedAt : reading.startedAt;
  const why = whyNotCounted(reading, startedAt) ?? whyNotCounted({ ...reading, status: run.status }, startedAt);
  if (startedAt === null || why !== null) return notOwed(why ?? 'its start is not told');
  return { counts: true, startedAt };
}

/** The report of a step. What the step is says the list of steps, and what was looked for says the reading. */
function stepOwing(reading: ArtifactReading, { step, now }: Seen): Owing {
  const { displayName } = reading;
  if (step === null) return notOwed(`${displayName} is not among the steps`);
  if (step.reused) return notOwed(`${displayName} was reused and did not run`);
  const { status, startedAt, doubt } = checkedChild(step, now);
  if (doubt !== undefined) return notOwed(doubt);
  if (reading.doubt !== undefined) return notOwed(reading.doubt);
  const why = whyNotCounted({ displayName, status }, startedAt) ?? whyNotCounted(reading, reading.startedAt);
  if (startedAt === null || reading.startedAt === null || why !== null) return notOwed(why ?? 'its start is not told');
  return { counts: true, startedAt: Math.max(startedAt, reading.startedAt) };
}

/** Why an absence cannot be counted from a start; null when it can. */
function whyNotCounted(
  { displayName, status }: Pick<ArtifactReading, 'displayName' | 'status'>,
  startedAt: Instant | null,
): string | null {
  if (/^(failed|canceled|cancelrequested)$/i.test(status)) return `${displayName} itself is ${status}`;
  const phase = phaseOf(status);
  if (startedAt === null)
    return phase === 'queued' || phase === 'preparing' ? 'it has not started' : 'its start is not told';
  // What is queued again or paused is not at work on its report, and of an unrecognised status nobody knows.
  return notRunning(phase) ? `${displayName} is ${status} after a start` : null;
}

/** Whether a value is as expected; null when it is of another type, so that neither can be said. */
function compare(found: unknown, expected: Expected): boolean | null {
  if (typeof expected === 'object' && expected !== null) {
    if (typeof found !== 'number') return null;
    return 'at-least' in expected ? found >= expected['at-least'] : found <= expected['at-most'];
  }
  // "No error was expected" is failed by an error of any shape.
  if (expected === null) return found === null;
  return typeof found === typeof expected ? found === expected : null;
}

/** The expectation in words: `true`, `"ok"`, `at least 0.9`. */
export function describeExpected(expected: Expected): string {
  if (typeof expected !== 'object' || expected === null) return JSON.stringify(expected);
  return 'at-least' in expected ? `at least ${expected['at-least']}` : `at most ${expected['at-most']}`;
}

function scalarOf(value: unknown): JsonScalar {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'string' ? cut(value) : shown(value);
}

function shown(value: unknown): string {
  return cut(JSON.stringify(value) ?? 'nothing');
}

function cut(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
