import { type Instant, MINUTE, type Milliseconds } from '../values/duration.ts';

/**
 * What Runwarden could not see: `workspace` all of one, `listing` a part of its list of runs, `runs` single runs, `readings`
 * one kind of signal, `discovery` workspaces that it should watch, `store` its own record, `work` what is due and
 * does not move, `replica` what a replica leaves to others.
 */
export const UNSEEN_KINDS = [
  'workspace',
  'listing',
  'runs',
  'readings',
  'discovery',
  'store',
  'work',
  'replica',
] as const;
export type UnseenKind = (typeof UNSEEN_KINDS)[number];

/** One thing that a pass, or the search for workspaces, should have seen and did not. */
export interface UnseenPart {
  readonly kind: UnseenKind;
  /** Which of its kind, in words that stay the same from pass to pass: with the kind it names the cause. */
  readonly part: string;
  /** What is not seen, for people: `the GPU use of 14 of 14 runs`. */
  readonly what: string;
  /** Why, in Azure's own words. */
  readonly reason: string;
}

/** The same with its beginning: it was seen for the last time then. */
export interface Unseen extends UnseenPart {
  readonly since: Instant;
}

/** A cause that lasts, as the store keeps it. */
export interface OpenUnseen extends Unseen {
  /** The id of the workspace; empty for what concerns none, such as a discovery. */
  readonly scope: string;
  readonly workspaceName: string | null;
  /** When people were alerted; null before. */
  readonly alertedAt: Instant | null;
}

/** The scope of what concerns no single workspace. */
export const NO_WORKSPACE = '';

/** A clock that goes back by more was set back. */
const SET_BACK = MINUTE;

/**
 * Since when something new is not seen: the latest time at which all was well. After a longer gap nobody looked, so it
 * begins now. If the clock was set back meanwhile, nobody knows for how long, so people hear of
 * it in a minute, which is time for the other causes of the same outage.
 */
export function unseenSince(lastSeenAt: Instant | null, now: Instant, blindAfter: Milliseconds): Instant {
  if (lastSeenAt === null || now - lastSeenAt > blindAfter) return now;
  if (lastSeenAt - now > SET_BACK) return now - Math.max(0, blindAfter - MINUTE);
  return Math.min(lastSeenAt, now);
}

/** A cause as a sentence that begins anywhere: `the GPU use of 3 of 3 runs is not seen: HTTP 403 …`. */
export function unseenText({ kind, what, reason }: Pick<Unseen, 'kind' | 'what' | 'reason'>): string {
  // A discovery names what it looks for, and perhaps sees.
  if (kind === 'discovery') return `${what}: ${reason}`;
  if (kind === 'work') return `${what} due: ${reason}`;
  if (kind === 'replica') return `${what} judges nothing: ${reason}`;
  return `${what} ${kind === 'store' ? 'cannot be written' : 'cannot be seen'}: ${reason}`;
}
