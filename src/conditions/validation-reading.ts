import type { JsonScalar } from '../core/condition.ts';
import { formatDuration, formatInstant, type Instant, type Milliseconds } from '../core/duration.ts';
import { doubtAbout, timingOf } from '../core/plausible.ts';
import { isAtRest, phaseOf } from '../core/run.ts';
import type { ArtifactReading, Snapshot } from '../core/signal.ts';
import { stintBegan } from '../core/stint.ts';
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

/** Judges one report, or its absence. */
export function judgeReading(
  reading: ArtifactReading,
  given: Expectation,
  snapshot: Snapshot,
  now: Instant,
): ReadingVerdict {
  const { artifact, displayName } = reading;
  const where = `${given.artifact} of ${displayName}`;
  if (artifact.state === 'absent') return judgeAbsence(reading, where, given, snapshot, now);
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

function judgeAbsence(
  reading: ArtifactReading,
  where: string,
  given: Expectation,
  snapshot: Snapshot,
  now: Instant,
): ReadingVerdict {
  const limit = given['absent-for'];
  if (limit === undefined) return open(reading, `${where} is absent`);
  const { displayName, status } = reading;
  if (/^(failed|canceled)$/i.test(status))
    return open(reading, `${where} is absent, and ${displayName} itself is ${status}`);
  const isOwn = given.step === undefined;
  const ownTiming = reading.startedAt === null && isOwn;
  const timing = timingOf(snapshot, now);
  if (ownTiming && !timing)
    return { ...open(reading, `${where} is absent, its start was not read yet`), wantsTiming: true };
  if (ownTiming && timing && !timing.known)
    return open(reading, `${where} is absent, its start is unknown: ${timing.reason}`);
  const startedAt = reading.startedAt ?? (ownTiming && timing?.known ? timing.value.startedAt : null);
  const why = whyNotCounted({ ...reading, startedAt }, isOwn ? snapshot.run.createdAt : null, now);
  if (startedAt === null || why !== null) return open(reading, `${where} is absent, and ${why}`);
  const began = isOwn ? stintBegan(snapshot, startedAt) : startedAt;
  return absentSince(reading, where, { began, words: began > startedAt ? 'it went on' : 'the start' }, limit, now);
}

function absentSince(
  reading: ArtifactReading,
  where: string,
  { began, words }: { readonly began: Instant; readonly words: string },
  limit: Milliseconds,
  now: Instant,
): ReadingVerdict {
  const violatedAt = began + limit;
  const since = `${formatDuration(Math.max(0, now - began))} after ${words}`;
  if (now < violatedAt)
    return { ...open(reading, `${where} is absent ${since}, due by ${formatInstant(violatedAt)}`), violatedAt };
  const reason = `${where} is absent ${since}, limit ${formatDuration(limit)}`;
  return { ...open(reading, reason), kind: 'absent', violatedAt };
}

/** Why an absence cannot be counted from a start; null when it can. @param createdAt null when it is not known. */
function whyNotCounted(
  { displayName, status, startedAt }: Pick<ArtifactReading, 'displayName' | 'status' | 'startedAt'>,
  createdAt: Instant | null,
  now: Instant,
): string | null {
  const phase = phaseOf(status);
  if (startedAt === null)
    return phase === 'queued' || phase === 'preparing' ? 'it has not started' : 'its start is not told';
  // What is queued again or paused is not at work on its report.
  if (isAtRest(phase)) return `${displayName} is ${status} after a start`;
  const stated = { phase, status, createdAt: createdAt ?? Number.NEGATIVE_INFINITY };
  return doubtAbout(stated, { startedAt, endedAt: null }, now);
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
