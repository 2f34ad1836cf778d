import { z } from 'zod';
import type { ConditionResult } from '../../core/policy/condition.ts';
import type { Activity, Snapshot } from '../../core/signal/signal.ts';
import type { Instant, Milliseconds } from '../../core/values/duration.ts';
import { need } from '../signals/need.ts';
import { type Demand, gapIn, windowOf } from './sample-window.ts';

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

export function activityRequest(over: Milliseconds) {
  return { kind: 'activity', over } as const;
}

/**
 * A violation, unless traffic excuses it. Without enough samples of what was asked for the answer is unknown: the
 * missing minutes may have been the download.
 */
export function withExcuse(
  violation: ConditionResult,
  snapshot: Snapshot,
  { excuse: excused, over, coverage }: Demand & { readonly excuse: Excuse },
  now: Instant,
): ConditionResult {
  const activity = need(snapshot, activityRequest(over), now);
  if (!activity.known) {
    const { reason: why, missingSignals } = activity.answer;
    return violation.but('unknown', () => `${violation.reason}; ${why}`, { identity: '', missingSignals });
  }
  const kinds = KINDS.flatMap((kind) => {
    const least = excused[kind];
    return least === undefined ? [] : [trafficOf({ kind, least }, activity.value, { over, coverage }, now)];
  });
  const moved = kinds.find(({ peak, least }) => peak >= least);
  if (moved)
    return violation.but(
      'healthy',
      () => `${violation.reason}, and ${moved.kind} traffic excuses it: ${inWords(moved)}`,
      { identity: '', detail: { ...violation.detail, excuse: moved.kind } },
    );
  const thin = kinds.find(({ gap }) => gap !== null);
  if (thin) return violation.but('unknown', () => `${violation.reason}; ${thin.gap}`, { identity: '' });
  const each = () => kinds.map((it) => `${it.kind} at most ${inWords(it)}`).join(', ');
  return violation.but('violated', () => `${violation.reason}; ${each()}`);
}

interface Traffic {
  readonly kind: (typeof KINDS)[number];
  readonly least: number;
  /** -1 when there is no sample. */
  readonly peak: number;
  readonly gap: string | null;
}

function trafficOf(
  { kind, least }: Pick<Traffic, 'kind' | 'least'>,
  activity: Activity,
  demand: Demand,
  now: Instant,
): Traffic {
  const window = windowOf({ ...activity, values: activity[kind] }, demand.over, now);
  return { kind, least, peak: window.peak ?? -1, gap: gapIn(window, `its ${kind} traffic`, demand, now) };
}

function inWords({ peak, least }: Traffic): string {
  return `${rounded(peak)} MB in a minute, limit ${rounded(least)}`;
}

function rounded(megabytes: number): string {
  return String(Math.round(megabytes * 10) / 10);
}
