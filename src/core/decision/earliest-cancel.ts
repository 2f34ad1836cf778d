import { cancelStepOf } from '../policy/policy.ts';
import { formatInstant, type Instant } from '../values/duration.ts';
import { dayAndTime, opensAt } from '../values/opening-hours.ts';
import type { Assessment } from './assessment.ts';
import type { PolicyStatus } from './decision.ts';
import { LEAST_AFTER_A_PAUSE } from './grace.ts';
import { unansweredObjection } from './guards/objection.ts';
import { overrideFor } from './override.ts';
import type { World } from './world.ts';

/** When a cancel can come at the earliest, and what it waits for. */
export interface EarliestCancel {
  /** Null when nobody can say: a freeze without an end, or no hours in sight. */
  readonly at: Instant | null;
  /** `the cancel waits for Tue 09:00 (2026-01-06, UTC)`; null where it waits for nothing. */
  readonly waits: string | null;
  /** When the violation ends by time alone, where that is before the cancel could come: then none comes of it. */
  readonly endsAt?: Instant | null;
}

/** Without a history no objection is known. */
type Subject = Pick<Assessment, 'policy' | 'snapshot' | 'verdict'> & Partial<Pick<Assessment, 'history'>>;
type Holds = Pick<World, 'freeze' | 'overrides'>;

/** An extension may end within a freeze, and a freeze outside the hours. */
const MOST_TURNS = 50;

/**
 * The first moment from `due` on at which no freeze, no exception of a person, no objection and no hours of the policy hold a cancel
 * back, by what is known now. Whoever names a next time asks this, so that nobody is forecast a cancel that cannot come.
 */
export function earliestCancel(subject: Subject, holds: Holds, due: Instant): EarliestCancel {
  const earliest = afterAllHolds(subject, holds, due);
  const endsAt = subject.verdict.healthyAt ?? null;
  if (endsAt === null || (earliest.at !== null && earliest.at < endsAt)) return earliest;
  return {
    at: null,
    waits: `the policy finds it until ${formatInstant(endsAt)} only, so no cancel comes of it`,
    endsAt,
  };
}

function afterAllHolds(subject: Subject, holds: Holds, due: Instant): EarliestCancel {
  let earliest: EarliestCancel = { at: due, waits: null };
  for (let turn = 0; turn < MOST_TURNS && earliest.at !== null; turn++) {
    const { at } = earliest;
    const later =
      afterFreeze(subject, holds, at) ??
      afterException(subject, holds, at) ??
      afterObjection(subject, at) ??
      withinHours(subject, at);
    if (!later) return earliest;
    earliest = later;
  }
  return earliest;
}

/** What comes next, with the time at which a cancel can come of it. */
export function nextWithCancel(next: NonNullable<PolicyStatus['next']>, subject: Subject, holds: Holds): typeof next {
  if (next.at === null) return next;
  const { at, waits, endsAt = null } = earliestCancel(subject, holds, next.at);
  if (endsAt !== null) return noLongerFound(endsAt);
  return waits === null ? next : { what: `${next.what}; ${waits}`, at };
}

/** What comes of a violation that ends by time alone before anything else is due. */
export function noLongerFound(at: Instant): NonNullable<PolicyStatus['next']> {
  return { what: 'the policy no longer finds it from then on, and no cancel comes of it', at };
}

/** Whoever may object has some time after a person's hold is over. */
function afterHold({ policy: { grace } }: Subject, endsAt: Instant): Instant {
  return grace === null ? endsAt : endsAt + LEAST_AFTER_A_PAUSE;
}

function afterFreeze(subject: Subject, { freeze }: Holds, at: Instant): EarliestCancel | null {
  if (!freeze) return null;
  const { endsAt } = freeze;
  if (endsAt === null) return { at: null, waits: 'all cancels are frozen until somebody lifts the freeze' };
  return at < endsAt
    ? { at: afterHold(subject, endsAt), waits: `all cancels are frozen until ${formatInstant(endsAt)}` }
    : null;
}

function afterException(subject: Subject, { overrides }: Holds, at: Instant): EarliestCancel | null {
  const found = overrideFor(overrides, 'extend', subject, at) ?? overrideFor(overrides, 'exempt', subject, at);
  if (!found) return null;
  const { kind, endsAt, author } = found;
  const word = kind === 'extend' ? 'extended' : 'exempt';
  return { at: afterHold(subject, endsAt), waits: `the run is ${word} until ${formatInstant(endsAt)} by ${author}` };
}

function afterObjection({ history, ...judged }: Subject, from: Instant): EarliestCancel | null {
  const found = history && unansweredObjection({ ...judged, history }, from);
  if (!found) return null;
  const { endsAt, author } = found;
  // The owner gets a new notice first.
  const at = endsAt + (judged.policy.grace ?? 0);
  return { at, waits: `${author} objected, which holds the cancel until ${formatInstant(endsAt)}` };
}

function withinHours({ policy }: Subject, at: Instant): EarliestCancel | null {
  const during = cancelStepOf(policy)?.cancel.during;
  if (!during) return null;
  const opens = opensAt(during, at);
  if (opens === null) return { at: null, waits: 'no hours for cancels are in sight' };
  return opens > at ? { at: opens, waits: `the cancel waits for ${dayAndTime(during.zone, opens)}` } : null;
}
