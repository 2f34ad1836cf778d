import { ApiProblem } from '../../api/client.ts';
import { formatBytes } from '../../core/values/bytes.ts';
import type { Milliseconds } from '../../core/values/duration.ts';
import { SECOND } from '../../core/values/duration.ts';
import { Unanswered } from '../service/unanswered.ts';
import type { LogPart } from './log-part.ts';

/** What a follower of a log gets: lines of it, or a remark of ours. */
export type Followed =
  | { readonly kind: 'lines'; readonly text: string; readonly part: LogPart }
  | { readonly kind: 'note'; readonly text: string };

export interface FollowParts {
  /** A part of the log from a place on, or its end. Null where it is not there any more, and once it was stopped. Throws {@link Unanswered} or {@link ApiProblem}. */
  readonly read: (from: number | null) => Promise<LogPart | null>;
  /** Waits; not at all once the follower was stopped. */
  readonly pause: (length: Milliseconds) => Promise<void>;
  readonly stop: AbortSignal;
}

const SHORTEST: Milliseconds = 2 * SECOND;
const LONGEST: Milliseconds = 60 * SECOND;
const GROWTH = 1.5;

/** A log that is so far ahead grows faster than it can be read. */
const TOO_FAR = 1024 * 1024;

/** The lines of a log as they come, until its run has ended. The pauses grow while nothing comes. */
export async function* follow(first: LogPart, { read, pause, stop }: FollowParts): AsyncGenerator<Followed> {
  let part = first;
  let wait = SHORTEST;
  let trouble: string | null = null;
  for (let quiet = 0; quiet < quietRounds(part); ) {
    await pause(wait);
    if (stop.aborted) return;
    const answer = await partAfter(part, read);
    if (stop.aborted) return;
    yield* troubleNotes(trouble, answer.problem);
    trouble = answer.problem;
    wait = longer(wait);
    if (answer.problem !== null) continue;
    if (answer.part === null) return yield note('the log is not there any more');
    yield* news(answer.part, part.next);
    const isNew = answer.part.next !== part.next;
    if (isNew) wait = SHORTEST;
    quiet = isNew || answer.part.active ? 0 : quiet + 1;
    part = answer.part;
  }
  if (part.unfinished !== '') yield { kind: 'lines', text: part.unfinished, part };
}

/** After so many rounds without a line a log is at its end. What Azure writes at the end of a run comes a little after it. */
function quietRounds({ active }: LogPart): number {
  return active ? Number.POSITIVE_INFINITY : 2;
}

/** The part after another, or the end of the log where it is too far ahead; from its beginning where it was replaced. */
async function partAfter(before: LogPart, read: FollowParts['read']) {
  try {
    const part = await read(before.next);
    if (part === null) return { part, problem: null };
    if (part.size < before.next) return { part: { ...part, text: '', unfinished: '', next: 0 }, problem: null };
    return { part: part.size - part.next > TOO_FAR ? await read(null) : part, problem: null };
  } catch (error) {
    if (error instanceof Unanswered || error instanceof ApiProblem) return { part: null, problem: error.message };
    throw error;
  }
}

function* troubleNotes(before: string | null, now: string | null): Generator<Followed> {
  if (now !== null && before === null) yield note(`no answer, trying again: ${now}`);
  if (now === null && before !== null) yield note('it answers again');
}

/** The lines of a part, and what is missing before them. */
function* news(part: LogPart, expected: number): Generator<Followed> {
  if (part.size < expected) yield note('the log is shorter than it was: it was replaced, and begins again');
  else if (part.from > expected) yield note(`${formatBytes(part.from - expected)} are left out here`);
  if (!part.isText && part.size > expected) yield note('what came is no text, and is left out');
  if (part.text !== '') yield { kind: 'lines', text: part.text, part };
}

function longer(wait: Milliseconds): Milliseconds {
  return Math.min(LONGEST, wait * GROWTH);
}

function note(text: string): Followed {
  return { kind: 'note', text };
}
