import type { JsonScalar } from '../../core/policy/condition.ts';
import type { ChildRun } from '../../core/run/run.ts';
import { notRunning, phaseOf } from '../../core/run/status.ts';
import { latestStart } from '../../core/signal/computed.ts';
import { activeSince } from '../../core/signal/resumption.ts';
import type { ArtifactReading, SignalRequest, Snapshot } from '../../core/signal/signal.ts';
import { formatDuration, formatInstant, type Instant, type Milliseconds } from '../../core/values/duration.ts';
import { truncate } from '../../core/values/text.ts';
import { need } from '../signals/need.ts';
import { pointAt } from './json-pointer.ts';

/** What one report says. `absent`: it has been missing for too long; `unreadable`: nobody could read it for as long. */
export interface ReadingVerdict {
  readonly kind: 'passed' | 'failed' | 'absent' | 'unreadable' | 'unknown';
  readonly reading: ArtifactReading;
  readonly reason: string;
  readonly value: JsonScalar;
  readonly violatedAt: Instant | null;
  readonly missingSignals: readonly SignalRequest[];
}

/** Whether a report may still come: it is not due yet, or whoever writes it is still at work. */
export function isEarly({ reading, violatedAt }: ReadingVerdict): boolean {
  return violatedAt !== null || (reading.artifact.state === 'absent' && phaseOf(reading.status) !== 'ended');
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

/** Whose report it is, and when it was looked for. */
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
  if (artifact.state === 'absent') return judgeLack(reading, `${where} is absent`, given, seen);
  if (artifact.state === 'unreadable')
    return judgeLack(reading, `${where} cannot be read: ${artifact.reason}`, given, seen);
  if (artifact.state === 'unread') return open(reading, `${where} was not read: ${artifact.reason}`);
  const found = pointAt(artifact.json, given.pointer);
  const place = given.pointer === '' ? 'as a whole' : `at ${given.pointer}`;
  if (!found.there) return open(reading, `${where} has nothing ${place}`);
  const answer = compare(found.value, given.expected);
  const said = `${where} says ${jsonText(found.value)} ${place}, expected ${describeExpected(given.expected)}`;
  if (answer === null) return open(reading, `${said}, which is of another type`);
  return { ...open(reading, said), kind: answer ? 'passed' : 'failed', value: scalarOf(found.value) };
}

function open(reading: ArtifactReading, reason: string): ReadingVerdict {
  return { kind: 'unknown', reading, reason, value: null, violatedAt: null, missingSignals: [] };
}

/**
 * Judges a report that is not there, or that nobody can read: one is owed some time after the start.
 * @param lack what is wrong, in words
 */
function judgeLack(reading: ArtifactReading, lack: string, given: Expectation, seen: Seen): ReadingVerdict {
  const limit = given['absent-for'];
  if (limit === undefined) return open(reading, lack);
  const owing = given.step === undefined ? owedByRun(reading, seen) : owedByStep(reading, seen);
  if (!owing.counts) {
    const { reason, missingSignals } = owing;
    return { ...open(reading, `${lack}, and ${reason}`), missingSignals };
  }
  const isThere = reading.artifact.state === 'unreadable';
  const after = isThere ? ',' : '';
  const { now } = seen;
  const lookedAt = Math.min(now, seen.at);
  const began = given.step === undefined ? activeSince(seen.snapshot, owing.startedAt) : owing.startedAt;
  const violatedAt = began + limit;
  const words = began > owing.startedAt ? 'it resumed' : 'the start';
  const since = `${formatDuration(Math.max(0, lookedAt - began))} after ${words}`;
  const due = `due by ${formatInstant(violatedAt)}`;
  if (now < violatedAt) return { ...open(reading, `${lack}${after} ${since}, ${due}`), violatedAt };
  if (lookedAt < violatedAt) {
    const then = isThere ? `${lack};` : lack.replace(/ is absent$/, ' was absent when');
    return open(reading, `${then} it was last looked for ${formatDuration(now - lookedAt)} ago, ${due}`);
  }
  const reason = `${lack}${after} ${since}, limit ${formatDuration(limit)}`;
  return { ...open(reading, reason), kind: isThere ? 'unreadable' : 'absent', violatedAt };
}

/** Since when a report is owed, or why that is not known. */
type Owing =
  | { readonly counts: true; readonly startedAt: Instant }
  | { readonly counts: false; readonly reason: string; readonly missingSignals: readonly SignalRequest[] };

function notOwed(reason: string, missingSignals: readonly SignalRequest[] = []): Owing {
  return { counts: false, reason, missingSignals };
}

/** The report of the run itself, whose status may have changed since it was looked for. */
function owedByRun(reading: ArtifactReading, { snapshot, now }: Seen): Owing {
  if (reading.timesUnknown !== undefined) return notOwed(reading.timesUnknown);
  let { startedAt } = reading;
  if (startedAt === null) {
    const timing = need(snapshot, { kind: 'timing' }, now);
    if (!timing.known) return notOwed(timing.answer.reason, timing.answer.missingSignals);
    startedAt = timing.value.startedAt;
  }
  const why =
    whyNotCounted(reading, startedAt) ?? whyNotCounted({ ...reading, status: snapshot.run.status }, startedAt);
  return startedAt === null || why !== null ? notOwed(why ?? NO_START) : { counts: true, startedAt };
}

/** The report of a step, which the list of steps and the reading may describe differently. */
function owedByStep(reading: ArtifactReading, { step }: Seen): Owing {
  const { displayName } = reading;
  if (step === null) return notOwed(`${displayName} is not among the steps`);
  if (step.reused) return notOwed(`${displayName} was reused and did not run`);
  const { status, startedAt } = step;
  const doubt = step.timesUnknown ?? reading.timesUnknown;
  if (doubt !== undefined) return notOwed(doubt);
  const why = whyNotCounted({ displayName, status }, startedAt) ?? whyNotCounted(reading, reading.startedAt);
  const began = latestStart(step);
  if (began === null || reading.startedAt === null || why !== null) return notOwed(why ?? NO_START);
  return { counts: true, startedAt: Math.max(began, reading.startedAt) };
}

const NO_START = 'Azure does not report its start';

/** Why an absence cannot be counted from a start; null when it can. */
function whyNotCounted(
  { displayName, status }: Pick<ArtifactReading, 'displayName' | 'status'>,
  startedAt: Instant | null,
): string | null {
  if (/^(failed|canceled|cancelrequested)$/i.test(status)) return `${displayName} itself is ${status}`;
  const phase = phaseOf(status);
  if (startedAt === null) return phase === 'queued' || phase === 'preparing' ? 'it has not started' : NO_START;
  // A step that is queued again or paused does not work on its report, and an unknown status says nothing.
  return notRunning(phase) ? `${displayName} is ${status} after a start` : null;
}

/** Whether a value is as expected; null when it is of another type, so that neither can be said. */
function compare(found: unknown, expected: Expected): boolean | null {
  // NaN equals nothing and is not within any bound, whatever is expected.
  if (Number.isNaN(found)) return false;
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
  // The record is JSON, which has no NaN.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'string' ? truncate(value, LONGEST_SHOWN) : jsonText(value);
}

function jsonText(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return truncate(JSON.stringify(value, numbersAsWritten) ?? 'nothing', LONGEST_SHOWN);
}

/** JSON would show NaN as null, which is another answer. */
function numbersAsWritten(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
