import type { Severity } from '../policy/policy.ts';
import { DAY, formatInstant, type Instant, MINUTE } from '../values/duration.ts';
import { closesAt, type Hours, WEEKDAYS } from '../values/opening-hours.ts';
import type { Zone } from '../values/zone.ts';
import type { Alert } from './alert.ts';
import { groupSchema } from './alert-schemas.ts';

/** Hours of every day in which the readers of a channel get no notice that announces nothing. */
export interface Quiet extends Pick<Hours, 'from' | 'to'> {
  readonly zone: Zone;
  /** Of these severities alone. */
  readonly severities: readonly Severity[];
}

/** From when to when an alert was held back. */
export interface HeldBack {
  readonly from: Instant;
  readonly to: Instant;
}

/** What a delivery says that waits for the end of quiet hours, or of a storm's pause, begins so. */
export const HELD_BACK = 'held back until';

/** Why a delivery waits. */
export function heldBackText({ to }: HeldBack): string {
  return `${HELD_BACK} ${formatInstant(to)} (quiet hours)`;
}

/**
 * The quiet hours that hold back an alert at a moment; null where none do. They hold back notices of low severities that
 * announce no cancel and no question, and nothing else. Pure.
 */
export function quietHours(quiet: Quiet | null, alert: Pick<Alert, 'type' | 'data'>, at: Instant): HeldBack | null {
  if (quiet === null || !isLow(quiet, alert)) return null;
  const days = WEEKDAYS.map((_, day) => day);
  const to = closesAt({ hours: [{ ...quiet, days }], zone: quiet.zone, except: new Set() }, at);
  if (to === null || !Number.isFinite(to)) return null;
  const length = ((quiet.to - quiet.from) * MINUTE + DAY) % DAY || DAY;
  return { from: quiet.zone.instantOf(quiet.zone.wallAt(to) - length, 'first'), to };
}

function isLow({ severities }: Quiet, { type, data }: Pick<Alert, 'type' | 'data'>): boolean {
  const known: readonly unknown[] = severities;
  if (type === 'finding.notice') return data.cancel === null && known.includes(data.severity);
  const group = type === 'group' ? groupSchema.safeParse(data) : null;
  if (!group?.success || group.data.of !== 'finding.notice') return false;
  return group.data.example.cancel === null && known.includes(group.data.severity);
}
