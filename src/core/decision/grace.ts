import { type Instant, MINUTE, type Milliseconds } from '../values/duration.ts';
import type { Assessment } from './assessment.ts';
import { covers, inForceFrom, type Override } from './override.ts';
import type { World } from './world.ts';

/** From a moment up to another. */
export interface Period {
  readonly from: Instant;
  readonly until: Instant;
}

/** What an owner has at least once a freeze or an exception is over: they may have relied on it. */
export const LEAST_AFTER_A_PAUSE = 10 * MINUTE;

/**
 * When the time to object ends. It does not run during a pause; after one the owner has the rest of it, and at least
 * {@link LEAST_AFTER_A_PAUSE}.
 */
export function graceEnd(deliveredAt: Instant, grace: Milliseconds, pauses: readonly Period[]): Instant {
  let end = deliveredAt + grace;
  for (const { from, until } of merged(pauses)) {
    if (until <= deliveredAt) continue;
    const rest = Math.max(0, end - Math.max(from, deliveredAt));
    end = Math.max(end, until + Math.max(rest, LEAST_AFTER_A_PAUSE));
  }
  return end;
}

/** When a person held back every cancel of an assessment: freezes, exemptions and extensions, up to now. */
export function pausesOf(
  assessment: Pick<Assessment, 'snapshot' | 'policy'>,
  { now, freeze, overrides, ended }: Pick<World, 'now' | 'freeze' | 'overrides' | 'ended'>,
): Period[] {
  const frozen = freeze ? [{ from: freeze.createdAt, until: endBy(now, freeze.endsAt) }] : [];
  const excepted = [...overrides, ...ended.overrides]
    .filter((override) => covers(override, assessment))
    .map((override) => ({ from: inForceFrom(override), until: endBy(now, override.revokedAt ?? override.endsAt) }));
  return [...ended.freezes, ...frozen, ...excepted].filter(({ from, until }) => from < until);
}

function endBy(now: Instant, end: Override['endsAt'] | null): Instant {
  return end === null ? now : Math.min(now, end);
}

/** Those that overlap as one, in order. */
function merged(pauses: readonly Period[]): Period[] {
  const whole: { from: Instant; until: Instant }[] = [];
  for (const pause of [...pauses].sort((a, b) => a.from - b.from)) {
    const last = whole.at(-1);
    if (last && pause.from <= last.until) last.until = Math.max(last.until, pause.until);
    else whole.push({ ...pause });
  }
  return whole;
}
