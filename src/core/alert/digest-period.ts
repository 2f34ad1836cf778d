import { DAY, type Instant, MINUTE } from '../values/duration.ts';
import { platformZone, UTC } from '../values/zone.ts';

export const DIGEST_KINDS = ['daily', 'weekly'] as const;
export type DigestKind = (typeof DIGEST_KINDS)[number];

/** A digest that people asked for. */
export interface DigestPlan {
  readonly kind: DigestKind;
  /** Recipient names. */
  readonly to: readonly string[];
  /** Minutes since midnight. */
  readonly at: number;
  /** Number of the weekday on which a weekly one is sent. */
  readonly on: number;
  /** IANA name of the zone by whose clock it is sent. */
  readonly zone: string;
}

/** What a digest is about: whole days of its zone. */
export interface Period {
  readonly from: Instant;
  /** The first moment after it. */
  readonly until: Instant;
}

/** Under which the store keeps up to when a digest was sent. In another zone days end at other times. */
export function digestKey({ kind, zone }: DigestPlan): string {
  return `${kind} ${zone}`;
}

/** The latest period whose digest is due: the day, or the seven days, before the latest time at which one is sent. */
export function latestPeriod({ kind, at, on, zone: name }: DigestPlan, now: Instant): Period {
  const zone = platformZone(name) ?? UTC;
  let day = Math.floor(zone.wallAt(now) / DAY) * DAY;
  const isDue = () =>
    (kind === 'daily' || new Date(day).getUTCDay() === on) && zone.instantOf(day + at * MINUTE, 'first') <= now;
  while (!isDue()) day -= DAY;
  const length = kind === 'daily' ? DAY : 7 * DAY;
  return { from: zone.instantOf(day - length, 'first'), until: zone.instantOf(day, 'first') };
}
