/** What happens past a limit: people are asked about each further cancel, or it waits until the limit has room. */
export const PASTS = ['ask', 'wait'] as const;
export type Past = (typeof PASTS)[number];

/** The most in one pass over a workspace, in any hour and in any day. What is not given is not limited. */
export interface PerWindow {
  readonly perCycle?: number | null;
  readonly perHour?: number | null;
  readonly perDay?: number | null;
}

/** Limits on cancels, on the GPU-hours of the cancelled runs, and on what these had cost. */
export interface ScopeLimits extends PerWindow {
  readonly gpuHours?: PerWindow;
  readonly money?: PerWindow & { readonly currency: string };
}

/** The limits of one policy, or those over all policies. Every one counts. */
export interface CancelLimits extends ScopeLimits {
  readonly perCycle: number | null;
  readonly perHour: number | null;
  /** Of the workspace's active runs, 0 to 1; one cancel is always within it. */
  readonly share: number | null;
  /** For the runs of each owner by themselves. */
  readonly perOwner?: ScopeLimits;
  /** For the runs of each workspace by themselves. */
  readonly perWorkspace?: ScopeLimits;
  /** `ask` when not given. */
  readonly past?: Past;
}

export const NO_LIMITS: CancelLimits = { perCycle: null, perHour: null, share: null };

export const LIMIT_MEASURES = ['cancels', 'share', 'gpu-hours', 'money'] as const;
export const LIMIT_WINDOWS = ['cycle', 'hour', 'day'] as const;
export const LIMIT_SCOPES = ['all', 'workspace', 'owner'] as const;

/** One limit by itself. */
export interface Limit {
  readonly measure: (typeof LIMIT_MEASURES)[number];
  readonly window: (typeof LIMIT_WINDOWS)[number];
  /** Whether it counts everything, or the runs of each workspace or owner by themselves. */
  readonly scope: (typeof LIMIT_SCOPES)[number];
  /** Null: over all policies. */
  readonly policy: string | null;
  /** Cancels, GPU-hours, an amount; of a share 0 to 1. */
  readonly bound: number;
  /** Of an amount of money. */
  readonly currency: string | null;
  readonly past: Past;
}

/** Every limit that is given, one by one. @param policy whose they are; null for those over all policies. */
export function limitsIn(limits: CancelLimits, policy: string | null): Limit[] {
  const { past = 'ask', perOwner, perWorkspace, share } = limits;
  const of = { policy, past };
  return [
    ...inScope(limits, { ...of, scope: 'all' }),
    ...(share === null
      ? []
      : [{ ...of, measure: 'share', window: 'hour', scope: 'workspace', bound: share, currency: null } as const]),
    ...(perWorkspace ? inScope(perWorkspace, { ...of, scope: 'workspace' }) : []),
    ...(perOwner ? inScope(perOwner, { ...of, scope: 'owner' }) : []),
  ];
}

type Of = Pick<Limit, 'policy' | 'past' | 'scope'>;

function inScope({ gpuHours = {}, money, ...counts }: ScopeLimits, of: Of): Limit[] {
  return [
    ...inWindows(counts, { ...of, measure: 'cancels', currency: null }),
    ...inWindows(gpuHours, { ...of, measure: 'gpu-hours', currency: null }),
    ...(money ? inWindows(money, { ...of, measure: 'money', currency: money.currency }) : []),
  ];
}

function inWindows({ perCycle, perHour, perDay }: PerWindow, of: Omit<Limit, 'window' | 'bound'>): Limit[] {
  const bounds = { cycle: perCycle, hour: perHour, day: perDay };
  return LIMIT_WINDOWS.flatMap((window) => {
    const bound = bounds[window] ?? null;
    return bound === null ? [] : [{ ...of, window, bound }];
  });
}
