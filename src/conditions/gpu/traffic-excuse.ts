import { z } from 'zod';
import type { ConditionResult } from '../../core/policy/condition.ts';
import type { Activity, Signal, SignalRequest } from '../../core/signal/signal.ts';
import { formatDuration, type Instant, type Milliseconds } from '../../core/values/duration.ts';
import { STALE_AFTER } from './devices.ts';

const RATE = 'a rate such as 50MB/m, 1GB/h or 2MB/s';
const RATE_SHAPE = /^(\d+(?:\.\d+)?)(MB|GB)\/(s|m|h)$/;
const MEGABYTES: Readonly<Record<string, number>> = { MB: 1, GB: 1000 };
const A_MINUTE: Readonly<Record<string, number>> = { s: 60, m: 1, h: 1 / 60 };

/** A rate as people write it, in megabytes a minute. */
const rate = z
  .string({ error: RATE })
  .transform((text, context): number => {
    const [, amount, unit = '', per = ''] = RATE_SHAPE.exec(text) ?? [];
    const perMinute = Number(amount) * (MEGABYTES[unit] ?? Number.NaN) * (A_MINUTE[per] ?? Number.NaN);
    if (perMinute > 0) return perMinute;
    context.addIssue({ code: 'custom', message: `${RATE}, above 0` });
    return z.NEVER;
  })
  .meta({ examples: ['50MB/m'] });

const KINDS = ['network', 'disk', 'infiniband'] as const;

export const excuse = z
  .strictObject(
    {
      network: rate.optional().describe('Sent and received by all nodes together.'),
      disk: rate.optional().describe('Read and written by all nodes together.'),
      infiniband: rate.optional().describe('Sent and received over InfiniBand; only where the machines have it.'),
    },
    { error: 'a map such as {network: 50MB/m}' },
  )
  .refine((given) => KINDS.some((kind) => given[kind] !== undefined), {
    error: 'at least one of network, disk and infiniband',
  })
  .optional()
  .describe('Traffic that excuses idle GPUs when any minute of the window reached it. Unknown traffic excuses too.');

/** Megabytes a minute from which on traffic excuses. */
export type Excuse = NonNullable<z.output<typeof excuse>>;

interface Window {
  readonly over: Milliseconds;
  /** Percent. */
  readonly coverage: number;
}

export function activityRequest(over: Milliseconds): SignalRequest {
  return { kind: 'activity', over };
}

/**
 * A violation, unless traffic excuses it. Without enough samples of what was asked for the answer is unknown: the
 * missing minutes may have been the download.
 */
export function withExcuse(
  violation: ConditionResult,
  activity: Signal<Activity> | undefined,
  excused: Excuse,
  window: Window,
  now: Instant,
): ConditionResult {
  const { reason } = violation;
  const open = { ...violation, outcome: 'unknown' as const, identity: '' };
  if (!activity)
    return {
      ...open,
      reason: `${reason}; its traffic was not read yet`,
      missingSignals: [activityRequest(window.over)],
    };
  if (!activity.known) return { ...open, reason: `${reason}; its traffic is unknown: ${activity.reason}` };
  const looks = KINDS.flatMap((kind) => {
    const least = excused[kind];
    return least === undefined ? [] : [lookAt(kind, least, activity.value, window, now)];
  });
  const moved = looks.find((look) => look.peak >= look.least);
  if (moved)
    return {
      ...violation,
      outcome: 'healthy',
      reason: `${reason}, and ${moved.kind} traffic excuses it: ${told(moved)}`,
      identity: '',
      detail: { ...violation.detail, excuse: moved.kind },
    };
  const thin = looks.find((look) => look.gap !== null);
  if (thin) return { ...open, reason: `${reason}; ${thin.gap}` };
  return { ...violation, reason: `${reason}; ${looks.map((look) => `${look.kind} at most ${told(look)}`).join(', ')}` };
}

interface Look {
  readonly kind: (typeof KINDS)[number];
  readonly least: number;
  /** -1 when there is no sample. */
  readonly peak: number;
  readonly gap: string | null;
}

function lookAt(kind: Look['kind'], least: number, activity: Activity, window: Window, now: Instant): Look {
  const start = now - window.over;
  const expected = Math.max(1, Math.floor(window.over / activity.step));
  let samples = 0;
  let peak = -1;
  let newestAt: Instant | null = null;
  for (const [index, megabytes] of activity[kind].entries()) {
    const at = activity.from + index * activity.step;
    if (megabytes === null || !(megabytes >= 0) || at + activity.step <= start || at >= now) continue;
    peak = Math.max(peak, megabytes);
    newestAt = at + activity.step;
    if (at >= start) samples += 1;
  }
  return { kind, least, peak, gap: gapOf() };

  function gapOf(): string | null {
    if (newestAt === null)
      return `no minute of the last ${formatDuration(window.over)} has all of its ${kind} traffic told`;
    if (now - newestAt > STALE_AFTER)
      return `the newest sample of its ${kind} traffic is ${formatDuration(now - newestAt)} old`;
    if (samples * 100 < window.coverage * expected)
      return `its ${kind} traffic has ${samples} of ${expected} samples, ${window.coverage}% are needed`;
    return null;
  }
}

function told({ peak, least }: Look): string {
  return `${shown(peak)} MB in a minute, limit ${shown(least)}`;
}

function shown(megabytes: number): string {
  return String(Math.round(megabytes * 10) / 10);
}
