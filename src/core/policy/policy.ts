import type { KeepTerms } from '../evidence/kept.ts';
import type { Compute, SignalRequest } from '../signal/signal.ts';
import type { Milliseconds } from '../values/duration.ts';
import type { Calendar } from '../values/opening-hours.ts';
import type { BoundCondition } from './condition.ts';
import type { CancelLimits } from './limits.ts';
import type { PrecisionFloor } from './precision-floor.ts';

/** The most a policy may do, in rising order. */
export const MODES = ['off', 'audit', 'notify', 'approve', 'enforce'] as const;
export type Mode = (typeof MODES)[number];

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Says whether a mode permits what needs `needed`. */
export function modeAllows(mode: Mode, needed: Mode): boolean {
  return MODES.indexOf(mode) >= MODES.indexOf(needed);
}

/** Which runs. Every key given must hold; patterns are globs without case. */
export interface Selector {
  readonly workspace?: readonly string[];
  readonly experiment?: readonly string[];
  /** Against the run's id and its display name. */
  readonly run?: readonly string[];
  /** Against the run's id alone. Its workspace gives it to one run; a display name anybody may choose. */
  readonly runId?: readonly string[];
  readonly jobType?: readonly string[];
  readonly compute?: readonly string[];
  readonly vmSize?: readonly string[];
  readonly priority?: NonNullable<Compute['priority']>;
  readonly gpu?: boolean;
  /** The GPUs of a run or of a step. */
  readonly gpus?: { readonly atLeast: number };
  readonly gpuModel?: readonly string[];
  /** Against the types of the job's services: JupyterLab, SSH, … One that fits is enough. */
  readonly services?: readonly string[];
  /** Against the environment's name, and its name with its version. */
  readonly environment?: readonly string[];
  /** Against the name of the schedule that made it. */
  readonly schedule?: readonly string[];
  /** Runs that still run below a parent that has ended. Only Runwarden's own policy asks for it. */
  readonly orphan?: boolean;
  /** Tag key to patterns. The value must fit one of them. */
  readonly tags?: Readonly<Record<string, readonly string[]>>;
}

/** Conditions combined in three-valued logic. `path` is the place of a part in the policy, for the record. */
export type ConditionTree =
  | { readonly op: 'condition'; readonly path: string; readonly condition: BoundCondition }
  | { readonly op: 'all' | 'any'; readonly path: string; readonly children: readonly ConditionTree[] }
  | { readonly op: 'not'; readonly path: string; readonly child: ConditionTree };

/** One step of the escalation, counted from the moment the finding fires. */
export interface Step {
  readonly after: Milliseconds;
  /** Recipient names; `owner` is the run's owner. */
  readonly notify: readonly string[];
  readonly cancel: CancelStep | null;
}

export const SILENCES = ['keep', 'cancel'] as const;
export type Silence = (typeof SILENCES)[number];

export interface CancelStep {
  /** How long a person has to answer. */
  readonly within: Milliseconds;
  /** What silence means. */
  readonly otherwise: Silence;
  /** The hours in which it may cancel, and ask for it; at any time when not given. */
  readonly during?: Calendar;
  /** Where two people must approve. */
  readonly people?: TwoPeople;
}

/** From which cost of a run on two different people must approve its cancel. */
export interface TwoPeople {
  /** Null: whatever it has cost. */
  readonly above: number | null;
  readonly currency: string | null;
}

/**
 * A protected tag that a policy trusts: of runs that somebody submitted, or of a workspace. Nothing else is asked for that the
 * submitter of a run writes, such as its experiment.
 */
export interface ConfirmedByPolicy {
  readonly tag: string;
  /** Patterns; every value when not given. */
  readonly value?: readonly string[];
  /** Object ids of people and service principals; anybody when not given. */
  readonly creator?: readonly string[];
  /** Patterns; every workspace when not given. */
  readonly workspace?: readonly string[];
}

/** What a policy about computes asks. */
export interface IdleComputeRule {
  /** How long nodes must have been idle. */
  readonly for: Milliseconds;
  /** How many of them at least. */
  readonly nodes: number;
}

/** A policy, checked and compiled. */
export interface Policy {
  readonly name: string;
  readonly summary: string;
  readonly severity: Severity;
  readonly mode: Mode;
  readonly match: Selector;
  readonly except: readonly Selector[];
  /** Protected tags that count although no person confirmed them; none when not given. */
  readonly confirmedTags?: readonly ConfirmedByPolicy[];
  readonly when: ConditionTree;
  /** How long the condition must hold before the finding fires. */
  readonly for: Milliseconds;
  readonly steps: readonly Step[];
  /** Time between a delivered notice and a cancel; null is the policy's own `notice: none`. */
  readonly grace: Milliseconds | null;
  readonly limits: CancelLimits;
  /** How long an objection of the owner holds a cancel, if nobody answers before. */
  readonly objection: { readonly holds: Milliseconds };
  /** How often it must have been right to cancel without asking; no floor when not given. */
  readonly precision?: PrecisionFloor;
  /** What is kept of a run beside its record. */
  readonly keep: KeepTerms;
  /** Of a policy about computes: it is for no run. Absent in all others. */
  readonly computes?: IdleComputeRule;
  /** Every signal that its conditions and its match may read, cheapest first. */
  readonly signals: readonly SignalRequest[];
  /** Changes when what it judges or does changes (not its summary, severity, mode, limits, objection, precision or what it keeps). */
  readonly fingerprint: string;
  /** File it was read from, for messages. */
  readonly file: string;
  /** As it was written; absent for Runwarden's own policies. */
  readonly text?: PolicyText;
}

/** A policy as it was written: with the defaults of its folder, all that it was compiled from. */
export interface PolicyText {
  readonly file: string;
  readonly text: string;
  readonly defaults: { readonly file: string; readonly text: string } | null;
}

/** The step that cancels, with its index; null when the policy never cancels. */
export function cancelStepOf(policy: Pick<Policy, 'steps'>): { index: number; step: Step; cancel: CancelStep } | null {
  for (const [index, step] of policy.steps.entries()) if (step.cancel) return { index, step, cancel: step.cancel };
  return null;
}
